"""How far a number may be off: Wilson's interval for shares, the bootstrap for most others."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

# Resamples × patients held at once: few enough for the processor's cache. Never fewer than 16
# resamples, since the risks are sorted once per chunk: 13 MB an array at 100,000 patients.
_CHUNK = 2**15
_FEWEST_ROWS = 16


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


def independent_size(membership: NDArray[np.float64], groups: NDArray[np.int64]) -> float:
    """How many independent patients some patients are worth.

    n · Σᵢ mᵢ² / Σ_g (Σ_{i∈g} mᵢ)²: Kish's effective size where patients of one group are wholly
    alike, the cautious end; without groups it is n. Reference: Kish (1965), Survey Sampling.

    Parameters
    ----------
    membership : ndarray, shape (patient,)
        Whether a patient is among those meant: 1 or 0, between them where repeats differ.
    groups : ndarray of int, shape (patient,)
        Numbers from 0.

    Examples
    --------
    Six recordings of two persons are worth two patients:

    >>> independent_size(np.ones(6), np.array([0, 0, 0, 1, 1, 1]))
    2.0
    """
    together = np.bincount(groups, weights=membership)
    if not together.any():
        return 0.0
    return float(membership.sum() * (membership**2).sum() / (together**2).sum())


def draw_weights(
    positive: NDArray[np.int8],
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
    positive : ndarray, shape (patient,)
        1 for the diseased.
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
    rows = max(_FEWEST_ROWS, _CHUNK // len(positive))
    diseased = positive.astype(np.float64)
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        drawn = rng.integers(kinds, size=(size, kinds))
        places = (drawn + kinds * np.arange(size)[:, None]).ravel()
        times = np.bincount(places, minlength=size * kinds).reshape(size, kinds)
        weights = times[:, groups].astype(np.float64)
        share = weights @ diseased / weights.sum(axis=1)
        yield weights[(share > 0) & (share < 1)]


def percentile(draws: NDArray[np.float64], confidence: float) -> tuple[float, float]:
    """Percentile interval of a bootstrap distribution.

    Reference: Efron & Tibshirani (1993), ch. 13.

    Parameters
    ----------
    draws : ndarray, shape (resample,)
        The metric in each resample, NaN where it is not defined.
    confidence : float
        Such as 0.95.

    Returns
    -------
    (float, float)
        Lower and upper end. Both are NaN where undefined draws are so many that they could have
        held an end (more than the share (1 − confidence) / 2 that lies beyond it), and where the
        draws do not differ: a model without an error in the sample, such as one with a ROC AUC
        of 1, has none in any resample, which is no proof that it makes none.

    Examples
    --------
    >>> percentile(np.arange(101.0), 0.5)
    (25.0, 75.0)
    """
    tail = (1 - confidence) / 2
    defined = draws[~np.isnan(draws)]
    if not len(defined) or len(draws) - len(defined) > tail * len(draws):
        return np.nan, np.nan
    if defined.min() == defined.max():
        return np.nan, np.nan
    lower, upper = np.quantile(defined, [tail, 1 - tail])
    return float(lower), float(upper)


def percentile_p(draws: NDArray[np.float64]) -> float:
    """Turn the percentile interval of a difference round: the p at which its end is 0.

    2 · min(#{d ≤ 0} + 1, #{d ≥ 0} + 1) / (B + 1), at most 1. The two ones count the sample itself
    among the B draws, so that p is never 0: B draws cannot show less than 2 / (B + 1). Reference:
    Davison & Hinkley (1997), sections 4.2 and 5.4.

    Parameters
    ----------
    draws : ndarray, shape (resample,)
        The difference in each resample, none of them NaN.

    Examples
    --------
    Three of 99 draws are at or below 0: 2 · 4 / 100.

    >>> percentile_p(np.arange(99.0) - 2)
    0.08
    """
    fewest = int(min(np.count_nonzero(draws <= 0), np.count_nonzero(draws >= 0)))
    return min(1.0, 2 * (fewest + 1) / (len(draws) + 1))
