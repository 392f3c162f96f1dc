"""Logistic regressions of the same rows under many penalties: each starts where the last ended."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Values = NDArray[np.float64]

_MOST_STEPS = 100
_MOST_HALVINGS = 30
# Newton's error squares at each step: a last step of 1e-6 leaves one of some 1e-12.
_LAST_STEP = 1e-6


def penalty_path(columns: Values, positive: NDArray[np.int8], C: Sequence[float]) -> Values:
    """Fit an L2-penalised logistic regression for every penalty.

    The minimum of C · Σ log(1 + exp(−yᵢ(b + wᵀxᵢ))) + ½|w|², y being ±1, that scikit-learn's
    `LogisticRegression` approaches; the intercept b bears no penalty. By Newton's method from the
    strongest penalty to the weakest, each from the fit before it: some three steps a penalty,
    where a start from nothing takes ten, and none of the overhead of a call for each. A step that
    raises the loss is halved, and where its smallest part still does, the minimum is as near as
    the numbers can tell. Reference: Friedman, Hastie & Tibshirani (2010), Journal of
    Statistical Software 33(1), section 2.5 (warm starts along a path).

    Parameters
    ----------
    columns : ndarray, shape (row, column)
        Preprocessed.
    positive : ndarray, shape (row,)
        1 for the diseased.
    C : sequence of float
        Inverse penalties, in any order.

    Returns
    -------
    ndarray, shape (penalty, 1 + column)
        Coefficients, the intercept first, in the order of `C`.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    sign = np.where(positive == 1, 1.0, -1.0)
    fitted = np.empty((len(C), design.shape[1]))
    here = np.zeros(design.shape[1])
    for place in np.argsort(C):
        penalty = np.full(design.shape[1], 1 / C[place])
        penalty[0] = 0
        here = fitted[place] = _minimise(design, sign, penalty, here)
    return fitted


def path_risks(columns: Values, fitted: Values) -> Values:
    """Risks of some rows under each penalty, shape (penalty, row)."""
    risk: Values = expit(fitted[:, 1:] @ columns.T + fitted[:, :1])
    return risk


def _minimise(design: Values, sign: Values, penalty: Values, start: Values) -> Values:
    here, height = start, _loss(design, sign, penalty, start)
    for _ in range(_MOST_STEPS):
        step = _newton_step(design, sign, penalty, here)
        for _ in range(_MOST_HALVINGS):
            lower = _loss(design, sign, penalty, here + step)
            # The slack is rounding: at the bottom, losses differ by less than their last digits.
            if lower <= height + 1e-12 * abs(height):
                break
            step = step / 2
        else:
            break
        here, height = here + step, lower
        if np.abs(step).max() <= _LAST_STEP:
            break
    return here


def _loss(design: Values, sign: Values, penalty: Values, here: Values) -> float:
    margin = sign * (design @ here)
    return float(np.logaddexp(0, -margin).sum() + (penalty * here**2).sum() / 2)


def _newton_step(design: Values, sign: Values, penalty: Values, here: Values) -> Values:
    wrong = expit(-sign * (design @ here))  # probability of what did not happen
    gradient = design.T @ (sign * wrong) - penalty * here
    curvature = (design.T * (wrong * (1 - wrong))) @ design
    # Where all risks are certain the intercept is flat in floating point; the ridge moves no
    # minimum, since there the gradient is zero whatever the curvature.
    np.einsum("ii->i", curvature)[:] += penalty + 1e-12
    step: Values = np.linalg.solve(curvature, gradient)
    return step
