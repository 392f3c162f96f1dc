"""Effect sizes of single features: Hedges' g, ROC AUC, Cramér's V."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats.contingency import association

from tabdx.numerics.delong import area, score_interval
from tabdx.numerics.groups import Groups, design_effect, deviations

Values = NDArray[np.float64]


class Effect(NamedTuple):
    """An estimate and its confidence interval; all NaN where it cannot be had."""

    value: float
    lower: float
    upper: float


UNKNOWN = Effect(np.nan, np.nan, np.nan)


def hedges_g(
    negative: Values, positive: Values, confidence: float = 0.95, groups: Groups | None = None
) -> Effect:
    r"""Difference of the class means in standard deviations, corrected for small samples.

    .. math:: g = J (m_1 - m_0) / s, \quad J = 1 - 3 / (4 (n_0 + n_1 - 2) - 1)

    with the pooled standard deviation s. Its variance is taken as
    :math:`(n_0 + n_1) / (n_0 n_1) + g^2 / (2 (n_0 + n_1))`, which holds for large samples. Where
    patients come in groups, it is multiplied by the design effect: how many times larger the
    groups make the variance of g, to first order a sum over patients. Student's t with the groups
    of the rarer class, less one, then takes the place of z.

    Parameters
    ----------
    negative, positive : ndarray, shape (patient of the class,)
        Measured values, none missing.
    confidence : float
        Of the interval.
    groups : ndarray of int, shape (patient,), optional
        Numbers from 0 of the negative patients' groups, then of the positive patients'.

    Returns
    -------
    Effect
        Above zero where the diseased have the higher mean. NaN where a class has fewer than two
        values or nothing varies; without interval where a class is in fewer than two groups.

    References
    ----------
    Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, chapter 5. Kish (1965), Survey
    Sampling, for the design effect.

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
    degrees_of_freedom = n0 + n1 - 2
    if squares == 0:
        return UNKNOWN
    spread = np.sqrt(squares / degrees_of_freedom)
    g = float((1 - 3 / (4 * degrees_of_freedom - 1)) * (positive.mean() - negative.mean()) / spread)
    variance = (n0 + n1) / (n0 * n1) + g**2 / (2 * (n0 + n1))
    classes, numbers = _classes(n0, n1), np.arange(n0 + n1) if groups is None else groups
    moved = [_influence(part, spread, -g / 2 / degrees_of_freedom) for part in (negative, positive)]
    influence = np.concatenate([moved[0][1] - moved[0][0], moved[1][1] + moved[1][0]])
    deviation = np.sqrt(variance * design_effect(influence, classes, numbers))
    margin = float(deviations(confidence, classes, numbers) * deviation)
    return Effect(g, g - margin, g + margin)


def _classes(n0: int, n1: int) -> NDArray[np.int8]:
    return np.repeat(np.array([0, 1], dtype=np.int8), [n0, n1])


def _influence(part: Values, spread: float, weight: float) -> tuple[Values, Values]:
    """What each patient of a class adds to the difference of means, and by the spread, to g."""
    apart = (part - part.mean()) / spread
    return apart / len(part), weight * (apart**2 - np.mean(apart**2))


def roc_auc(
    negative: Values, positive: Values, confidence: float = 0.95, groups: Groups | None = None
) -> Effect:
    """Chance that a diseased patient has the higher value than a healthy one; ties count half.

    The interval is `tabdx.numerics.delong.score_interval`.

    Parameters
    ----------
    negative, positive : ndarray, shape (patient of the class,)
        Measured values, none missing.
    confidence : float
        Of the interval.
    groups : ndarray of int, shape (patient,), optional
        Numbers from 0 of the negative patients' groups, then of the positive patients'.

    Returns
    -------
    Effect
        0.5 is chance, below 0.5 the healthy have the higher values. NaN where a class is empty;
        without interval where a class is in fewer than two groups.

    Examples
    --------
    Of the four pairs, three are in order:

    >>> roc_auc(np.array([1.0, 3.0]), np.array([2.0, 4.0])).value
    0.75
    """
    n0, n1 = len(negative), len(positive)
    if min(n0, n1) == 0:
        return UNKNOWN
    classes = _classes(n0, n1)
    found = area(classes, np.concatenate([negative, positive])[None])
    numbers = np.arange(n0 + n1) if groups is None else groups
    return Effect(found.value, *score_interval(found, classes, numbers, confidence))


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
