"""Wilson's interval, intervals of ratios, and intervals from a standard error."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, logit
from scipy.stats import t
from statsmodels.stats.proportion import proportion_confint

from tabdx.evaluation.uncertainty.scales import Scale

# A value with its lower and upper end.
Bounded = tuple[float, float, float]

# There, back, and the slope of the way there.
_SCALES: dict[Scale, tuple[Callable[[float], float], ...]] = {
    "plain": (lambda value: value, lambda value: value, lambda value: 1.0),
    "log": (np.log, np.exp, lambda value: 1 / value),
    "logit": (logit, expit, lambda value: 1 / (value * (1 - value))),
    "arctanh": (np.arctanh, np.tanh, lambda value: 1 / (1 - value**2)),
    "log_below_1": (
        lambda value: -np.log1p(-value),
        lambda value: -np.expm1(-value),
        lambda value: 1 / (1 - value),
    ),
}


def wilson(share: float, size: float, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share.

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Unlike p ± z·se it stays inside [0, 1],
    and is not of width zero at 0 or 1. Reference: Wilson (1927), JASA 22, 209–212; Brown, Cai &
    DasGupta (2001), Statistical Science 16, 101–133.

    Parameters
    ----------
    share : float
        The share seen, p.
    size : float
        How many independent patients it was seen on, n; a mean over repeats may be fractional.
    confidence : float
        Such as 0.95.

    Returns
    -------
    (float, float)
        Lower and upper end; NaN where there is no share.

    Examples
    --------
    110 of 114 right:

    >>> [round(end, 3) for end in wilson(110 / 114, 114, 0.95)]
    [0.913, 0.986]
    """
    if np.isnan(share) or size <= 0:
        return np.nan, np.nan
    lower, upper = proportion_confint(share * size, size, alpha=1 - confidence, method="wilson")
    # Exact ends where the formula's are exact: rounding would leave a 3e-17 in the table.
    return 0.0 if share == 0 else float(lower), 1.0 if share == 1 else float(upper)


def ratio_interval(over: Bounded, under: Bounded) -> tuple[float, float]:
    """Interval of a ratio of two values, each estimated on patients of its own.

    Limits recovered from those of both (MOVER-R): for θ₁/θ₂ with limits (l₁, u₁) and (l₂, u₂) they
    are the roots

    (θ₁θ₂ − √((θ₁θ₂)² − l₁u₂(2θ₁ − l₁)(2θ₂ − u₂))) / (u₂(2θ₂ − u₂)) and
    (θ₁θ₂ + √((θ₁θ₂)² − u₁l₂(2θ₁ − u₁)(2θ₂ − l₂))) / (l₂(2θ₂ − l₂)).

    Unlike a delta method it holds where one of them is 0.
    Reference: Donner & Zou (2012), Statistical Methods in Medical Research 21, 347–359.

    Parameters
    ----------
    over, under : (float, float, float)
        Value, lower and upper end of θ₁ and θ₂; not negative, and not both 0.

    Returns
    -------
    (float, float)
        Lower and upper end; the upper one is infinite where `under` may be 0.

    Examples
    --------
    >>> [round(end, 2) for end in ratio_interval((0.8, 0.7, 0.88), (0.2, 0.1, 0.35))]
    [2.24, 8.04]
    """
    (first, first_lower, first_upper), (second, second_lower, second_upper) = over, under
    product = first * second
    top = first_lower * (2 * first - first_lower)
    root = np.sqrt(product**2 - top * second_upper * (2 * second - second_upper))
    # The first root above, its fraction turned so that 2θ₂ = u₂ divides nothing by 0.
    low = top / (product + root) if top > 0 else 0.0
    bottom = second_lower * (2 * second - second_lower)
    root = np.sqrt(product**2 - first_upper * (2 * first - first_upper) * bottom)
    high = (product + root) / bottom if bottom > 0 else np.inf
    return float(low), float(high)


def interval_from_standard_error(
    value: float, error: float, confidence: float, scale: Scale, degrees_of_freedom: float = np.inf
) -> tuple[float, float]:
    """Interval of a value by its standard error, symmetric on a scale.

    g(v) ± t·s·g′(v), and back. On a scale g that has no end where the metric has one, the interval
    stays among the values that the metric can take. Percentile intervals are no match for it where
    a metric comes out too high in small samples, as the calibration slope does, and in resamples
    higher still. Reference: Davison & Hinkley (1997), section 5.2.

    Parameters
    ----------
    value, error : float
        v and its standard error s.
    confidence : float
        Such as 0.95.
    scale : "plain", "log", "logit", "arctanh" or "log_below_1"
        For values without ends, above 0, between 0 and 1, between −1 and 1, below 1.
    degrees_of_freedom : float
        Behind the error, as `JoinedPredictions.degrees_of_freedom`; without, t is the
        normal's z.

    Returns
    -------
    (float, float)
        Lower and upper end; NaN where there is no error or freedom, or the value is at an end.

    Examples
    --------
    A log loss of 0.4 within a factor of exp(1.96 · 0.1):

    >>> [round(end, 3) for end in interval_from_standard_error(0.4, 0.04, 0.95, "log")]
    [0.329, 0.487]
    """
    there, back, slope = _SCALES[scale]
    with np.errstate(all="ignore"):
        centre = float(there(value))
        if not np.isfinite(centre) or not error > 0:
            return np.nan, np.nan
        reach = float(t.isf((1 - confidence) / 2, degrees_of_freedom)) * error * slope(value)
        return float(back(centre - reach)), float(back(centre + reach))
