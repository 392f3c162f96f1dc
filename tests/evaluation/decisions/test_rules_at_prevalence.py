"""Threshold rules where the disease is as common as somebody says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.rules_at_prevalence import rules_at_prevalence
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.joined_predictions import JoinedPredictions

STUDY, STATED = 0.5, 0.05


@pytest.fixture
def joined():
    """Four diseased and four healthy patients, half of them diseased."""
    risk = np.array([[0.99, 0.9, 0.6, 0.3, 0.7, 0.4, 0.2, 0.1]])
    names = pd.Index([f"p{place}" for place in range(8)])
    positive = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=np.int8)
    return JoinedPredictions(
        "svm", "out_of_fold", ("well", "ill"), names, positive, np.arange(8), risk
    )


def rule(joined, name, threshold, **changes):
    (row,) = judge_threshold([joined], threshold, 0.95).to_dict("records")
    ends = {"threshold_lowest": threshold, "threshold_highest": threshold}
    return row | {"rule": name, "chosen": name == "fixed"} | ends | changes


def at_stated(joined, *rules):
    shifted = replace(joined, probability=shift_risks(joined.probability, STUDY, STATED))
    return rules_at_prevalence(pd.DataFrame(rules), [shifted], STUDY, STATED, 0.95)


def test_a_threshold_at_which_one_acts_is_another_cut_on_the_risks_as_predicted(joined):
    # Even odds become odds of 1 to 19: a shifted risk of 0.5 is one of 0.95, which one reaches.
    found = at_stated(joined, rule(joined, "fixed", 0.5)).iloc[0]
    assert (found["false_negatives"], found["false_positives"]) == (3, 0)
    assert found["sensitivity"] == 0.25
    assert found["threshold"] == 0.5
    assert found["chosen"]
    (cut,) = judge_threshold([joined], 0.95, 0.95).to_dict("records")
    for key in ("sensitivity", "specificity"):
        for end in ("", "_lower", "_upper"):
            assert found[f"{key}{end}"] == cut[f"{key}{end}"]


def test_a_threshold_that_was_learned_calls_the_same_patients(joined):
    before = rule(joined, "youden", 0.5)
    found = at_stated(joined, before).iloc[0]
    assert found["threshold"] == pytest.approx(0.05)
    assert found["threshold_lowest"] == found["threshold_highest"] == found["threshold"]
    for key in ("sensitivity", "specificity", "false_negatives", "false_positives"):
        assert found[key] == before[key]


def test_rows_of_other_risks_and_predictive_values_are_left_out(joined):
    found = at_stated(
        joined,
        rule(joined, "fixed", 0.5),
        rule(joined, "harm_ratio", 0.1),
        rule(joined, "fixed", 0.5, risks="recalibrated"),
    )
    assert found["rule"].tolist() == ["fixed", "harm_ratio"]
    assert set(found["risks"]) == {"shifted"}
    assert not found.columns.str.contains("predictive").any()


def test_a_rule_without_predictions_is_refused(joined):
    with pytest.raises(InputError, match="rules of mlp, but no predictions"):
        at_stated(joined, rule(joined, "fixed", 0.5, model="mlp"))
