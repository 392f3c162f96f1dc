"""Differences of a statistic between two independent groups of patients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from tabdx.evaluation.uncertainty.bootstrap import percentile, percentile_p
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.numerics.rounding import settle

Values = NDArray[np.float64]

# A value with its lower and upper end.
Bounded = tuple[float, float, float]

_POWER = 0.8


@dataclass(frozen=True)
class Difference:
    """How far apart two values are; NaN for what is not available.

    Attributes
    ----------
    difference : float
        The first less the second.
    lower, upper : float
        Its interval.
    p : float
        Probability of a difference as far from 0, were there none.
    error : float
        Its standard error.
    """

    difference: float
    lower: float
    upper: float
    p: float
    error: float


def difference_of_proportions(
    first: float, first_size: float, second: float, second_size: float, confidence: float
) -> Difference:
    """Compare two shares.

    The interval is Newcombe's, made of Wilson's two, d ± √(δ₁² + δ₂²) with the distance δ of a
    share to the end of its interval on that side. p is that of the χ² test of the fourfold table
    with (N − 1) in the place of N. The standard error is that of the shares after one right and
    one wrong patient more of each kind, so that it is not 0 where both are 1.
    Reference: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; Campbell (2007),
    Statistics in Medicine 26, 3661–3675; Agresti & Caffo (2000), American Statistician 54, 280–288.

    Parameters
    ----------
    first, second : float
        The shares.
    first_size, second_size : float
        Of how many independent patients; means over repeats may be fractional.
    confidence : float
        Such as 0.95.

    Examples
    --------
    56 of 70 and 48 of 80, an example of that paper:

    >>> apart = difference_of_proportions(56 / 70, 70, 48 / 80, 80, 0.95)
    >>> round(apart.lower, 4), round(apart.upper, 4)
    (0.0524, 0.3339)
    """
    if np.isnan(first) or np.isnan(second):
        return Difference(np.nan, np.nan, np.nan, np.nan, np.nan)
    difference = float(settle(first - second))
    lower, upper = _square_and_add(
        (first, *wilson(first, first_size, confidence)),
        (second, *wilson(second, second_size, confidence)),
    )
    total = first_size + second_size
    pooled = (first * first_size + second * second_size) / total
    spread = pooled * (1 - pooled) * (1 / first_size + 1 / second_size) * total / (total - 1)
    return Difference(
        difference,
        lower,
        upper,
        # Two shares of 1, computed, have a spread of rounding alone.
        float(2 * norm.sf(abs(difference) / np.sqrt(spread))) if difference else 1.0,
        float(np.hypot(_error(first, first_size), _error(second, second_size))),
    )


def difference_of_estimates(
    first: Bounded, first_error: float, second: Bounded, second_error: float
) -> Difference:
    """Compare two values, each with an interval and a standard error by formula: ROC AUCs.

    The interval is made of the two as above; p is that of d / √(s₁² + s₂²) as a normal deviate.
    Reference: Zou & Donner (2008), Statistics in Medicine 27, 1693–1702; Hanley & McNeil (1982),
    Radiology 143, 29–36.

    Parameters
    ----------
    first, second : (float, float, float)
        Value, lower and upper end.
    first_error, second_error : float
        Standard errors.

    Returns
    -------
    Difference
        Without interval, p and error where either has no interval.
    """
    difference = float(settle(first[0] - second[0]))
    if np.isnan([*first, *second]).any():
        return Difference(difference, np.nan, np.nan, np.nan, np.nan)
    error = float(np.hypot(first_error, second_error))
    p = float(2 * norm.sf(abs(difference) / error))
    return Difference(difference, *_square_and_add(first, second), p, error)


def difference_of_resamples(
    first: float,
    first_draws: Values,
    second: float,
    second_draws: Values,
    confidence: float,
    degrees_of_freedom: float = np.inf,
) -> Difference:
    """Compare two values by resamples of each kind of patients on their own.

    Parameters
    ----------
    first, second : float
        The values.
    first_draws, second_draws : ndarray, shape (resample,)
        Each value in resamples of its patients, drawn independently of the other's.
    confidence : float
        Such as 0.95.
    degrees_of_freedom : float
        The smaller one of both kinds, as `percentile` takes it.

    Returns
    -------
    Difference
        Without interval, p and error where either value has no interval of its own: a value that
        no resample moves says nothing about how far it may be off.
    """
    size = max(abs(first), abs(second), 1.0)
    difference = float(settle(first - second, size))
    known = [percentile(draws, confidence) for draws in (first_draws, second_draws)]
    if np.isnan(known).any():
        return Difference(difference, np.nan, np.nan, np.nan, np.nan)
    draws = settle(first_draws - second_draws, size)
    defined = draws[~np.isnan(draws)]
    lower, upper = percentile(draws, confidence, degrees_of_freedom)
    p = np.nan if np.isnan(lower) else percentile_p(defined, degrees_of_freedom, size)
    return Difference(difference, lower, upper, p, float(defined.std()))


def _square_and_add(first: Bounded, second: Bounded) -> tuple[float, float]:
    (one, low, high), (other, other_low, other_high) = first, second
    lower = one - other - np.hypot(one - low, other_high - other)
    upper = one - other + np.hypot(high - one, other - other_low)
    return float(lower), float(upper)


def _error(share: float, size: float) -> float:
    adjusted = (share * size + 1) / (size + 2)
    return float(np.sqrt(adjusted * (1 - adjusted) / (size + 2)))


def minimum_detectable_difference(error: Values, alpha: float) -> Values:
    """Return the true difference that a test at `alpha` finds in 80 of 100 studies as large.

    (z₁₋α/₂ + z₀.₈) · s with the standard error s: a smaller one these patients could hardly show.

    Examples
    --------
    >>> minimum_detectable_difference(np.array([0.1]), 0.05).round(2)
    array([0.28])
    """
    reach: Values = (norm.isf(alpha / 2) + norm.ppf(_POWER)) * error
    return reach
