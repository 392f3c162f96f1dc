import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import tabdx.numerics.penalty_path as module
from tabdx.numerics.penalty_path import path_risks, penalty_path

C = (1.0, 0.001, 100.0, 0.1)


def draw(seed, rows=80, columns=6, signal=1.0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns))
    positive = (values[:, 0] * signal + rng.normal(size=rows) > 0.3).astype(np.int8)
    positive[:2] = 0, 1
    return values, positive


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


def test_a_step_that_cannot_lower_the_loss_is_not_taken(monkeypatch):
    # As rounding may have it where coefficients are huge: here every step leads uphill.
    values, positive = draw(2)
    (start,) = penalty_path(values, positive, [1.0])
    monkeypatch.setattr(module, "_newton_step", lambda *_: np.full(len(start), 0.1))
    design = np.column_stack([np.ones(len(values)), values])
    penalty = np.r_[0.0, np.ones(values.shape[1])]
    sign = np.where(positive == 1, 1.0, -1.0)
    loss = module._loss(design, sign, penalty, start)
    (after,) = module._minimise(design, sign, penalty, start)[None]
    assert module._loss(design, sign, penalty, after) <= loss * (1 + 1e-9)
