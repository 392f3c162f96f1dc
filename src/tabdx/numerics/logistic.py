"""Logistic regressions, one or many fitted together by Newton's method."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Values = NDArray[np.float64]

_MOST_STEPS = 100
# The last step's Newton decrement (Boyd & Vandenberghe 2004, section 9.5.1), a row. As the error
# squares at each step, one far below 1e-9 is left.
SETTLED = 1e-16
# A trial too far out is flat in floating point. The ridge keeps it solvable until it is halved
# away, and moves no minimum, since there the gradient is zero whatever the curvature.
_RIDGE = 1e-12


def fit_logistic(
    design: Values,
    target: NDArray[Any],
    *,
    weights: Values | None = None,
    offset: Values | None = None,
    penalty: Values | None = None,
    start: Values | None = None,
) -> Values:
    """Fit logistic regressions by maximum likelihood, with or without an L2 penalty.

    Minimises Σᵢ wᵢ (log(1 + exp ηᵢ) − yᵢ ηᵢ) + ½ Σⱼ λⱼ βⱼ² over β, where η = offset + design · β.
    Newton's method (McCullagh & Nelder 1989, Generalized Linear Models, section 2.5); a step that
    raises the loss is halved (Lin, Lin & Weng 2007, Machine Learning 68, 267–276).

    Each argument may have a leading axis, one entry a regression; without it, all share it.

    Parameters
    ----------
    design : ndarray, shape (row, coefficient) or (regression, row, coefficient)
        Nothing is added to it: an intercept is a column of ones.
    target : ndarray, shape (row,) or (regression, row)
        In [0, 1]: the class, or the share of class 1.
    weights : ndarray, shape (row,) or (regression, row), optional
        How often each row counts; once if left out.
    offset : ndarray, shape (row,) or (regression, row), optional
        A part of the log odds that is not fitted.
    penalty : ndarray, shape (coefficient,) or (regression, coefficient), optional
        λ, 0 for the intercept. Without one, a finite maximum of the likelihood must exist.
    start : ndarray, shape (coefficient,) or (regression, coefficient), optional
        If left out, 0; where regressions differ in their weights alone, the fit to the mean of
        the weights, which is near.

    Returns
    -------
    ndarray, shape (coefficient,) or (regression, coefficient)
        NaN where the method did not settle in 100 steps.

    Examples
    --------
    With an intercept alone, the fit is the log odds: 3 of 4 are diseased, log 3 = 1.0986.

    >>> fit_logistic(np.ones((4, 1)), np.array([1, 1, 1, 0])).round(4)
    array([1.0986])
    """
    rows, size = design.shape[-2:]
    weights = np.ones(rows) if weights is None else weights
    offset = np.zeros(rows) if offset is None else offset
    penalty = np.zeros(size) if penalty is None else penalty
    shape = np.broadcast_shapes(
        design.shape[:-2],
        *(one.shape[:-1] for one in (target, weights, offset, penalty)),
        () if start is None else start.shape[:-1],
    )
    if 0 in shape:
        return np.empty((*shape, size))
    loss = _Loss.of(design, target, weights, offset, penalty)
    if start is None:
        start = np.zeros(size)
        if loss.differs_in_weights_alone():
            start = np.nan_to_num(minimise(loss.with_mean_weights(), start[None])[0])
    starts = np.broadcast_to(start, (*shape, size)).reshape(-1, size)
    return minimise(loss, starts).reshape(*shape, size)


def penalty_path(columns: Values, positive: NDArray[np.int8], C: Sequence[float]) -> Values:
    """Fit an L2-penalised logistic regression for every penalty.

    The minimum of C · Σ log(1 + exp(−yᵢ(b + wᵀxᵢ))) + ½|w|², y being ±1, that scikit-learn's
    `LogisticRegression` approaches; the intercept b bears no penalty. From the strongest penalty
    to the weakest, each from the fit before it: some three steps a penalty, where a start from
    nothing takes ten. Reference: Friedman, Hastie & Tibshirani (2010), Journal of Statistical
    Software 33(1), section 2.5 (warm starts along a path).

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
    penalised = np.arange(design.shape[1]) > 0
    fitted = np.empty((len(C), design.shape[1]))
    here = np.zeros(design.shape[1])
    for place in np.argsort(C):
        here = fit_logistic(design, positive, penalty=penalised / C[place], start=here)
        fitted[place] = here
    return fitted


def path_risks(columns: Values, fitted: Values) -> Values:
    """Risks of some rows under each penalty, shape (penalty, row)."""
    risk: Values = expit(fitted[:, 1:] @ columns.T + fitted[:, :1])
    return risk


class Loss(Protocol):
    """A convex loss of several regressions, minimised together."""

    def newton_step(self, here: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Loss at `here`, the step from there, and whether it is so small that it is the last."""
        ...

    def take(self, some: NDArray[np.bool_]) -> Self:
        """The loss of some of the regressions."""
        ...


def minimise(loss: Loss, start: Values) -> Values:
    """Newton's method for each regression, from `start`, shape (regression, coefficient).

    NaN where it did not settle in 100 steps.
    """
    fitted = np.full(start.shape, np.nan)
    running = np.arange(len(start))
    here, best, lowest = start, start, np.full(len(start), np.inf)
    for _ in range(_MOST_STEPS):
        reached, step, last = loss.newton_step(here)
        # The slack is rounding: at the bottom, losses differ by less than their last digits.
        falling = reached <= lowest * (1 + 1e-12)
        settled = falling & last
        if settled.any():
            fitted[running[settled]] = (here + step)[settled]
            left = ~settled
            if not left.any():
                break
            loss, running, falling = loss.take(left), running[left], falling[left]
            here, best, step = here[left], best[left], step[left]
            lowest, reached = lowest[left], reached[left]
        best = np.where(falling[:, None], here, best)
        lowest = np.where(falling, reached, lowest)
        here = np.where(falling[:, None], here + step, (best + here) / 2)
    return fitted


@dataclass(frozen=True)
class _Loss:
    """The loss of some regressions; the first axis of each array is 1 long where all share it.

    Attributes
    ----------
    columns : ndarray, shape (regression, coefficient, row)
        The design, negated where class 0 is the likelier one.
    offset : ndarray, shape (regression, row)
        Negated likewise.
    weights, unlikely : ndarray, shape (regression, row)
        Weight of the row, and that of its less likely class.
    penalty : ndarray, shape (regression, coefficient)
    """

    columns: Values
    offset: Values
    weights: Values
    unlikely: Values
    penalty: Values

    @classmethod
    def of(
        cls, design: Values, target: NDArray[Any], weights: Values, offset: Values, penalty: Values
    ) -> "_Loss":
        target = np.atleast_2d(target).astype(np.float64)
        sign = np.where(target >= 0.5, 1.0, -1.0)
        columns = np.swapaxes(design if design.ndim == 3 else design[None], 1, 2) * sign[:, None]
        weights, offset, penalty = map(np.atleast_2d, (weights, offset, penalty))
        share = np.minimum(target, 1 - target)
        unlikely = weights * share if share.any() else share
        return cls(np.ascontiguousarray(columns), offset * sign, weights, unlikely, penalty)

    def differs_in_weights_alone(self) -> bool:
        shared = len(self.columns) == len(self.offset) == len(self.penalty) == 1
        return shared and len(self.weights) > 1

    def with_mean_weights(self) -> "_Loss":
        weights, unlikely = (
            one.mean(axis=0, keepdims=True) for one in (self.weights, self.unlikely)
        )
        return replace(self, weights=weights, unlikely=unlikely)

    def take(self, some: NDArray[np.bool_]) -> Self:
        arrays = (self.columns, self.offset, self.weights, self.unlikely, self.penalty)
        return type(self)(*(one if len(one) == 1 else one[some] for one in arrays))

    def newton_step(self, here: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Loss at `here`, the step from there, and whether it is so small that it is the last."""
        # Arrays as large as the margin are written over, not allocated again.
        margin = self._margin(here)
        odds = np.exp(-margin)  # of the less likely class
        each = np.log1p(odds)
        each *= self.weights
        reached = each.sum(axis=1) + np.einsum("bn,bn->b", self.unlikely, margin)
        reached += (self.penalty * here**2).sum(axis=1) / 2
        risk = np.divide(odds, np.add(1, odds, out=each), out=each)
        residual = np.multiply(self.weights, risk, out=odds)
        variance = np.subtract(1, risk, out=risk)
        variance *= residual
        residual -= self.unlikely
        gradient, curvature = self._sums(residual, variance)
        gradient -= self.penalty * here
        np.einsum("bii->bi", curvature)[:] += self.penalty + _RIDGE
        step: Values = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        decrement = (gradient * step).sum(axis=1)
        return reached, step, decrement <= SETTLED * self.weights.sum(axis=1)

    def _margin(self, here: Values) -> Values:
        """Log odds of the likelier class, shape (regression, row)."""
        if len(self.columns) == 1:
            margin = here @ self.columns[0]
        else:
            margin = (here[:, None] @ self.columns)[:, 0]
        margin += self.offset
        # Beyond 700 the exponential would overrun, and nothing changes.
        bounded: Values = np.clip(margin, -700, 700, out=margin)
        return bounded

    def _sums(self, residual: Values, variance: Values) -> tuple[Values, Any]:
        """Sum over the rows the columns, and the products of any two of them."""
        columns, size = self.columns, self.columns.shape[1]
        # Where many regressions share a design, twice as fast as a product of each with its own.
        if len(columns) == 1 and len(residual) > 1:
            products = (columns[0][:, None] * columns[0]).reshape(size * size, -1)
            return residual @ columns[0].T, (variance @ products.T).reshape(-1, size, size)
        gradient = (columns @ residual[:, :, None])[:, :, 0]
        return gradient, (columns * variance[:, None]) @ columns.swapaxes(1, 2)
