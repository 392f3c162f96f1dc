from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.joined_predictions import JoinedPredictions, one_vs_rest
from tabdx.evaluation.metrics.registry import CLASS_METRICS
from tabdx.evaluation.uncertainty.auc_interval import (
    area_interval,
    area_of,
    auc_interval,
)
from tabdx.evaluation.uncertainty.stratified import influence_error, resample
from tabdx.numerics.delong import area, score_interval
from tests.numerics.test_delong import POOR, S100B, variance_of


def test_the_plain_interval_is_that_of_proc():
    found = area(POOR, S100B[None])
    interval = auc_interval(found.value, variance_of(found.influence), 0.95, "plain")
    assert interval == pytest.approx((0.6301182, 0.8326189), abs=1e-6)


def test_the_logit_interval_stays_inside_and_reaches_further_down():
    lower, upper = auc_interval(0.98, 0.02**2, 0.95)
    # logit 0.98 = 3.8918, s / (A (1 − A)) = 1.0204: 3.8918 ± 2.0000.
    assert (lower, upper) == pytest.approx((0.86897, 0.99725), abs=1e-4)
    assert auc_interval(0.98, 0.02**2, 0.95, "plain")[1] > 1


def test_few_patients_of_a_class_widen_the_interval_by_students_t():
    # t of 7 degrees of freedom is 2.364624: 3.8918 ± 2.364624 · 1.0204.
    found = auc_interval(0.98, 0.02**2, 0.95, degrees_of_freedom=7)
    assert found == pytest.approx((0.81438, 0.99818), abs=1e-4)


@pytest.mark.parametrize(
    ("auc", "variance"), [(1.0, 0.0), (0.0, 0.0), (1.0, 0.01), (0.8, 0.0), (0.8, np.nan)]
)
def test_an_area_without_an_error_has_no_interval(auc, variance):
    assert np.isnan(auc_interval(auc, variance, 0.95)).all()


def joined(positive, risk, groups=None):
    positive = np.array(positive, dtype=np.int8)
    numbers = np.arange(len(positive)) if groups is None else np.array(groups)
    patients = pd.RangeIndex(len(positive)).astype(str)
    risk = np.array(risk, dtype=float)[None]
    return JoinedPredictions(
        "svm", "out_of_fold", ("well", "ill"), patients, positive, numbers, risk
    )


def test_the_interval_of_a_model_is_by_delongs_variance(noisy):
    one = joined(*noisy(3))
    found = area(one.positive, one.probability)
    variance = variance_of(found.influence, one.positive)
    expected = auc_interval(found.value, variance, 0.9, degrees_of_freedom=one.degrees_of_freedom)
    assert area_interval(one, 0.9) == pytest.approx(expected)
    lower, upper = area_interval(one, 0.95)
    assert lower < expected[0] < found.value < expected[1] < upper


@pytest.mark.parametrize(("risk", "end"), [([0.1, 0.2, 0.8, 0.9], 1), ([0.9, 0.8, 0.2, 0.1], 0)])
def test_without_an_error_the_score_interval_is_taken(risk, end):
    one = joined([0, 0, 1, 1], risk)
    found = area(one.positive, one.probability)
    expected = score_interval(found, one.positive, one.groups, 0.95)
    assert area_interval(one, 0.95) == expected
    assert end in expected
    assert 0 < expected[1] - expected[0] < 1


@pytest.mark.parametrize("groups", [[0, 1, 2, 3], [0, 1, 2, 2]])
def test_a_class_of_one_patient_or_group_has_no_interval(groups):
    positive = [0, 0, 0, 1] if groups[3] == 3 else [0, 0, 1, 1]
    assert np.isnan(area_interval(joined(positive, [0.1, 0.2, 0.8, 0.9], groups), 0.95)).all()


def test_recordings_of_one_person_make_the_interval_no_narrower(noisy):
    positive, risk = noisy(4)
    once = joined(positive, risk)
    thrice = joined(positive.repeat(3), risk.repeat(3), np.arange(len(risk)).repeat(3))
    assert area_interval(thrice, 0.95) == pytest.approx(area_interval(once, 0.95))


@pytest.mark.parametrize("metric", ["roc_auc", "roc_auc_pairs"])
def test_the_error_of_a_mean_area_is_that_of_resamples(make_classes, metric):
    # Classes of unlike sizes, drawn class by class from a cohort four times as large.
    (joined,) = join_classes(*make_classes(4, patients=300))
    joined = replace(joined, cohort_fraction=0.25)
    function = CLASS_METRICS[metric].function
    weights = np.concatenate(list(resample(joined, 1000, np.random.default_rng(0))))
    draws = np.mean([function(joined.labels, one, weights) for one in joined.probability], axis=0)
    error = influence_error(area_of(joined, metric).influence, joined)
    assert error == pytest.approx(draws.std(), rel=0.08)


def test_a_mean_area_of_1_has_the_mean_score_interval_of_its_classes(make_classes):
    (joined,) = join_classes(*make_classes(3, repeats=1))
    joined.probability[0] = np.where(np.eye(3)[joined.labels] == 1, 0.8, 0.1)
    ends = [area_interval(one_vs_rest(joined, place), 0.95) for place in range(3)]
    assert area_interval(joined, 0.95) == pytest.approx(tuple(np.mean(ends, axis=0)))
    assert area_interval(joined, 0.95, "roc_auc_pairs")[1] == 1
