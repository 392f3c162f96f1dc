"""What stands out in an external validation, in sentences."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.numbers import interval, number, percent, row_interval, row_percents
from tabdx.wording.text import join

_NAMED = 5
_OTHER_SCALE = 1.5  # a ratio of standard deviations that a change of unit or device would make
_FOLLOWS = {
    "calibration_intercept": ("too high", "too low", "recalibration in the large"),
    "calibration_slope": ("too extreme", "too moderate", "logistic recalibration"),
}
_UPDATES = {"in_the_large": "Recalibration in the large", "logistic": "Logistic recalibration"}
_TARGETS = {"calibration_intercept": 0.0, "calibration_slope": 1.0}


def find_remarks(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> list[str]:
    """Say what is known for certain to be other than in development, the gravest first.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of `tabdx.deployment.validation_tables`.
    facts : mapping
        With ``coverage``.
    """
    return [
        *_discrimination(tables["scores"]),
        *_calibration(tables["scores"]),
        *_updates(tables["updates"]),
        *_outcomes(tables["outcome_shift"]),
        *_features(tables["feature_shift"]),
        *_sets(tables["prediction_sets"], facts["coverage"]),
    ]


def _rows(scores: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """The row of each metric: of the answers where they were scored, else of the predictions."""
    return {row["metric"]: row for row in scores.to_dict("records")}


def _discrimination(scores: pd.DataFrame) -> list[str]:
    row = _rows(scores).get("roc_auc")
    if row is None or not (row["difference_upper"] < 0 or row["difference_lower"] > 0):
        return []
    way = "lower" if row["difference_upper"] < 0 else "higher"
    return [
        f"The ROC AUC is {way} than out of fold, by more than chance: {row_interval(row)} here, "
        f"{row_interval(row, prefix='out_of_fold')} there."
    ]


def _calibration(scores: pd.DataFrame) -> list[str]:
    said = []
    for metric, (below, above, remedy) in _FOLLOWS.items():
        row = _rows(scores).get(metric)
        if row is None:
            continue
        target = _TARGETS[metric]
        way = below if row["upper"] < target else above if row["lower"] > target else ""
        if way:
            label = METRIC_NAMES[metric].label.lower()
            said.append(f"Risks are {way} here: {label} {row_interval(row, 2)}; see {remedy}.")
    return said


def _updates(updates: pd.DataFrame) -> list[str]:
    losses = updates[(updates["metric"] == "log_loss") & (updates["difference_upper"] < 0)]
    return [
        f"{_UPDATES[row['update']]} would lower the log loss by {_describe_gain(row)}."
        for row in losses.to_dict("records")
    ]


def _describe_gain(row: Mapping[Any, Any]) -> str:
    return interval(-row["difference"], -row["difference_upper"], -row["difference_lower"])


def _outcomes(outcomes: pd.DataFrame) -> list[str]:
    rows = outcomes.to_dict("records")
    rows = rows[1:] if len(rows) == 2 else rows  # of two classes one says it for both
    apart = [row for row in rows if row["difference_lower"] > 0 or row["difference_upper"] < 0]
    return [
        f"{row['class']} is {'more' if row['difference'] > 0 else 'less'} frequent than in "
        f"development: {row_percents(row)}, there {percent(row['development_value'])}."
        for row in apart
    ]


def _features(shift: pd.DataFrame) -> list[str]:
    shifted = shift[shift["verdict"] == "shifted"]
    if shifted.empty:
        return []
    largest = shifted.loc[shifted["difference"].abs().sort_values(ascending=False).index]
    names = list(dict.fromkeys(largest["feature"]))
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    said = [f"Shifted from development: {join(names[:_NAMED])}{more}."]
    ratio = largest["sd_ratio"]
    rescaled = largest[(ratio > _OTHER_SCALE) | (ratio < 1 / _OTHER_SCALE)]
    said += [
        f"{row['feature']} has {number(row['sd_ratio'], 2)} times the standard deviation of "
        "development: another unit, another device, or other patients?"
        for row in rescaled.head(_NAMED).to_dict("records")
        if row["quantity"] == "mean" and row["feature"] != "log odds of the risk"
    ]
    return said


def _sets(sets: pd.DataFrame, coverage: float) -> list[str]:
    here = sets[(sets["partition"] == "external") & (sets["class"] != "all")]
    return [
        f"Prediction sets hold the true class of {row_percents(row, 'covered')} of {row['class']}, "
        f"fewer than the {percent(coverage, 0)} asked for."
        for row in here.to_dict("records")
        if row["covered_upper"] < coverage
    ]
