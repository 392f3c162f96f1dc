"""Equality of computed figures up to rounding.

A mean over the same patients, summed in another order or over another number of repeats, differs
in its last digits. Whether such a difference is above 0, below 0 or 0 decides a p value, a verdict
or the order of two models; so it is decided here, in one way for all.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Of the figures compared: 2¹² machine epsilons, 9e-13. A mean over a million patients is exact to
# some 20 epsilons where it is summed in pairs and to some 1,000 where a product of matrices sums
# it. A real difference is of 1 part in the number of patients, or far above this.
_ROUNDING = 2**12 * float(np.finfo(np.float64).eps)
# Of losses that were fitted: a fit ends a little short of its minimum, elsewhere on each processor.
_FITTING = 1e-9


def settle(differences: ArrayLike, scale: ArrayLike = 1.0) -> NDArray[np.float64]:
    """Return differences with those that are rounding alone set to exactly 0.

    Parameters
    ----------
    differences : array_like
        Of figures that were computed; NaN stays.
    scale : array_like
        The largest size of the figures, or of the terms that were summed for them; one for all,
        or one each.

    Examples
    --------
    >>> settle([0.1 + 0.2 - 0.3, 0.01])
    array([0.  , 0.01])
    """
    values = np.asarray(differences, dtype=np.float64)
    return np.where(np.abs(values) <= _ROUNDING * np.asarray(scale), 0.0, values)


def levels(values: ArrayLike, scale: float = 1.0) -> NDArray[np.int64]:
    """Number the values from the smallest on; those that differ by rounding share a number.

    Parameters
    ----------
    values : array_like, shape (value,)
        None of them NaN.
    scale : float
        As for `settle`.

    Examples
    --------
    >>> levels([0.3, 0.1 + 0.2, 0.1])
    array([1, 1, 0])
    """
    figures = np.asarray(values, dtype=np.float64)
    order = np.argsort(figures, kind="stable")
    steps = settle(np.diff(figures[order]), scale) > 0
    numbers = np.empty(len(figures), dtype=np.int64)
    numbers[order[:1]] = 0
    numbers[order[1:]] = np.cumsum(steps)
    return numbers


def first_least(losses: ArrayLike) -> int:
    """Find the first of the losses that equal the least, up to rounding and the end of a fit.

    In which order a processor adds decides the last digits of a sum. A plain minimum would leave
    it to them which of two equal candidates is taken.

    Parameters
    ----------
    losses : array_like, shape (candidate,)
        One finite value at least; what is missing is never taken.

    Returns
    -------
    int
        The place of the first within a billionth of the least.

    Examples
    --------
    >>> first_least([0.4, 0.1 + 0.2, 0.3])
    1
    """
    values = np.asarray(losses, dtype=np.float64)
    least = np.nanmin(values)
    return int(np.argmax(values <= least + _FITTING * abs(least)))
