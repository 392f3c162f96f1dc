import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from tabdx.numerics.logistic import fit_logistic, path_risks, penalty_path

C = (1.0, 0.001, 100.0, 0.1)
RIDGE = np.array([0.0, 1, 1, 1, 1])  # none for the intercept


def draw(seed, rows=80, columns=6, signal=1.0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns))
    positive = (values[:, 0] * signal + rng.normal(size=rows) > 0.3).astype(np.int8)
    positive[:2] = 0, 1
    return values, positive


def with_intercept(values):
    return np.concatenate([np.ones((*values.shape[:-1], 1)), values], axis=-1)


def loss_of(design, positive, penalty, fitted):
    log_odds = design @ fitted
    return (np.logaddexp(0, log_odds) - positive * log_odds).sum() + (penalty * fitted**2).sum() / 2


def gradient(design, offset, positive, weights, fitted):
    risk = 1 / (1 + np.exp(-(fitted @ design.T + offset)))
    return (weights * (positive - risk)) @ design


def test_an_intercept_alone_is_the_log_odds():
    positive = np.array([1, 1, 1, 0])
    weights = np.array([[1.0, 1, 1, 1], [0, 0, 1, 5]])
    fitted = fit_logistic(np.ones((4, 1)), positive, weights=weights)
    assert fitted[:, 0] == pytest.approx([np.log(3), -np.log(5)], abs=1e-12)


def test_resamples_fitted_together_equal_each_fitted_alone(noisy):
    positive, risk = noisy(1)
    design = np.column_stack([np.ones_like(risk), risk])
    weights = np.random.default_rng(2).integers(0, 3, (20, len(risk))).astype(float)
    together = fit_logistic(design, positive, weights=weights)
    alone = [fit_logistic(design, positive, weights=row) for row in weights]
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
    fitted = fit_logistic(design, positive, weights=weights)
    assert np.isfinite(fitted).all()
    slack = gradient(design, np.zeros(40), positive, weights, fitted) / weights.sum(axis=1)[:, None]
    assert np.abs(slack).max() < 1e-9


def test_an_offset_is_added_and_not_fitted():
    values, positive = draw(3)
    design, offset = with_intercept(values[:, :1]), 2 * values[:, 1]
    fitted = fit_logistic(design, positive, offset=offset)
    slack = gradient(design, offset, positive, np.ones(80), fitted)
    assert slack == pytest.approx(0, abs=1e-9)


def test_nothing_to_fit_gives_nothing():
    weights = np.empty((0, 3))
    assert fit_logistic(np.ones((3, 2)), np.ones(3), weights=weights).shape == (0, 2)


def test_a_share_counts_as_rows_of_either_class():
    values, _ = draw(4, columns=2)
    design, share = with_intercept(values), np.random.default_rng(0).random((3, 80))
    weights = np.hstack([share, 1 - share])
    both = np.vstack([design, design]), np.repeat([1, 0], 80)
    expected = fit_logistic(*both, weights=weights)
    assert fit_logistic(design, share) == pytest.approx(expected, abs=1e-9)


def test_every_argument_may_differ_from_one_regression_to_the_next():
    rng = np.random.default_rng(0)
    designs = with_intercept(rng.normal(size=(3, 50, 2)))
    arguments = {
        "weights": rng.random((3, 50)),
        "offset": rng.normal(size=(3, 50)),
        "penalty": rng.random((3, 3)),
        "start": rng.normal(size=(3, 3)),
    }
    targets = rng.random((3, 50)).round()
    together = fit_logistic(designs, targets, **arguments)
    for place, found in enumerate(together):
        own = {name: values[place] for name, values in arguments.items()}
        alone = fit_logistic(designs[place], targets[place], **own)
        assert found == pytest.approx(alone, abs=1e-9)


def test_a_fit_that_does_not_settle_is_missing_and_leaves_the_others_alone():
    values, positive = draw(5)
    designs = np.stack([with_intercept(values)] * 2)
    alone = fit_logistic(designs[0], positive)
    designs[1, 0, 1] = np.nan  # no step leads anywhere
    fitted = fit_logistic(designs, positive)
    assert fitted[0] == pytest.approx(alone, abs=1e-9)
    assert np.isnan(fitted[1]).all()


def test_each_design_has_scikit_learns_fit():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3, 80, 4)) * [1, 5, 0.2, 1]
    positive = (rows[0, :, 0] + rng.normal(size=80) > 0).astype(np.int8)
    designs = with_intercept(rows)
    found = fit_logistic(designs, positive, penalty=RIDGE)
    for design, coefficients in zip(rows, found, strict=True):
        fitted = LogisticRegression(C=1.0, tol=1e-10, solver="newton-cholesky").fit(
            design, positive
        )
        expected = [*fitted.intercept_, *fitted.coef_[0]]
        np.testing.assert_allclose(coefficients, expected, atol=1e-6)


def test_a_far_start_and_parted_classes_end_at_the_same_minimum():
    x = np.linspace(-1, 1, 30)
    positive = (x > 0).astype(np.int8)  # parted: only the ridge holds the slope
    designs = np.column_stack([np.ones(30), 20 * x])[None]
    near = fit_logistic(designs, positive, penalty=RIDGE[:2])
    far = fit_logistic(designs, positive, penalty=RIDGE[:2], start=np.array([8.0, -3.0]))
    np.testing.assert_allclose(near, far, atol=1e-6)


def test_a_column_of_zeros_gets_no_weight():
    rng = np.random.default_rng(0)
    column = rng.normal(size=40)
    positive = (column + rng.normal(size=40) > 0).astype(np.int8)
    bare = np.column_stack([np.ones(40), column])[None]
    filled = np.concatenate([bare, np.zeros((1, 40, 2))], axis=2)
    found = fit_logistic(filled, positive, penalty=RIDGE[:4])
    expected = fit_logistic(bare, positive, penalty=RIDGE[:2])[0]
    np.testing.assert_allclose(found[0, :2], expected)
    np.testing.assert_allclose(found[0, 2:], 0, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_every_penalty_is_scikit_learns_minimum(seed):
    values, positive = draw(seed)
    fitted = penalty_path(values, positive, C)
    for own, penalty in zip(fitted, C, strict=True):
        other = LogisticRegression(C=penalty, solver="newton-cholesky", tol=1e-10)
        other.fit(values, positive)
        assert own[1:] == pytest.approx(other.coef_[0], abs=1e-6)
        assert own[0] == pytest.approx(other.intercept_[0], abs=1e-6)


def test_classes_that_are_parted_have_a_finite_fit():
    values, positive = draw(0)
    values[:, 0] = np.where(positive == 1, 5.0, -5.0)
    fitted = penalty_path(values, positive, [1e6])
    assert np.isfinite(fitted).all()
    assert ((path_risks(values, fitted)[0] > 0.5) == positive).all()


def test_columns_that_repeat_one_another_share_the_weight():
    values, positive = draw(1)
    (fitted,) = penalty_path(np.hstack([values, values[:, :1]]), positive, [1.0])
    assert fitted[1] == pytest.approx(fitted[-1])


def test_without_columns_the_risk_is_the_share_of_the_diseased():
    positive = np.array([1, 1, 1, 0], dtype=np.int8)
    fitted = penalty_path(np.empty((4, 0)), positive, [1.0])
    assert path_risks(np.empty((2, 0)), fitted).tolist() == [pytest.approx([0.75, 0.75])]


@pytest.mark.parametrize("weakest", [1.0, 1e12, 1e15])
def test_from_the_minimum_no_step_raises_the_loss(weakest):
    # Nor where rounding rules: huge coefficients, of columns that are nearly the same.
    values, positive = draw(2)
    values = np.hstack([values, values[:, :2] + 1e-9])
    values[:, 0] = np.where(positive == 1, 5.0, -5.0) if weakest > 1 else values[:, 0]
    design, penalty = with_intercept(values), np.r_[0.0, np.full(8, 1 / weakest)]
    (start,) = penalty_path(values, positive, [weakest])
    after = fit_logistic(design, positive, penalty=penalty, start=start)
    before = loss_of(design, positive, penalty, start)
    assert loss_of(design, positive, penalty, after) <= before * (1 + 1e-9)
