"""The leakage audit in sentences: each from a row of its tables."""

from collections.abc import Mapping
from typing import Any

from tabdx.wording.names import readable
from tabdx.wording.numbers import is_known, number, percent, span
from tabdx.wording.vocabulary import SELECTED_BEFORE, SELECTED_INSIDE, WHOLE_PROCEDURE

_LEAKS = {
    "scaled_before_splitting": "Imputing and scaling before splitting",
    "chosen_on_test": "Choosing the configuration on the folds that are reported",
    SELECTED_BEFORE: "Selecting features before splitting",
    "duplicates_across_folds": "Having copies of patients on both sides of a fold",
    "oversampled_before_splitting": "Copying the rarer class before splitting",
    "groups_divided": "Dividing a person's recordings between training and test",
}
_ON_NOISE = {
    WHOLE_PROCEDURE: "The whole procedure on shuffled outcomes",
    SELECTED_INSIDE: "Selecting among columns of noise inside the training part",
    SELECTED_BEFORE: "Selecting among columns of noise before splitting",
}


def describe_leak(row: Mapping[Any, Any]) -> str:
    """Say by how much a leak makes a metric look better: a row of ``leakage/pipelines.csv``.

    Examples
    --------
    >>> row = {"leak": "chosen_on_test", "metric": "roc_auc", "optimism": 0.01, "confidence": 0.95}
    >>> describe_leak(row | {"lower": 0.005, "upper": 0.015, "verdict": "inflates"})[:57]
    'Choosing the configuration on the folds that are reported'
    """
    leak = _LEAKS.get(row["leak"], readable(row["leak"]))
    return f"{leak} {_change(row)}: {row['verdict']}."


def describe_procedure(row: Mapping[Any, Any]) -> str:
    """Say how a procedure does on outcomes that mean nothing: a row of ``leakage/shuffled.csv``.

    Examples
    --------
    >>> row = {"procedure": "whole_procedure", "metric": "roc_auc", "value": 0.51, "chance": 0.5}
    >>> describe_procedure(row | {"verdict": "chance"})
    'The whole procedure on shuffled outcomes: ROC AUC 0.510, where guessing has 0.500; chance.'
    """
    procedure = _ON_NOISE.get(row["procedure"], readable(row["procedure"]))
    return (
        f"{procedure}: {readable(row['metric'])} {number(row['value'])}, where guessing has "
        f"{number(row['chance'])}; {row['verdict']}."
    )


def _change(row: Mapping[Any, Any]) -> str:
    metric, gain = readable(row["metric"]), row["optimism"]
    if not is_known(row["lower"]):
        return f"changed {metric} by {number(gain, 4)} in every draw"
    way = "worse" if gain < 0 else "better"  # no minus before a rounded nothing
    confidence = percent(row["confidence"], 0)
    ends = span(row["lower"], row["upper"], 4)
    return f"made {metric} look {number(abs(gain), 4)} {way} ({confidence} interval {ends})"
