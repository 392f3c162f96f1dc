"""Small logistic regressions, one per resample, fitted together."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_MOST_STEPS = 100
# Newton's error squares at each step: a last step of 1e-8 leaves an error far below 1e-9.
_LAST_STEP = 1e-8


def fit_logistic(
    design: Values, offset: Values, positive: NDArray[np.int8], weights: Values
) -> Values:
    """Fit logit P(y = 1) = offset + design · coefficients by maximum likelihood.

    All resamples are fitted at once by Newton's method, each from the fit of their sum, which is
    near; a step that lowers the likelihood is halved (McCullagh & Nelder 1989, Generalized Linear
    Models, section 2.5).

    Parameters
    ----------
    design : ndarray, shape (patient, coefficient)
        Without collinear columns.
    offset : ndarray, shape (patient,)
        A part of the log odds that is not fitted.
    positive : ndarray, shape (patient,)
        1 for the diseased.
    weights : ndarray, shape (resample, patient)
        How often each patient counts. In each resample a finite maximum must exist.

    Returns
    -------
    ndarray, shape (resample, coefficient)
        NaN where the method did not settle in 100 steps.

    Examples
    --------
    With an intercept alone, the fit is the log odds: 3 of 4 are diseased, log 3 = 1.0986.

    >>> positive = np.array([1, 1, 1, 0])
    >>> fit_logistic(np.ones((4, 1)), np.zeros(4), positive, np.ones((1, 4))).round(4)
    array([[1.0986]])
    """
    if not len(weights):
        return np.empty((0, design.shape[1]))
    origin = np.zeros((1, design.shape[1]))
    together = _climb(design, offset, positive, weights.mean(axis=0, keepdims=True), origin)
    start = np.repeat(np.where(np.isnan(together), 0.0, together), len(weights), axis=0)
    return _climb(design, offset, positive, weights, start)


def _climb(
    design: Values, offset: Values, positive: NDArray[np.int8], weights: Values, start: Values
) -> Values:
    """Newton's method for each resample, from `start`, shape (resample, coefficient)."""
    fitted = np.full_like(start, np.nan)
    running = np.arange(len(weights))
    here, best, height = start, start, np.full(len(start), -np.inf)
    for _ in range(_MOST_STEPS):
        likelihood, step = _newton_step(design, offset, positive, weights, here)
        # The slack is rounding: at the top, likelihoods differ by less than their last digits.
        rising = likelihood >= height - 1e-12 * np.abs(likelihood)
        settled = rising & (np.abs(step) <= _LAST_STEP * (1 + np.abs(here))).all(axis=1)
        fitted[running[settled]] = here[settled] + step[settled]
        best = np.where(rising[:, None], here, best)
        height = np.where(rising, likelihood, height)
        here = np.where(rising[:, None], here + step, (best + here) / 2)
        if settled.all():
            break
        if settled.any():
            left = ~settled
            running, weights, height = running[left], weights[left], height[left]
            here, best = here[left], best[left]
    return fitted


def _newton_step(
    design: Values, offset: Values, positive: NDArray[np.int8], weights: Values, here: Values
) -> tuple[Values, Values]:
    """Log likelihood at `here`, and the step from there, both for each resample."""
    patients, size = design.shape
    sign = np.where(positive == 1, 1.0, -1.0)
    # Log odds of what happened; beyond 700 the exponential would overrun, and nothing changes.
    margin = np.clip(here @ (design * sign[:, None]).T + offset * sign, -700, 700)
    decay = np.exp(-margin)
    likelihood = -(weights * np.log1p(decay)).sum(axis=1)
    wrong = decay / (1 + decay)  # probability of what did not happen
    pull = weights * wrong
    gradient = pull @ (design * sign[:, None])
    products = (design[:, :, None] * design[:, None, :]).reshape(patients, size * size)
    curvature = ((pull * (1 - wrong)) @ products).reshape(-1, size, size)
    # A trial too far out is flat in floating point. The ridge keeps it solvable until it is halved
    # away, and moves no maximum, since there the gradient is zero whatever the curvature.
    ridge = 1e-12 * np.eye(size)
    step = np.linalg.solve(curvature + ridge, gradient[:, :, None])[:, :, 0]
    return likelihood, step
