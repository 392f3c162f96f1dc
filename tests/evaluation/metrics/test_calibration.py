import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, r2_score
from sklearn.metrics import log_loss as scikit_learn_log_loss
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from tabdx.evaluation.metrics.calibration import (
    brier,
    calibration_intercept,
    calibration_slope,
    clipped,
    log_loss,
    observed_expected_ratio,
    scaled_brier,
)

# Perfectly calibrated: 1 of 4 is diseased at a risk of ¼, 3 of 4 at ¾.
POSITIVE = np.array([1, 0, 0, 0, 1, 1, 1, 0])
RISK = np.array([0.25] * 4 + [0.75] * 4)
ONCE = np.ones((1, 8))


def scaled(risk, slope, intercept):
    return 1 / (1 + np.exp(-(intercept + slope * np.log(risk / (1 - risk)))))


@pytest.fixture
def weighted(noisy):
    positive, risk = noisy(1)
    weights = np.random.default_rng(2).integers(0, 4, (5, len(positive))).astype(float)
    return positive, risk, weights


def test_losses_by_hand():
    # −log ¾ for 6 of 8, −log ¼ for 2; squared errors 1/16 for 6 of 8, 9/16 for 2.
    assert log_loss(POSITIVE, RISK, ONCE) == pytest.approx(
        [-(6 * np.log(0.75) + 2 * np.log(0.25)) / 8]
    )
    assert brier(POSITIVE, RISK, ONCE) == pytest.approx([(6 / 16 + 2 * 9 / 16) / 8])


def test_the_scaled_brier_score_is_the_share_explained(weighted):
    positive, risk, weights = weighted
    # By scikit-learn: the R² of the risks as a regression of the outcome.
    expected = [r2_score(positive, risk, sample_weight=row) for row in weights]
    assert scaled_brier(positive, risk, weights) == pytest.approx(expected, abs=1e-9)
    # Of the share of the diseased for everybody, 0; of both classes' opposite, 1 − 1 / (3/4 · ¼).
    share = np.full(4, 0.75)
    truth = np.array([1, 1, 1, 0])
    assert scaled_brier(truth, share, np.ones((1, 4))) == pytest.approx([0])
    assert scaled_brier(truth, 1.0 - truth, np.ones((1, 4))) == pytest.approx([1 - 16 / 3])


def test_observed_to_expected_by_hand(weighted):
    # Four are diseased where 4 · ¼ + 4 · ¾ = 4 were expected; of halved risks, twice as many.
    assert observed_expected_ratio(POSITIVE, RISK, ONCE) == pytest.approx([1])
    assert observed_expected_ratio(POSITIVE, RISK / 2, ONCE) == pytest.approx([2])
    assert np.isnan(observed_expected_ratio(POSITIVE, 0 * RISK, ONCE)).all()
    positive, risk, weights = weighted
    for row, found in zip(weights, observed_expected_ratio(positive, risk, weights), strict=True):
        times = row.astype(int)
        assert found == pytest.approx(positive.repeat(times).sum() / risk.repeat(times).sum())


@pytest.mark.parametrize(
    ("metric", "reference"), [(log_loss, scikit_learn_log_loss), (brier, brier_score_loss)]
)
def test_losses_equal_scikit_learn_with_weights(metric, reference, weighted):
    positive, risk, weights = weighted
    expected = [reference(positive, risk, sample_weight=row) for row in weights]
    assert metric(positive, risk, weights) == pytest.approx(expected, abs=1e-9)


def test_a_certain_error_costs_much_and_not_infinitely():
    positive, risk = np.array([1, 0]), np.array([0.0, 0.0])
    expected = scikit_learn_log_loss(positive, risk)
    assert log_loss(positive, risk, np.ones((1, 2))) == pytest.approx([expected])
    assert expected == pytest.approx(-np.log(2.2e-16) / 2, rel=1e-3)


def test_calibrated_risks_have_slope_one_and_intercept_zero():
    assert calibration_slope(POSITIVE, RISK, ONCE) == pytest.approx([1], abs=1e-9)
    assert calibration_intercept(POSITIVE, RISK, ONCE) == pytest.approx([0], abs=1e-9)


def test_twice_as_extreme_risks_have_half_the_slope():
    assert calibration_slope(POSITIVE, scaled(RISK, 2, 0), ONCE) == pytest.approx([0.5], abs=1e-9)


def test_risks_one_log_odd_too_high_have_intercept_minus_one():
    high = scaled(RISK, 1, 1)
    assert calibration_intercept(POSITIVE, high, ONCE) == pytest.approx([-1], abs=1e-9)
    assert calibration_slope(POSITIVE, high, ONCE) == pytest.approx([1], abs=1e-9)


def test_slope_and_intercept_equal_statsmodels_with_weights(weighted):
    positive, risk, weights = weighted
    log_odds = np.log(risk / (1 - risk))
    both = np.column_stack([np.ones_like(risk), log_odds])

    def fit(design, row, offset):
        model = GLM(positive, design, family=Binomial(), freq_weights=row, offset=offset)
        return model.fit(tol=1e-14, maxiter=100).params

    slopes = [fit(both, row, None)[1] for row in weights]
    intercepts = [fit(both[:, :1], row, log_odds)[0] for row in weights]
    assert calibration_slope(positive, risk, weights) == pytest.approx(slopes, abs=1e-9)
    assert calibration_intercept(positive, risk, weights) == pytest.approx(intercepts, abs=1e-9)


@pytest.mark.parametrize(
    "risk",
    [
        [0.1, 0.2, 0.8, 0.9],  # parted between 0.2 and 0.8
        [0.1, 0.5, 0.5, 0.9],  # parted at 0.5, ties and all
        [0.9, 0.8, 0.2, 0.1],  # parted the wrong way round
        [0.4, 0.4, 0.4, 0.4],  # no spread to fit a slope on
    ],
)
def test_parted_classes_have_no_slope(risk):
    assert np.isnan(calibration_slope(np.array([0, 0, 1, 1]), np.array(risk), np.ones((1, 4))))


def test_crossing_classes_have_a_slope():
    risk = np.array([0.1, 0.6, 0.5, 0.9])
    assert np.isfinite(calibration_slope(np.array([0, 0, 1, 1]), risk, np.ones((1, 4))))


def test_only_the_parted_resample_loses_its_slope():
    # Without patient 1, the healthy one at 0.6, the classes no longer cross.
    risk = np.array([0.1, 0.6, 0.5, 0.9])
    weights = np.array([[1.0, 1, 1, 1], [2, 0, 1, 1], [0, 0, 2, 2]])
    slopes = calibration_slope(np.array([0, 0, 1, 1]), risk, weights)
    assert np.isnan(slopes).tolist() == [False, True, True]


def test_a_resample_of_one_class_has_no_intercept():
    weights = np.vstack([np.ones(8), POSITIVE, 1.0 - POSITIVE])
    assert np.isnan(calibration_intercept(POSITIVE, RISK, weights)).tolist() == [False, True, True]


def test_risks_that_leave_nothing_to_an_intercept_have_none():
    # All risks 0 and somebody diseased: the 35 that comes out is the bound of the logarithm.
    assert np.isnan(calibration_intercept(POSITIVE, np.zeros(8), ONCE)).all()
    assert np.isnan(calibration_intercept(POSITIVE, np.ones(8), ONCE)).all()
    certain = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.5])
    assert np.isnan(calibration_intercept(POSITIVE, certain, ONCE)).all()


def test_certain_patients_stay_certain_and_the_others_carry_the_intercept():
    # A diseased patient at 0, of nine: the other four at ½ must hold three diseased, log 3.
    positive = np.array([1, 0, 0, 0, 0, 1, 1, 0, 0], dtype=np.int8)
    risk = np.array([0.0] * 5 + [0.5] * 4)
    assert calibration_intercept(positive, risk, np.ones((1, 9))) == pytest.approx([np.log(3)])
    assert clipped(risk).tolist() == [True] * 5 + [False] * 4
    assert clipped(np.array([1.0, 1 - 1e-9, 1e-300])).tolist() == [True, False, True]


@pytest.mark.parametrize("far", [31.0, 33.0, 35.0])
def test_an_intercept_far_out_is_found(far):
    # Half of the patients are diseased, and every risk is expit(−far): the intercept is far.
    risk = np.full(8, 1 / (1 + np.exp(far)))
    assert calibration_intercept(POSITIVE, risk, ONCE) == pytest.approx([far], abs=1e-9)
    mixed = np.where(np.arange(8) < 4, risk, 0.5)
    (found,) = calibration_intercept(POSITIVE, mixed, ONCE)
    expected = 1 / (1 + np.exp(-(found + np.log(mixed / (1 - mixed)))))
    assert expected.sum() == pytest.approx(4, abs=1e-6)


def test_a_slope_is_found_where_few_are_drawn_from_many():
    # A resample of four of 1,000: crossing, parted, level at one risk, of one class.
    positive = np.tile([1, 0], 500).astype(np.int8)
    risk = np.linspace(0.001, 0.999, 1000)
    risk[500:502] = 0.5
    weights = np.zeros((4, 1000))
    for row, drawn in enumerate(([400, 401, 600, 601], [401, 403, 600, 602], [401, 500, 501, 600])):
        weights[row, drawn] = 1
    weights[3, ::2] = 1
    slope = calibration_slope(positive, risk, weights)
    assert np.isfinite(slope).tolist() == [True, False, False, False]
