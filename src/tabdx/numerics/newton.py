"""Small logistic regressions, one per resample, fitted together."""

from typing import Any

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
    likelihood = _Likelihood(design, offset, positive)
    origin = np.zeros((1, design.shape[1]))
    together = _climb(likelihood, weights.mean(axis=0, keepdims=True), origin)
    start = np.repeat(np.where(np.isnan(together), 0.0, together), len(weights), axis=0)
    return _climb(likelihood, weights, start)


def _climb(likelihood: "_Likelihood", weights: Values, start: Values) -> Values:
    """Newton's method for each resample, from `start`, shape (resample, coefficient)."""
    fitted = np.full_like(start, np.nan)
    running = np.arange(len(weights))
    here, best, height = start, start, np.full(len(start), -np.inf)
    for _ in range(_MOST_STEPS):
        reached, step = likelihood.climb(weights, here)
        # The slack is rounding: at the top, likelihoods differ by less than their last digits.
        rising = reached >= height - 1e-12 * np.abs(reached)
        settled = rising & (np.abs(step) <= _LAST_STEP * (1 + np.abs(here))).all(axis=1)
        fitted[running[settled]] = here[settled] + step[settled]
        best = np.where(rising[:, None], here, best)
        height = np.where(rising, reached, height)
        here = np.where(rising[:, None], here + step, (best + here) / 2)
        if settled.all():
            break
        if settled.any():
            left = ~settled
            running, weights, height = running[left], weights[left], height[left]
            here, best = here[left], best[left]
    return fitted


class _Likelihood:
    """The likelihood of one design's coefficients; what no step changes is worked out once."""

    def __init__(self, design: Values, offset: Values, positive: NDArray[np.int8]) -> None:
        patients, size = design.shape
        sign = np.where(positive == 1, 1.0, -1.0)
        self._signed, self._offset = design * sign[:, None], offset * sign
        self._products = (design[:, :, None] * design[:, None, :]).reshape(patients, size * size)
        # A trial too far out is flat in floating point. The ridge keeps it solvable until it is
        # halved away, and moves no maximum, since there the gradient is zero whatever the
        # curvature.
        self._ridge = 1e-12 * np.eye(size)

    def climb(self, weights: Values, here: Values) -> tuple[Values, Values]:
        """Log likelihood at `here`, and Newton's step from there, both for each resample."""
        decay = self._decay(here)
        losses = np.log1p(decay)
        losses *= weights
        height: Values = -losses.sum(axis=1)
        wrong = 1 + decay
        np.divide(decay, wrong, out=wrong)  # probability of what did not happen
        pull = np.multiply(weights, wrong, out=decay)
        gradient = pull @ self._signed
        bend = np.subtract(1, wrong, out=wrong)
        bend *= pull
        curvature: Any = (bend @ self._products).reshape(-1, *self._ridge.shape)
        step: Values = np.linalg.solve(curvature + self._ridge, gradient[:, :, None])[:, :, 0]
        return height, step

    def _decay(self, here: Values) -> Values:
        """Odds against what happened; arrays this large are written over, not made anew."""
        margin = here @ self._signed.T
        margin += self._offset
        # Beyond 700 the exponential would overrun, and nothing changes.
        np.clip(margin, -700, 700, out=margin)
        np.negative(margin, out=margin)
        odds: Values = np.exp(margin, out=margin)
        return odds
