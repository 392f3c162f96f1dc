"""Effect sizes of single features: Hedges' g, ROC AUC, eta squared, Cramér's V."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import ncf
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
        Above zero where the positive have the higher mean. NaN where a class has fewer than two
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
    """Chance that a positive patient has the higher value than a negative one; ties count half.

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
        0.5 is chance, below 0.5 the negative have the higher values. NaN where a class is empty;
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


def eta_squared(parts: Sequence[Values], confidence: float = 0.95) -> Effect:
    r"""Share of a feature's variance that lies between the classes: 0 is none, 1 is all.

    .. math:: \eta^2 = \sum_c n_c (m_c - m)^2 / \sum_i (x_i - m)^2

    Its interval holds the noncentralities of the F distribution under which the F found is as
    extreme as the confidence allows, as :math:`\lambda / (\lambda + n)`.

    Parameters
    ----------
    parts : sequence of ndarray, shape (patient of the class,)
        Measured values of each class, none missing.
    confidence : float
        Of the interval, patients being independent.

    Returns
    -------
    Effect
        NaN where fewer than two classes have values, or nothing varies; without interval where
        nothing varies within the classes.

    References
    ----------
    Steiger (2004), Psychological Methods 9, 164–182.

    Examples
    --------
    Means 1, 2 and 3 about 2, each value one half beside its mean:

    >>> parts = [np.array([0.5, 1.5]), np.array([1.5, 2.5]), np.array([2.5, 3.5])]
    >>> round(eta_squared(parts).value, 3)
    0.727
    """
    known = [part for part in parts if len(part)]
    values = np.concatenate(known) if known else np.empty(0)
    total = float(((values - values.mean()) ** 2).sum()) if len(values) else 0.0
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in known)
    above, below = len(known) - 1, len(values) - len(known)
    if above < 1 or total == 0:
        return UNKNOWN
    share = 1 - within / total
    if below < 1 or within == 0:
        return Effect(share, np.nan, np.nan)
    found = (total - within) / above / (within / below)
    tail = (1 - confidence) / 2
    ends = [_noncentrality(found, above, below, chance) for chance in (1 - tail, tail)]
    return Effect(share, *(end / (end + len(values)) for end in ends))


def _noncentrality(found: float, above: int, below: int, chance: float) -> float:
    """Return the noncentrality under which an F of at most `found` has this chance; 0 at least."""

    def excess(noncentrality: float) -> float:
        return float(ncf.cdf(found, above, below, noncentrality)) - chance

    if excess(0.0) <= 0:
        return 0.0
    most = found * above + 10.0
    while excess(most) > 0:
        most *= 2
    return float(brentq(excess, 0.0, most))


def cramers_v(labels: pd.Series, classes: NDArray[np.int8]) -> float:
    r"""Association of a categorical feature with the outcome: 0 is none, 1 is complete.

    .. math:: V = \sqrt{\chi^2 / (n (\min(r, c) - 1))}

    of r levels and c classes.

    Parameters
    ----------
    labels : Series, length patient
        Levels; missing ones are left out.
    classes : ndarray of int, shape (patient,)
        Each patient's class.

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
    counts = pd.crosstab(labels.to_numpy()[known], classes[known]).to_numpy()
    if min(counts.shape) < 2:
        return np.nan
    return float(association(counts, method="cramer"))
