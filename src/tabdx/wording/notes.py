"""What the keys in the column ``note`` of a table stand for, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, number

_RULES: dict[str, Callable[[Mapping[Any, Any]], str]] = {
    "needs_calibration": lambda row: " assumes calibrated risks",
    "few_patients": lambda row: (
        f" was learned from as few as {count(row['learned_diseased'])} positive and "
        f"{count(row['learned_healthy'])} negative patients"
    ),
    "no_miss": lambda row: (
        f": among as few as {count(row['learned_diseased'])} positive patients, the sensitivity "
        "asked for allows no miss, and the threshold is the lowest risk of one of them"
    ),
    "shifted": lambda row: (
        f" reads risks shifted to the stated prevalence: {number(row['threshold'])} of the shifted "
        f"risk is {number(row['threshold_as_predicted'])} of the risk as predicted"
    ),
}
_SUBSETS = {
    "skipped": "skipped: not fewer than all features",
    "all_features": "all features",
    "no_skill": "all features tell no more than the share of each class",
}
_LEFT_OUT = {
    "no_feature_named": "nothing is drawn: explore.{figure} names no feature",
    "not_two_features": "nothing is drawn: a scatter plot needs two features, found {count}",
    "categorical": "{features} is left out: it is categorical and has no axis of numbers",
    "no_values": "{features} is left out: no development patient has a value",
    "most_effect": "{count} of {of} features, those that correlate most with the outcome, one of "
    "each group of correlated ones",
    "most_correlated": "{count} of {of} features, those that correlate most with the outcome; "
    "features.csv has the correlation of each",
    "labelled": "without a correlation, as they are categorical: {count}; see levels.csv",
    "constant": "without a correlation, as they do not vary: {features}",
}


def describe_no_positive(what: str, classes: int) -> str:
    """Say why what needs two sides is not there, where no class is said to be positive.

    Parameters
    ----------
    what : str
        What is not there, in the plural; it begins the sentence.
    classes : int
        How many classes the outcome has.

    Examples
    --------
    >>> describe_no_positive("Thresholds", 3)
    'Thresholds need a positive class: outcome.positive of the dictionary names none of the 3.'
    """
    return (
        f"{what} need a positive class: outcome.positive of the dictionary names none of the "
        f"{classes}."
    )


def describe_rules(thresholds: pd.DataFrame) -> list[str]:
    """Say what a reader must know of a model's threshold rules before believing them, each once.

    Parameters
    ----------
    thresholds : DataFrame
        Rows of ``decide/thresholds.csv``: ``rule``, ``note``, ``threshold``, ``learned_diseased``,
        ``learned_healthy``, ``threshold_as_predicted``.
    """
    sentences = [
        f"{capitalized(readable(row['rule']))}{_RULES[row['note']](row)}."
        for row in thresholds.to_dict("records")
        if row["note"] in _RULES
    ]
    return list(dict.fromkeys(sentences))


def describe_non_inferior(row: Mapping[str, Any] | Any) -> str:
    """Say whether a feature subset is non-inferior: a row of ``explain/subsets.csv``.

    Examples
    --------
    >>> describe_non_inferior({"note": "", "non_inferior": True, "smallest": True})
    'yes, the smallest'
    """
    if row["note"] in _SUBSETS:
        return _SUBSETS[row["note"]]
    said = "yes" if row["non_inferior"] else "not shown"
    return f"{said}, the smallest" if row["smallest"] else said


def describe_left_out(row: Mapping[Any, Any]) -> str:
    """Say what a figure of the exploration leaves out: a row of ``cohort/left_out.csv``.

    Examples
    --------
    >>> describe_left_out({"note": "most_correlated", "count": 3.0, "of": 30.0})[:16]
    '3 of 30 features'
    """
    numbers = {key: count(row.get(key)) for key in ("count", "of")}
    return _LEFT_OUT[row["note"]].format(**{**row, **numbers})
