import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.svm import SVC

from tabdx.classifiers.platt import cross_fit_sigmoids, fit_sigmoids


def test_the_sigmoid_is_scikit_learns():
    generator = np.random.default_rng(0)
    positive = (np.arange(60) % 2).astype(np.int8)
    columns = generator.normal(size=(60, 2)) + positive[:, None]
    machine = SVC().fit(columns, positive)
    calibrated = CalibratedClassifierCV(FrozenEstimator(machine), method="sigmoid")
    calibrated.fit(columns, positive)
    decisions = machine.decision_function(columns)
    slope, intercept = fit_sigmoids(decisions[None], positive)
    probability = 1 / (1 + np.exp(-(slope[0] * decisions + intercept[0])))
    assert probability == pytest.approx(calibrated.predict_proba(columns)[:, 1], abs=1e-4)


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_at_the_optimum_the_probabilities_keep_the_targets_mean(seed, size):
    # The derivative of the log loss by the intercept is the mean of probability - target, so it
    # is 0 at the optimum. 6 diseased, 14 healthy: the targets are 7/8 and 1/16.
    generator = np.random.default_rng(seed)
    positive = (np.arange(20) < 6).astype(np.int8)
    decisions = size * generator.normal(size=(3, 20))
    slope, intercept = fit_sigmoids(decisions, positive)
    probability = 1 / (1 + np.exp(-(slope[:, None] * decisions + intercept[:, None])))
    expected = (6 * 7 / 8 + 14 / 16) / 20
    assert probability.mean(axis=1) == pytest.approx(expected, abs=1e-4)


def test_separated_classes_give_a_finite_sigmoid():
    slope, intercept = fit_sigmoids(np.array([[-1.0, -1, 1, 1]]), np.array([0, 0, 1, 1], np.int8))
    # Two of each: targets 3/4 and 1/4, met exactly by slope log 3 and intercept 0.
    assert slope == pytest.approx(np.log(3), abs=1e-4)
    assert intercept == pytest.approx(0, abs=1e-4)


def test_decisions_that_tell_nothing_give_the_share_of_the_diseased():
    slope, intercept = fit_sigmoids(np.zeros((1, 4)), np.array([0, 0, 0, 1], np.int8))
    # Targets 2/3 once and 1/5 three times: mean (2/3 + 3/5) / 4.
    assert slope == pytest.approx(0)
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx((2 / 3 + 3 / 5) / 4, abs=1e-4)


def test_a_configuration_is_calibrated_as_if_it_were_alone():
    generator = np.random.default_rng(0)
    positive = (np.arange(30) % 2).astype(np.int8)
    decisions = generator.normal(size=(4, 30)) + positive
    together = np.stack(fit_sigmoids(decisions, positive))
    alone = np.hstack([np.stack(fit_sigmoids(row[None], positive)) for row in decisions])
    assert together == pytest.approx(alone, abs=1e-5)


def test_a_folds_outcomes_do_not_reach_its_own_probabilities():
    generator = np.random.default_rng(0)
    decisions = list(generator.normal(size=(3, 2, 10)))
    positives = [(np.arange(10) % 2).astype(np.int8)] * 3
    flipped = [1 - positives[0], *positives[1:]]
    before, after = (cross_fit_sigmoids(decisions, outcome) for outcome in (positives, flipped))
    assert np.array_equal(before[0], after[0])
    assert not np.array_equal(before[1], after[1])
