"""Changes of metrics and of each patient's risk between two versions."""

import math
from typing import Literal

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.confusion import predict_classes
from tabdx.numerics.rounding import settle
from tabdx.wording.metric_names import METRIC_NAMES, as_written, decimals_of

Verdict = Literal["same", "better", "worse", "moved", "new", "gone"]
_ENDS = ("before", "after")
_UNSEEN = 5  # in the last digit that is written


def judge_change(metric: str, before: float, after: float) -> Verdict:
    """Say whether a metric's value got better.

    Whether by more than luck is another question, which the metric's interval answers.

    Parameters
    ----------
    metric : str
        Its key in `tabdx.wording.metric_names.METRIC_NAMES`; of one that is unknown there
        (another version wrote it), all that can be said is that it moved.
    before, after : float
        NaN where there is none.

    Examples
    --------
    >>> judge_change("log_loss", 0.10, 0.08), judge_change("calibration_slope", 0.9, 1.2)
    ('better', 'worse')
    >>> judge_change("roc_auc", 0.9, float("nan"))
    'gone'
    """
    if math.isnan(before) or math.isnan(after):
        return "same" if math.isnan(before) == math.isnan(after) else _presence(before)
    if metric not in METRIC_NAMES:
        return "same" if before == after else "moved"
    name = METRIC_NAMES[metric]
    gain = {
        "higher": after - before,
        "lower": before - after,
        "target": abs(before - name.best) - abs(after - name.best),
    }[name.direction]
    gain = float(settle(gain, max(abs(before), abs(after), 1)))
    if gain == 0:
        return "same" if before == after else "moved"
    return "better" if gain > 0 else "worse"


def _presence(before: float) -> Verdict:
    return "new" if math.isnan(before) else "gone"


def judge_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Say of each metric whether it got better, at the digits that are written today.

    Other versions of tabdx wrote more of them: those are no move.

    Parameters
    ----------
    changes : DataFrame
        As `tabdx.artifacts.revision_changes.metric_changes` returns it.

    Returns
    -------
    DataFrame
        The same rows, the values as `as_written` rounds them, with a ``verdict``.
    """
    table = changes.assign(
        **{end: list(map(as_written, changes["metric"], changes[end])) for end in _ENDS}
    )
    verdicts = list(map(judge_change, table["metric"], table["before"], table["after"]))
    return table.assign(change=table["after"] - table["before"], verdict=verdicts)


def has_moved(changes: pd.DataFrame) -> bool:
    """Whether results differ visibly: a metric by more than 5 in its last digit, or their models.

    A network that another processor trained differs by as much. A metric that only one of the two
    versions of tabdx writes is no move.

    Parameters
    ----------
    changes : DataFrame
        As `judge_changes` returns it.
    """
    models = [set(changes.loc[changes[end].notna(), "model"]) for end in _ENDS]
    digits = changes["change"].abs() * [10.0 ** decimals_of(name) for name in changes["metric"]]
    return models[0] != models[1] or bool((digits.round() > _UNSEEN).any())


def risk_changes(before: Joined, after: Joined, threshold: float) -> pd.DataFrame:
    """Compare two predictions of the same patients.

    The question it answers: which patients would be told something else now?

    Parameters
    ----------
    before, after : Joined
        Of the same partition; patients who are in only one of them (another holdout was drawn,
        patients came or went) are left out.
    threshold : float
        Risk from which a patient is called positive.

    Returns
    -------
    DataFrame
        One row per ``patient``, the largest change first: the true ``outcome``, the risk
        ``before`` and ``after`` (mean over repeats; of several classes the probability of the
        patient's own), the ``change``, and whether another class is predicted now
        (``other_call``).

    Raises
    ------
    InputError
        If they have no patient in common.
    """
    shared = after.patients[after.patients.isin(before.patients)]
    if shared.empty:
        raise InputError(
            f"the {after.partition} predictions of {after.model} have no patient in common with "
            "the earlier ones; compare revisions of the same cohort"
        )
    ends = [one.select(shared) for one in (before, after)]
    means = [one.probability.mean(axis=0) for one in ends]
    labels = ends[1].labels
    risks = [one if one.ndim == 1 else one[np.arange(len(labels)), labels] for one in means]
    calls = [predict_classes(one, threshold) for one in means]
    table = pd.DataFrame(
        {
            "patient": shared,
            "outcome": [after.classes[code] for code in labels],
            "before": risks[0],
            "after": risks[1],
            "change": risks[1] - risks[0],
            "other_call": calls[0] != calls[1],
        }
    )
    largest = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[largest].reset_index(drop=True)
