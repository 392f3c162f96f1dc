"""Metrics of discrimination: ROC AUC and average precision.

Both functions take ``positive`` and ``probability`` of shape (patient,) and ``weights`` of shape
(resample, patient), and return one value per resample. Only the order of the risks counts. A
resample that lacks a class has no value: NaN.
"""

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.int8]
Values = NDArray[np.float64]


def roc_auc(positive: Classes, probability: Values, weights: Values) -> Values:
    """Area under the ROC curve.

    Question: of a diseased and a healthy patient, how often is the diseased one given the higher
    risk? ½ for guessing.
    Formula: P(risk of diseased > risk of healthy) + ½ P(both equal) over all such pairs, the
    Mann–Whitney statistic.
    Reference: Hanley & McNeil (1982), Radiology 143, 29–36.

    Examples
    --------
    Of the four pairs, the diseased patient is ahead in two and level in one: 2.5 / 4.

    >>> roc_auc(np.array([1, 0, 0, 1]), np.array([0.9, 0.5, 0.4, 0.4]), np.ones((1, 4)))
    array([0.625])
    """
    diseased, healthy = _by_risk(positive, probability, weights)
    below = np.cumsum(healthy, axis=1) - healthy / 2
    pairs = diseased.sum(axis=1) * healthy.sum(axis=1)
    return _share((diseased * below).sum(axis=1), pairs)


def average_precision(positive: Classes, probability: Values, weights: Values) -> Values:
    """Mean precision over the recalls, the step-wise area under the precision-recall curve.

    Question: going down the list from the highest risk, how pure is what was collected by the
    time each diseased patient is found? Guessing reaches the share of the diseased, not ½.
    Formula: Σₖ (Rₖ − Rₖ₋₁) Pₖ over the distinct risks, highest first; Rₖ is the share of the
    diseased found so far, Pₖ the share of diseased among those collected.
    Reference: Saito & Rehmsmeier (2015), PLoS ONE 10, e0118432.

    Examples
    --------
    >>> average_precision(np.array([1, 0, 1]), np.array([0.9, 0.5, 0.4]), np.ones((1, 3)))
    array([0.83333333])
    """
    order = np.argsort(-probability, kind="stable")
    ends = np.flatnonzero(np.diff(probability[order], append=-np.inf))  # of equal risks, the last
    own = np.flatnonzero(positive[order] == 1)
    reached = ends[np.searchsorted(ends, own)]
    collected = np.cumsum(weights[:, order], axis=1)[:, reached]
    diseased = weights[:, order[own]]
    found = np.cumsum(diseased, axis=1)[:, np.searchsorted(own, reached, side="right") - 1]
    # Nothing is collected before the first drawn patient; the share is then never used.
    purity = np.divide(found, collected, out=np.zeros_like(found), where=collected > 0)
    return _share((diseased * purity).sum(axis=1), diseased.sum(axis=1))


def _by_risk(positive: Classes, probability: Values, weights: Values) -> tuple[Values, Values]:
    """Weight of the diseased and of the healthy at each distinct risk, lowest first."""
    order = np.argsort(probability, kind="stable")
    levels = np.flatnonzero(np.diff(probability[order], prepend=-np.inf))
    ordered = weights[:, order]
    everyone = np.add.reduceat(ordered, levels, axis=1)
    ordered *= positive[order]
    diseased = np.add.reduceat(ordered, levels, axis=1)
    return diseased, everyone - diseased


def _share(part: Values, whole: Values) -> Values:
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
