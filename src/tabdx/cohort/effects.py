"""How far one feature alone tells the two classes apart."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm, rankdata
from scipy.stats.contingency import association


class Effect(NamedTuple):
    """An estimate and its confidence interval; all NaN where it cannot be had."""

    value: float
    lower: float
    upper: float


UNKNOWN = Effect(np.nan, np.nan, np.nan)


def hedges_g(
    negative: NDArray[np.float64], positive: NDArray[np.float64], confidence: float = 0.95
) -> Effect:
    r"""Difference of the class means in standard deviations, corrected for small samples.

    .. math:: g = J (m_1 - m_0) / s, \quad J = 1 - 3 / (4 (n_0 + n_1 - 2) - 1)

    with the pooled standard deviation s. Its variance is taken as
    :math:`(n_0 + n_1) / (n_0 n_1) + g^2 / (2 (n_0 + n_1))`, which holds for large samples.

    Parameters
    ----------
    negative, positive : ndarray, shape (patient of the class,)
        Measured values, none missing.
    confidence : float
        Of the interval.

    Returns
    -------
    Effect
        Above zero where the diseased have the higher mean. NaN where a class has fewer than two
        values or nothing varies.

    References
    ----------
    Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, chapter 5.

    Examples
    --------
    Means 2 and 4, pooled standard deviation 1, J = 1 - 3 / 15 = 0.8:

    >>> round(hedges_g(np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 5.0])).value, 3)
    1.6
    """
    n0, n1 = len(negative), len(positive)
    if min(n0, n1) < 2:
        return UNKNOWN
    squares = (n0 - 1) * negative.var(ddof=1) + (n1 - 1) * positive.var(ddof=1)
    freedom = n0 + n1 - 2
    if squares == 0:
        return UNKNOWN
    shift = (positive.mean() - negative.mean()) / np.sqrt(squares / freedom)
    g = float((1 - 3 / (4 * freedom - 1)) * shift)
    deviation = np.sqrt((n0 + n1) / (n0 * n1) + g**2 / (2 * (n0 + n1)))
    margin = float(norm.ppf((1 + confidence) / 2) * deviation)
    return Effect(g, g - margin, g + margin)


def roc_auc(
    negative: NDArray[np.float64], positive: NDArray[np.float64], confidence: float = 0.95
) -> Effect:
    r"""Chance that a diseased patient has the higher value than a healthy one; ties count half.

    The interval is Newcombe's method 5: the score form of Hanley and McNeil's variance, all
    :math:`A` with :math:`(\hat A - A)^2 \le z^2 V(A)`. Unlike the plain form it stays inside
    [0, 1] and keeps a width where the classes separate perfectly.

    Parameters
    ----------
    negative, positive : ndarray, shape (patient of the class,)
        Measured values, none missing.
    confidence : float
        Of the interval.

    Returns
    -------
    Effect
        0.5 is chance, below 0.5 the healthy have the higher values. NaN where a class is empty.

    References
    ----------
    Newcombe (2006), Statistics in Medicine 25:559-573. Hanley and McNeil (1982), Radiology
    143:29-36.

    Examples
    --------
    Of the four pairs, three are in order:

    >>> roc_auc(np.array([1.0, 3.0]), np.array([2.0, 4.0])).value
    0.75
    """
    n0, n1 = len(negative), len(positive)
    if min(n0, n1) == 0:
        return UNKNOWN
    ranks = rankdata(np.concatenate([negative, positive]))[n0:]
    area = float((ranks.sum() - n1 * (n1 + 1) / 2) / (n0 * n1))
    z = float(norm.ppf((1 + confidence) / 2))
    return Effect(area, _lowest(area, n0, n1, z), 1 - _lowest(1 - area, n0, n1, z))


def _lowest(area: float, n0: int, n1: int, z: float) -> float:
    def outside(candidate: float) -> float:
        return (area - candidate) ** 2 - z**2 * _variance(candidate, n0, n1)

    # The estimate itself solves the equation when the classes separate perfectly; the end of the
    # interval is the other solution.
    just_below = area - 1e-9
    return 0.0 if just_below <= 0 else float(brentq(outside, 0, just_below))


def _variance(area: float, n0: int, n1: int) -> float:
    half = (n0 + n1) / 2 - 1
    spread = 1 + half * ((1 - area) / (2 - area) + area / (1 + area))
    return area * (1 - area) * spread / (n0 * n1)


def cramers_v(labels: pd.Series, positive: NDArray[np.int8]) -> float:
    r"""Association of a categorical feature with the outcome: 0 is none, 1 is complete.

    .. math:: V = \sqrt{\chi^2 / n}

    as one side has two classes.

    Parameters
    ----------
    labels : Series, length patient
        Levels; missing ones are left out.
    positive : ndarray, shape (patient,)
        1 for the diseased.

    Returns
    -------
    float
        NaN where only one level or one class remains.

    References
    ----------
    Cramér (1946), Mathematical Methods of Statistics, chapter 21.

    Examples
    --------
    >>> cramers_v(pd.Series(["a", "a", "b", "b"]), np.array([0, 0, 1, 1], dtype=np.int8))
    1.0
    """
    known = labels.notna().to_numpy()
    counts = pd.crosstab(labels.to_numpy()[known], positive[known]).to_numpy()
    if min(counts.shape) < 2:
        return np.nan
    return float(association(counts, method="cramer"))
