import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.svm import SVC

from tabdx.numerics.platt import (
    cross_fit_sigmoids,
    fit_sigmoids,
    hold_slope,
    is_constant,
)


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


@given(st.integers(0, 2**32 - 1), st.integers(4, 12))
def test_no_sigmoid_ranks_patients_the_other_way_round(seed, rows):
    generator = np.random.default_rng(seed)
    positive = (np.arange(rows) % 2).astype(np.int8)
    slope, intercept = fit_sigmoids(generator.normal(size=(4, rows)), positive)
    assert (slope >= 0).all()
    # Where the slope is 0, every patient gets the mean of the targets.
    n = positive.sum(), rows - positive.sum()
    mean = (n[0] * (n[0] + 1) / (n[0] + 2) + n[1] / (n[1] + 2)) / rows
    assert 1 / (1 + np.exp(-intercept[slope == 0])) == pytest.approx(mean)


def test_a_slope_of_0_is_the_best_that_is_not_negative():
    # The diseased have the lower decision values. A search over a fine grid of slopes from 0 on
    # and of intercepts finds no smaller loss.
    decisions, positive = np.array([-2.0, -1, 0, 1, 2]), np.array([1, 1, 0, 0, 0], np.int8)
    target = np.where(positive == 1, 3 / 4, 1 / 5)

    def loss(slope, intercept):
        logits = slope[:, None] * decisions + intercept[:, None]
        return (np.logaddexp(0, logits) - target * logits).mean(axis=1)

    fitted = fit_sigmoids(decisions[None], positive)
    slopes, intercepts = (axis.ravel() for axis in np.meshgrid(*[np.linspace(0, 3, 301)] * 2))
    grid = np.concatenate([loss(slopes, intercepts), loss(slopes, -intercepts)])
    assert fitted[0] == 0
    assert loss(*fitted) <= grid.min() + 1e-12


@pytest.mark.parametrize("inverted", [False, True])
def test_scikit_learns_sigmoid_has_the_same_rule(inverted):
    generator = np.random.default_rng(0)
    positive = (np.arange(40) % 2).astype(np.int8)
    columns = generator.normal(size=(40, 2)) + positive[:, None]
    machine = SVC().fit(columns, 1 - positive if inverted else positive)
    calibrated = CalibratedClassifierCV(
        FrozenEstimator(machine), method="sigmoid", ensemble=False, cv=2
    ).fit(columns, positive)
    before = calibrated.predict_proba(columns)
    hold_slope(calibrated, positive)
    assert is_constant(calibrated) == inverted
    if inverted:
        # Twenty of each: the targets 21/22 and 1/22 have the mean 1/2.
        assert calibrated.predict_proba(columns) == pytest.approx(0.5)
    else:
        assert np.array_equal(calibrated.predict_proba(columns), before)
