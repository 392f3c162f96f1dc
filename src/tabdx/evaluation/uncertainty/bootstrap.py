"""The bootstrap: resamples, standard errors, percentile intervals."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from tabdx.numerics.rounding import settle

# Resamples × patients held at once: few enough for the processor's cache. Never fewer than 64
# resamples, since the risks are sorted once per chunk: 51 MB an array at 100,000 patients.
_CHUNK = 2**15
_FEWEST_ROWS = 64


def draw_weights(
    labels: NDArray[np.int8],
    groups: NDArray[np.int64],
    resamples: int,
    rng: np.random.Generator,
) -> Iterator[NDArray[np.float64]]:
    """Draw bootstrap resamples of the patients, in chunks that fit into memory.

    Whole groups are drawn, with replacement, as many as there are. A resample that lacks a class
    is left out: no model can be judged on it. Reference: Efron & Tibshirani (1993), An
    Introduction to the Bootstrap, ch. 6; for groups Davison & Hinkley (1997), Bootstrap Methods
    and their Application, section 3.8.

    Parameters
    ----------
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0; 1 for the diseased.
    groups : ndarray of int, shape (patient,)
        Numbers from 0; patients of one group are drawn together.
    resamples : int
        How many.
    rng : Generator
        Where the draws come from. The resamples do not depend on the size of the chunks.

    Yields
    ------
    ndarray, shape (resample, patient)
        How often each patient was drawn; at most `resamples` rows over all chunks.
    """
    kinds = int(groups.max()) + 1
    rows = max(_FEWEST_ROWS, _CHUNK // len(labels))
    members = (labels[:, None] == np.arange(max(2, labels.max() + 1))).astype(np.float64)
    in_order = np.array_equal(groups, np.arange(kinds))
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        drawn = rng.integers(kinds, size=(size, kinds))
        places = (drawn + kinds * np.arange(size)[:, None]).ravel()
        times = np.bincount(places, minlength=size * kinds).reshape(size, kinds)
        weights = (times if in_order else times[:, groups]).astype(np.float64)
        judged = (weights @ members > 0).all(axis=1)
        yield weights if judged.all() else weights[judged]


def standard_error(draws: NDArray[np.float64], confidence: float) -> float:
    """Standard error of a metric: the standard deviation of its bootstrap draws.

    Reference: Efron & Tibshirani (1993), ch. 6.

    Parameters
    ----------
    draws : ndarray, shape (resample,)
        The metric in each resample, NaN where it is not defined.
    confidence : float
        Of the interval that it is for.

    Returns
    -------
    float
        NaN where `percentile` has no interval.

    Examples
    --------
    >>> standard_error(np.array([1.0, 3.0, 1.0, 3.0]), 0.95)
    1.0
    """
    defined = _telling(draws, confidence)
    return float(defined.std()) if len(defined) else np.nan


def percentile(
    draws: NDArray[np.float64], confidence: float, degrees_of_freedom: float = np.inf
) -> tuple[float, float]:
    """Percentile interval of a bootstrap distribution, expanded where patients are few.

    Resamples of n patients vary by the factor √((n − 1)/n) too little, and the normal's quantiles
    are not those of Student's t. So the ends are the quantiles of the draws at the level
    Φ(−√(n/(n − 1)) t), where t is the quantile of Student's t with n − 1 degrees of freedom.
    Reference: Efron & Tibshirani (1993), ch. 13; Hesterberg (2015), The American Statistician 69,
    371–386, section 5 (the expanded percentile interval).

    Parameters
    ----------
    draws : ndarray, shape (resample,)
        The metric in each resample, NaN where it is not defined; see `count_lost`.
    confidence : float
        Such as 0.95.
    degrees_of_freedom : float
        n − 1, of the patients (or groups) of the rarer class, as
        `JoinedPredictions.degrees_of_freedom`. Without, the plain percentile interval.

    Returns
    -------
    (float, float)
        Lower and upper end. Both are NaN where undefined draws are so many that they could have
        held an end (more than the share (1 − confidence) / 2 that lies beyond it), where a class
        has one patient, and where the draws do not differ by more than rounding: a model without
        an error in the sample, such as one with a ROC AUC of 1, has none in any resample, which
        is no proof that it makes none.

    Examples
    --------
    >>> percentile(np.arange(101.0), 0.5)
    (25.0, 75.0)

    Ten patients of the rarer class, so that t = 2.26 and the level 0.9% in place of 2.5%:

    >>> [round(end, 1) for end in percentile(np.arange(1001.0), 0.95, degrees_of_freedom=9)]
    [8.6, 991.4]
    """
    defined = _telling(draws, confidence)
    if not len(defined) or degrees_of_freedom < 1:
        return np.nan, np.nan
    tail = _tail(confidence, degrees_of_freedom)
    lower, upper = np.quantile(defined, [tail, 1 - tail])
    return float(lower), float(upper)


@lru_cache
def _tail(confidence: float, degrees_of_freedom: float) -> float:
    """Share of the draws that is to lie beyond either end; remembered, since scipy is slow."""
    return float(
        norm.sf(t.isf((1 - confidence) / 2, degrees_of_freedom) * _widened(degrees_of_freedom))
    )


def _widened(degrees_of_freedom: float) -> float:
    """√(n / (n − 1)): resamples of n patients vary less than samples do."""
    return float(np.sqrt(1 + 1 / degrees_of_freedom))


def count_lost(draws: NDArray[np.float64], resamples: int) -> NDArray[np.float64]:
    """Add as undefined what was asked of resamples that lack a class, and so was not drawn.

    Parameters
    ----------
    draws : ndarray, shape (resample, ...)
        From the resamples of `draw_weights` that have every class.
    resamples : int
        How many were asked for.

    Returns
    -------
    ndarray, shape (resamples, ...)
        NaN in the place of those that are missing.

    Examples
    --------
    >>> count_lost(np.array([0.5]), 2)
    array([0.5, nan])
    """
    lost = np.full((resamples - len(draws), *draws.shape[1:]), np.nan)
    return np.concatenate([draws, lost])


def _telling(draws: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    """Return the defined draws; none where they say nothing of chance."""
    defined = draws[~np.isnan(draws)]
    many_undefined = len(draws) - len(defined) > (1 - confidence) / 2 * len(draws)
    if many_undefined or not len(defined):
        return defined[:0]
    same = settle(defined.max() - defined.min(), float(np.abs(defined).max())) == 0
    return defined[:0] if same else defined


def percentile_p(
    draws: NDArray[np.float64], degrees_of_freedom: float = np.inf, scale: float = 1.0
) -> float:
    """Turn the percentile interval of a difference round: the p at which its end is 0.

    2 · min(#{d ≤ 0} + 1, #{d ≥ 0} + 1) / (B + 1), at most 1, where a difference that is rounding
    alone counts as 0. The two ones count the sample itself among the B draws, so that p is never
    0: B draws cannot show less than 2 / (B + 1). With few patients the interval is expanded, and
    p rises with it. Reference: Davison & Hinkley (1997), sections 4.2 and 5.4.

    Parameters
    ----------
    draws : ndarray, shape (resample,)
        The difference in each resample, none of them NaN.
    degrees_of_freedom : float
        As for `percentile`.
    scale : float
        Size of the figures whose difference it is, as for `tabdx.numerics.rounding.settle`.

    Examples
    --------
    Three of 99 draws are at or below 0: 2 · 4 / 100.

    >>> percentile_p(np.arange(99.0) - 2)
    0.08
    """
    settled = settle(draws, scale)
    fewest = int(min(np.count_nonzero(settled <= 0), np.count_nonzero(settled >= 0)))
    level = (fewest + 1) / (len(draws) + 1)
    if level >= 0.5 or np.isinf(degrees_of_freedom):
        return min(1.0, 2 * level)
    return float(2 * t.sf(norm.isf(level) / _widened(degrees_of_freedom), degrees_of_freedom))
