import numpy as np
import pytest

from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.scores import score
from tabdx.evaluation.uncertainty.sandwich import (
    _INFLUENCES,
    CALIBRATION,
    sandwich_interval,
    share_without_slope,
)


@pytest.mark.parametrize("metric", CALIBRATION)
def test_an_influence_is_what_more_weight_of_a_patient_changes(metric, noisy):
    positive, risk = noisy(0)
    small = 1e-5
    weights = np.vstack([np.ones(60), 1 + small * np.eye(60)])
    values = METRICS[metric].values(positive, risk, weights, 0.5)
    found = _INFLUENCES[metric](positive, risk)
    assert found == pytest.approx((values[1:] - values[0]) / small, abs=1e-4)
    assert found.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("metric", CALIBRATION)
def test_the_interval_is_about_that_of_the_bootstrap(metric, make_cohort, predict, noisy):
    positive, risk = noisy(1, patients=400)
    cohort = make_cohort(positive, groups=np.arange(400) // 2)
    (joined,) = join_outcomes(predict("svm", cohort, risk, 0), cohort)
    settings = {"threshold": 0.5, "confidence": 0.95, "resamples": 2000, "seed": 0}
    (row,) = score([joined], **settings, metrics=[metric]).table.to_dict("records")
    value, lower, upper = sandwich_interval(metric, joined, 0.95)
    assert value == pytest.approx(row["value"])
    assert (upper - lower) / (row["upper"] - row["lower"]) == pytest.approx(1, abs=0.1)


def test_what_has_no_value_has_no_interval(make_cohort, predict):
    cohort = make_cohort([0, 0, 1, 1])
    (joined,) = join_outcomes(predict("svm", cohort, [0.1, 0.2, 0.8, 0.9], 0), cohort)
    assert np.isnan(sandwich_interval("calibration_slope", joined, 0.95)).all()
    value, *_ = sandwich_interval("observed_expected_ratio", joined, 0.95)
    assert value == pytest.approx(1)


def test_resamples_without_a_slope_are_counted_for_each_class(make_classes):
    (joined,) = join_classes(*make_classes(3, patients=90, repeats=1))
    assert share_without_slope(joined, 200, 0).max() < 0.05
    joined.probability[0] = np.where(np.eye(3)[joined.labels] == 1, 0.8, 0.1)
    assert share_without_slope(joined, 200, 0).tolist() == [1, 1, 1]
