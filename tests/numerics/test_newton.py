import numpy as np
import pytest

from tabdx.numerics.newton import fit_logistic


def gradient(design, offset, positive, weights, fitted):
    risk = 1 / (1 + np.exp(-(fitted @ design.T + offset)))
    return (weights * (positive - risk)) @ design


def test_an_intercept_alone_is_the_log_odds():
    positive = np.array([1, 1, 1, 0])
    weights = np.array([[1.0, 1, 1, 1], [0, 0, 1, 5]])
    fitted = fit_logistic(np.ones((4, 1)), np.zeros(4), positive, weights)
    assert fitted[:, 0] == pytest.approx([np.log(3), -np.log(5)], abs=1e-12)


def test_resamples_fitted_together_equal_each_fitted_alone(noisy):
    positive, risk = noisy(1)
    design = np.column_stack([np.ones_like(risk), risk])
    weights = np.random.default_rng(2).integers(0, 3, (20, len(risk))).astype(float)
    together = fit_logistic(design, np.zeros_like(risk), positive, weights)
    alone = [fit_logistic(design, np.zeros_like(risk), positive, row[None])[0] for row in weights]
    assert together == pytest.approx(np.array(alone), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_reaches_the_top_where_plain_newton_would_overshoot(seed):
    # Extreme log odds, nearly parted classes, and resamples far from their sum.
    rng = np.random.default_rng(seed)
    positive = np.tile([0, 1], 20)
    log_odds = rng.normal(0, 12, 40) + np.where(positive == 1, 15, -15)
    log_odds[:2] = 36, -36  # two gross errors keep a maximum
    design = np.column_stack([np.ones(40), log_odds])
    weights = rng.integers(0, 2, (30, 40)) + 1.0
    weights[:15, 2:] *= 1e3
    fitted = fit_logistic(design, np.zeros(40), positive, weights)
    assert np.isfinite(fitted).all()
    slack = gradient(design, np.zeros(40), positive, weights, fitted) / weights.sum(axis=1)[:, None]
    assert np.abs(slack).max() < 1e-9


def test_nothing_to_fit_gives_nothing():
    assert fit_logistic(np.ones((3, 2)), np.zeros(3), np.ones(3), np.empty((0, 3))).shape == (0, 2)
