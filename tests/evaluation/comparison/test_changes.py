import math

import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.comparison.changes import (
    has_moved,
    judge_change,
    judge_changes,
    risk_changes,
)
from tabdx.evaluation.joined_predictions import join_outcomes

NONE = math.nan


@pytest.mark.parametrize(
    ("metric", "before", "after", "verdict"),
    [
        ("roc_auc", 0.90, 0.95, "better"),
        ("roc_auc", 0.95, 0.90, "worse"),
        ("log_loss", 0.20, 0.10, "better"),
        ("log_loss", 0.10, 0.20, "worse"),
        ("calibration_slope", 0.7, 1.1, "better"),  # 0.3 from 1, then 0.1
        ("calibration_slope", 1.1, 0.7, "worse"),
        ("calibration_intercept", -0.5, 0.5, "moved"),  # as far from 0 as before
        ("accuracy", 0.9, 0.9, "same"),
        ("accuracy", NONE, NONE, "same"),
        ("accuracy", NONE, 0.9, "new"),
        ("accuracy", 0.9, NONE, "gone"),
        ("a metric of another version", 1.0, 2.0, "moved"),
        ("a metric of another version", 2.0, 2.0, "same"),
    ],
)
def test_a_move_is_judged_by_the_metrics_good_direction(metric, before, after, verdict):
    assert judge_change(metric, before, after) == verdict


@pytest.fixture
def cohort(make_cohort):
    return make_cohort([0, 1, 0, 1])


def test_as_far_to_the_other_side_of_the_target_is_a_move_and_no_gain():
    # 1 − 0.9 and 1.1 − 1 differ in their last digit.
    assert abs(0.9 - 1) != abs(1.1 - 1)
    assert judge_change("calibration_slope", 0.9, 1.1) == "moved"
    assert judge_change("log_loss", 0.1 + 0.2, 0.3) in ("moved", "same")
    assert judge_change("log_loss", 0.3, 0.299) == "better"


def test_digits_that_another_version_wrote_are_no_move():
    # metrics.json once had six significant digits, and has four decimals now.
    changes = pd.DataFrame(
        [
            ("log_loss", 0.0774473, 0.0774),
            ("log_loss", 0.0773293, 0.0774),
            ("calibration_slope", 1.17023, 1.17),
            ("a metric of another version", 2.000012, 2.0),
        ],
        columns=["metric", "before", "after"],
    )
    table = judge_changes(changes)
    assert table["verdict"].tolist() == ["same", "worse", "same", "same"]
    assert table["change"].round(9).tolist() == [0, 0.0001, 0, 0]


@pytest.mark.parametrize(
    ("rows", "moved"),
    [
        ([("svm", "log_loss", 0.0774, 0.0774)], False),
        ([("svm", "log_loss", 0.0774, 0.0779)], False),  # 5 in the last digit written
        ([("svm", "log_loss", 0.0774, 0.0768)], True),
        ([("svm", "calibration_slope", 1.17, 1.175)], False),  # it has three
        ([("svm", "calibration_slope", 1.17, 1.164)], True),
        ([("svm", "log_loss", 0.1, 0.1), ("svm", "brier", NONE, 0.1)], False),  # a new metric
        ([("svm", "log_loss", 0.1, 0.1), ("mlp", "log_loss", NONE, 0.1)], True),  # a new model
        ([("svm", "log_loss", 0.1, 0.1), ("mlp", "log_loss", 0.1, NONE)], True),
    ],
)
def test_results_differ_by_more_than_a_last_digit_or_by_their_models(rows, moved):
    changes = pd.DataFrame(rows, columns=["model", "metric", "before", "after"])
    assert has_moved(judge_changes(changes)) == moved


def test_each_patients_mean_risk_before_and_after_largest_move_first(cohort, predict):
    (before,) = join_outcomes(predict("svm", cohort, [0.1, 0.8, 0.6, 0.7], 0), cohort)
    twice = [predict("svm", cohort, risks, repeat) for repeat, risks in enumerate(REPEATS)]
    (after,) = join_outcomes(pd.concat(twice), cohort)
    table = risk_changes(before, after, threshold=0.5)
    # Means over the repeats: 0.2, 0.8, 0.4, 0.1; moves: 0.1, 0, -0.2, -0.6.
    assert table["patient"].tolist() == ["p3", "p2", "p0", "p1"]
    assert table["outcome"].tolist() == ["malignant", "benign", "benign", "malignant"]
    assert table["change"].tolist() == pytest.approx([-0.6, -0.2, 0.1, 0.0])
    assert table["other_call"].tolist() == [True, True, False, False]


REPEATS = ([0.1, 0.7, 0.3, 0.1], [0.3, 0.9, 0.5, 0.1])


def test_nothing_changed_means_no_move(cohort, predict):
    (joined,) = join_outcomes(predict("svm", cohort, [0.1, 0.8, 0.6, 0.7], 0), cohort)
    table = risk_changes(joined, joined, threshold=0.5)
    assert table["change"].abs().max() == 0
    assert not table["other_call"].any()


def test_only_patients_of_both_are_compared(cohort, predict):
    (before,) = join_outcomes(predict("svm", cohort, [0.2, 0.7], 0, cohort.patients[:2]), cohort)
    (after,) = join_outcomes(
        predict("svm", cohort, [0.3, 0.8, 0.1], 0, cohort.patients[1:]), cohort
    )
    table = risk_changes(before, after, threshold=0.5)
    assert table["patient"].tolist() == ["p1"]
    assert table["change"].tolist() == pytest.approx([-0.4])


def test_no_patient_in_common_is_an_error(cohort, predict):
    (before,) = join_outcomes(predict("svm", cohort, [0.2, 0.7], 0, cohort.patients[:2]), cohort)
    (after,) = join_outcomes(predict("svm", cohort, [0.2, 0.7], 0, cohort.patients[2:]), cohort)
    with pytest.raises(InputError, match="no patient in common"):
        risk_changes(before, after, threshold=0.5)


def test_of_several_classes_the_probability_of_the_own_class_is_compared(make_classes):
    before, after = join_classes(*make_classes(3, seed=0, models=("svm", "mlp")))
    table = risk_changes(before, after, threshold=0.5).set_index("patient")
    means = [one.probability.mean(axis=0) for one in (before, after)]
    place, own = 7, before.labels[7]
    row = table.loc[before.patients[place]]
    assert row["outcome"] == before.classes[own]
    assert [row["before"], row["after"]] == pytest.approx([one[place, own] for one in means])
    moved = means[0].argmax(axis=1) != means[1].argmax(axis=1)
    assert table["other_call"].sum() == moved.sum() > 0
