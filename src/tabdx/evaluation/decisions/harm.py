"""Harm: false negatives and false positives weighed by a harm ratio."""

from typing import TypeVar

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError

Amount = TypeVar("Amount", float, pd.Series)


def threshold_for(harm_ratio: float) -> float:
    """Return the threshold of least harm for calibrated risks.

    Question: if missing one diseased patient is as bad as `harm_ratio` needless alarms, from
    which risk on should a patient be called positive?
    Formula: at risk p an alarm does (1 − p) harm and an all-clear p·ratio; they are equal at
    p = 1 / (1 + ratio).
    Reference: Pauker & Kassirer (1975), NEJM 293, 229–234; Vickers & Elkin (2006), Medical
    Decision Making 26, 565–574.

    Parameters
    ----------
    harm_ratio : float
        Needless alarms that are together as bad as one missed diseased patient; above 0.

    Raises
    ------
    InputError
        If the ratio is not above 0.

    Examples
    --------
    >>> threshold_for(1), threshold_for(19)
    (0.5, 0.05)
    """
    return 1 / (1 + _checked(harm_ratio))


def harm(missed: Amount, needless: Amount, harm_ratio: float) -> Amount:
    """Weigh missed diseased patients and needless alarms together, in needless alarms.

    Question: which of two ways of calling patients does less harm on the whole?
    Formula: missed · ratio + needless.
    Reference: Vickers & Elkin (2006), Medical Decision Making 26, 565–574.

    Parameters
    ----------
    missed, needless : float or Series of float
        How many patients; means over repeats may be fractional.
    harm_ratio : float
        Needless alarms that are together as bad as one missed diseased patient; above 0.

    Raises
    ------
    InputError
        If the ratio is not above 0.

    Examples
    --------
    Two missed at ten alarms each, and five alarms:

    >>> harm(missed=2, needless=5, harm_ratio=10)
    25
    """
    return missed * _checked(harm_ratio) + needless


def weigh_errors(judged: pd.DataFrame, harm_ratio: float) -> pd.DataFrame:
    """Weigh each model's errors, with intervals.

    Question: which model does least harm at this threshold, and how sure is that?
    Formula: the intervals of the missed and the needless are those of sensitivity and specificity
    times the patients of the class. The harm is the sum of two independent parts, whose limits
    are recovered from theirs (MOVER): θ₁ + θ₂ − √((θ₁ − l₁)² + (θ₂ − l₂)²), and so above.
    Reference: Zou & Donner (2008), Statistics in Medicine 27, 1693–1702.

    Parameters
    ----------
    judged : DataFrame
        As `thresholds.judge_threshold` gives it.
    harm_ratio : float
        Needless alarms that are together as bad as one missed diseased patient; above 0.

    Returns
    -------
    DataFrame
        One row per row of `judged`, least harm first. Columns: ``model``, ``diseased``,
        ``healthy`` (patients); ``false_negatives``, ``false_negative_rate`` (of the diseased),
        ``false_positives``, ``false_positive_rate`` (of the healthy), ``harm`` (false negatives ·
        ratio + false positives), each with ``_lower`` and ``_upper``.
    """
    table = judged[["model", "diseased"]].assign(healthy=judged["patients"] - judged["diseased"])
    for name, rate, known, of in (
        ("false_negatives", "false_negative_rate", "sensitivity", "diseased"),
        ("false_positives", "false_positive_rate", "specificity", "healthy"),
    ):
        # What is not found is missed: the ends change places.
        for end, other in (("", ""), ("_lower", "_upper"), ("_upper", "_lower")):
            table[f"{rate}{end}"] = 1 - judged[f"{known}{other}"]
            table[f"{name}{end}"] = table[f"{rate}{end}"] * table[of]
    table["harm"] = harm(table["false_negatives"], table["false_positives"], harm_ratio)
    for end, sign in (("_lower", -1), ("_upper", 1)):
        missed = harm_ratio * (table[f"false_negatives{end}"] - table["false_negatives"])
        table[f"harm{end}"] = table["harm"] + sign * np.hypot(
            missed, table[f"false_positives{end}"] - table["false_positives"]
        )
    return table.sort_values("harm", kind="stable").reset_index(drop=True)


def _checked(harm_ratio: float) -> float:
    if not harm_ratio > 0:
        raise InputError(
            f"the harm ratio should be above 0, found {harm_ratio}; it says how many needless "
            "alarms are as bad as one missed patient"
        )
    return harm_ratio
