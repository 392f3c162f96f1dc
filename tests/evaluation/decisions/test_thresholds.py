from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.decisions.threshold_learners import (
    RULES,
)
from tabdx.evaluation.decisions.thresholds import threshold_rules
from tabdx.evaluation.metrics.confusion import predict_positive
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.evaluation.uncertainty.stratified import PredictedClasses, proportion_interval

SETTINGS = {
    "fixed": 0.5,
    "minimum_sensitivity": 0.9,
    "harm_ratio": 4.0,
    "chosen": "youden",
    "confidence": 0.95,
}


def risks(names, positive, risk, groups=None):
    numbers = np.arange(len(positive)) if groups is None else np.asarray(groups)
    return Risks(
        pd.Index(list(names)), np.array(positive, dtype=np.int8), numbers, np.array(risk, float)
    )


def part(inner, outer, repeat=0, fold=0, model="svm"):
    partition = "holdout" if repeat is None else "out_of_fold"
    return CalibrationPart(
        model, partition, repeat, fold, inner, np.zeros(len(inner.risk), np.int64), outer
    )


@pytest.fixture
def parts():
    """Two folds of two patients, each learned from the other, and a holdout of two."""
    first = risks("ab", [1, 0], [0.4, 0.3])
    second = risks("cd", [1, 0], [0.8, 0.1])
    both = risks("abcd", [1, 0, 1, 0], [0.4, 0.3, 0.8, 0.1])
    return [
        part(second, first, fold=0),
        part(first, second, fold=1),
        part(both, risks("ef", [1, 0], [0.6, 0.2]), repeat=None, fold=None),
    ]


def row(table, partition, rule):
    (found,) = table[(table["partition"] == partition) & (table["rule"] == rule)].to_dict("records")
    return found


def test_each_threshold_is_learned_from_the_inner_patients_alone(parts):
    table = threshold_rules(parts, **SETTINGS)
    assert table["rule"].tolist() == list(RULES) * 2
    youden = row(table, "out_of_fold", "youden")
    # Learned from c and d, (0.1 + 0.8) / 2, it misses a with 0.4. Learned from a and b,
    # (0.3 + 0.4) / 2, it finds c with 0.8.
    assert youden["threshold_lowest"] == pytest.approx(0.35)
    assert youden["threshold_highest"] == pytest.approx(0.45)
    assert youden["threshold"] == pytest.approx(0.4)
    assert (youden["sensitivity"], youden["specificity"]) == (0.5, 1.0)
    assert (youden["false_negatives"], youden["false_positives"]) == (1, 0)
    assert youden["sensitivity_lower"] == pytest.approx(wilson(0.5, 2, 0.95)[0])
    # The highest threshold that finds the one diseased of each training part.
    sensitivity = row(table, "out_of_fold", "sensitivity")
    assert (sensitivity["threshold_lowest"], sensitivity["threshold_highest"]) == (0.4, 0.8)


def test_shares_have_the_intervals_of_the_scores_where_the_threshold_is_the_same():
    rng = np.random.default_rng(0)
    positive = np.r_[np.ones(8, int), np.zeros(32, int)]
    outer = risks(range(40), positive, np.clip(0.3 * positive + rng.random(40) * 0.7, 0, 1))
    one = replace(part(risks("ab", [1, 0], [0.8, 0.1]), outer, repeat=None), cohort_fraction=0.2)
    fixed = row(threshold_rules([one], **SETTINGS), "holdout", "fixed")
    groups, predicted = outer.groups, predict_positive(outer.risk, SETTINGS["fixed"])[None]
    predictions = PredictedClasses(outer.positive, groups, predicted.astype(np.int8), 0.2)
    for name in ("sensitivity", "negative_predictive_value"):
        ends = proportion_interval(predictions, METRICS[name], fixed[name], 0.95)
        assert (fixed[f"{name}_lower"], fixed[f"{name}_upper"]) == pytest.approx(ends)
    # A fifth of the cohort: what class the patients have is known of five times as many.
    free = wilson(fixed["negative_predictive_value"], (predicted == 0).sum(), 0.95)
    assert free[0] < fixed["negative_predictive_value_lower"]


def test_the_final_threshold_is_applied_once_to_the_holdout(parts):
    table = threshold_rules(parts, **SETTINGS)
    youden = row(table, "holdout", "youden")
    # From all four of development, between 0.3 and 0.4.
    assert youden["threshold"] == youden["threshold_lowest"] == pytest.approx(0.35)
    assert (youden["patients"], youden["diseased"], youden["false_negatives"]) == (2, 1, 0)
    assert row(table, "holdout", "harm_ratio")["threshold"] == pytest.approx(0.2)
    # At 0.2, f with 0.2 is alarmed needlessly.
    assert row(table, "holdout", "harm_ratio")["false_positives"] == 1
    assert row(table, "holdout", "fixed")["threshold"] == 0.5


def test_outer_patients_teach_nothing(parts):
    last = parts[-1]
    turned = part(last.inner, risks("ef", [0, 1], [0.9, 0.1]), repeat=None, fold=None)
    before, after = (threshold_rules([one], **SETTINGS) for one in (last, turned))
    assert before["threshold"].tolist() == after["threshold"].tolist()


def test_one_rule_is_marked(parts):
    table = threshold_rules(parts, **SETTINGS)
    assert table.loc[table["chosen"], "rule"].unique().tolist() == ["youden"]


def test_repeats_are_averaged_and_narrow_nothing(parts):
    again = [
        part(one.inner, one.outer, repeat=1, fold=one.fold)
        for one in parts
        if one.partition == "out_of_fold"
    ]
    once = threshold_rules(parts[:2], **SETTINGS)
    twice = threshold_rules([*parts[:2], *again], **SETTINGS)
    pd.testing.assert_frame_equal(once, twice)


def test_repeats_may_come_in_another_order():
    def fold(names, positive, risk, repeat, number):
        return part(risks("yz", [1, 0], [0.9, 0.1]), risks(names, positive, risk), repeat, number)

    parts = [
        fold("ab", [1, 0], [0.9, 0.2], 0, 0),
        fold("cd", [1, 0], [0.9, 0.8], 0, 1),
        fold("da", [0, 1], [0.8, 0.1], 1, 0),
        fold("bc", [0, 1], [0.2, 0.9], 1, 1),
    ]
    table = threshold_rules(parts, **SETTINGS)
    # a is found once and missed once, c found twice: 1.5 of 2. d is alarmed twice.
    fixed = row(table, "out_of_fold", "fixed")
    assert fixed["sensitivity"] == 0.75
    assert (fixed["false_negatives"], fixed["false_positives"]) == (0.5, 1.0)


def test_recordings_of_one_person_count_as_one():
    inner = risks("wxyz", [1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1])
    names = [f"{number}" for number in range(8)]
    outer = risks(names, [1] * 4 + [0] * 4, [0.9] * 4 + [0.1] * 4, [0, 0, 1, 1, 2, 2, 3, 3])
    table = threshold_rules([part(inner, outer)], **SETTINGS)
    # Four recordings of two persons: 2 of 2 found, from 0.342.
    fixed = row(table, "out_of_fold", "fixed")
    assert fixed["sensitivity_lower"] == pytest.approx(wilson(1.0, 2, 0.95)[0])


def test_what_was_learned_from_few_says_so(parts):
    table = threshold_rules(parts, **SETTINGS)
    youden = row(table, "out_of_fold", "youden")
    assert youden["note"] == "few_patients"
    assert (youden["learned_diseased"], youden["learned_healthy"]) == (1, 1)
    assert row(table, "out_of_fold", "fixed")["note"] == ""
    assert row(table, "holdout", "harm_ratio")["note"] == "needs_calibration"


def test_a_minimum_that_allows_no_miss_says_so():
    def note(size, minimum):
        positive = np.tile([0, 1], size)
        inner = risks(range(2 * size), positive, np.linspace(0.1, 0.9, 2 * size))
        outer = risks(["n", "o"], [1, 0], [0.7, 0.2])
        settings = SETTINGS | {"minimum_sensitivity": minimum}
        return row(threshold_rules([part(inner, outer)], **settings), "out_of_fold", "sensitivity")[
            "note"
        ]

    # Of 20 diseased, one may be missed at 0.95 and none at 0.96.
    assert note(20, 0.95) == ""
    assert note(20, 0.96) == "no_miss"


def test_an_unknown_rule_is_refused(parts):
    with pytest.raises(InputError, match="'best' is not a threshold rule; choose one of fixed"):
        threshold_rules(parts, **(SETTINGS | {"chosen": "best"}))


def test_a_predictive_value_that_nobody_has_is_missing():
    inner = risks("yz", [1, 0], [0.9, 0.1])
    table = threshold_rules([part(inner, risks("ab", [1, 0], [0.3, 0.2]))], **SETTINGS)
    fixed = row(table, "out_of_fold", "fixed")
    assert np.isnan(fixed["positive_predictive_value"])
    assert np.isnan(fixed["positive_predictive_value_lower"])
