"""Outcomes of a threshold rule per 1,000 patients."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tabdx.evaluation.decisions.prevalence import predictive_values, require_prevalence
from tabdx.evaluation.uncertainty.intervals import Bounded, ratio_interval

PATIENTS = 1000
_FACTS = ("model", "partition", "rule", "chosen", "risks")


def consequences(rules: pd.DataFrame, prevalences: Mapping[str, float]) -> pd.DataFrame:
    """Count true and false positives and negatives of a rule per 1,000 patients.

    Question: of a thousand patients like these, at this share of diseased ones, what happens to
    how many?
    Formula: with sensitivity Se, specificity Sp and prevalence π, found 1000·π·Se, missed
    1000·π·(1 − Se), needless 1000·(1 − π)·(1 − Sp), spared 1000·(1 − π)·Sp; predictive values by
    `prevalence.predictive_values`. The prevalence is given, not estimated: the
    intervals of the counts are those of Se and Sp, those of the predictive values come from both
    by `predictive_interval`.

    Parameters
    ----------
    rules : DataFrame
        As `thresholds.threshold_rules` gives it; of its columns ``model``,
        ``partition``, ``rule``, ``chosen``, ``risks``, ``sensitivity`` and ``specificity``
        with ``_lower`` and ``_upper``.
    prevalences : mapping of str to float
        A name, such as ``cohort`` or ``stated``, and the share of the diseased there.

    Returns
    -------
    DataFrame
        Six rows per row of `rules` and prevalence. Columns: ``model``, ``partition``, ``rule``,
        ``chosen``, ``risks``, ``population`` (name), ``prevalence``, ``quantity`` (found |
        missed | needless | spared, patients of a thousand; positive_predictive_value |
        negative_predictive_value, shares), ``value``, ``lower``, ``upper``.

    Raises
    ------
    InputError
        If a prevalence lies outside of 0 to 1, or on one of them.
    """
    for name, prevalence in prevalences.items():
        require_prevalence(name, prevalence)
    return pd.DataFrame(
        [
            {
                **{key: rule[key] for key in _FACTS},
                "population": name,
                "prevalence": prevalence,
                "quantity": quantity,
                "value": value,
                "lower": lower,
                "upper": upper,
            }
            for _, rule in rules.iterrows()
            for name, prevalence in prevalences.items()
            for quantity, (value, lower, upper) in _follow(rule, prevalence).items()
        ]
    )


def predictive_interval(right: Bounded, wrong: Bounded) -> tuple[float, float]:
    """Interval of right / (right + wrong), each estimated on patients of its own.

    The positive predictive value is that share with right = Se·π and wrong = (1 − Sp)·(1 − π): a
    function of the ratio of two independent shares, whose limits `ratio_interval` recovers from
    theirs.

    Parameters
    ----------
    right, wrong : (float, float, float)
        Value, lower and upper end; not negative.

    Returns
    -------
    (float, float)
        Lower and upper end; NaN where both values are 0.
    """
    if right[0] == wrong[0] == 0 or np.isnan([*right, *wrong]).any():
        return np.nan, np.nan
    # The larger one divides, which is therefore never 0.
    if right[0] >= wrong[0]:
        low, high = ratio_interval(wrong, right)
        return 1 / (1 + high), 1 / (1 + low)
    low, high = ratio_interval(right, wrong)
    return low / (1 + low), 1 - 1 / (1 + high)


def _follow(rule: pd.Series, prevalence: float) -> dict[str, Bounded]:
    found = _bounded(rule, "sensitivity", prevalence)
    spared = _bounded(rule, "specificity", 1 - prevalence)
    missed, needless = _rest(found, prevalence), _rest(spared, 1 - prevalence)
    alarm, all_clear = predictive_values(rule["sensitivity"], rule["specificity"], prevalence)
    counts = {
        "true_positives": found,
        "false_negatives": missed,
        "false_positives": needless,
        "true_negatives": spared,
    }
    return {
        **{name: _of_a_thousand(shares) for name, shares in counts.items()},
        "positive_predictive_value": (float(alarm), *predictive_interval(found, needless)),
        "negative_predictive_value": (float(all_clear), *predictive_interval(spared, missed)),
    }


def _bounded(rule: pd.Series, key: str, share: float) -> Bounded:
    """A share of one class, as a share of all patients."""
    return rule[key] * share, rule[f"{key}_lower"] * share, rule[f"{key}_upper"] * share


def _rest(part: Bounded, whole: float) -> Bounded:
    value, lower, upper = part
    return whole - value, whole - upper, whole - lower


def _of_a_thousand(shares: Bounded) -> Bounded:
    value, lower, upper = shares
    return PATIENTS * value, PATIENTS * lower, PATIENTS * upper
