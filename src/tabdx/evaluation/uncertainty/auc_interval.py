"""Intervals of a ROC AUC: by DeLong's variance, and where there is none, by the score method."""

from typing import Literal

import numpy as np

from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.joined_predictions import one_vs_rest
from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import influence_error
from tabdx.numerics.class_areas import area_of_classes, area_of_pairs
from tabdx.numerics.delong import Area, area, score_interval


def auc_interval(
    auc: float,
    variance: float,
    confidence: float,
    scale: Literal["logit", "plain"] = "logit",
    degrees_of_freedom: float = np.inf,
) -> tuple[float, float]:
    """Interval of an AUC by its variance.

    On the logit scale it stays inside [0, 1] and is longer towards ½, as the AUC's distribution
    near 1 is: logit A ± t·s / (A (1 − A)). The plain one is A ± t·s. Reference: Pepe (2003), The
    Statistical Evaluation of Medical Tests for Classification and Prediction, section 5.2; for t
    Brunner & Munzel (2000), Biometrical Journal 42, 17–25.

    Parameters
    ----------
    auc, variance : float
        s² is the variance.
    confidence : float
        Such as 0.95.
    scale : "logit" or "plain"
        Where it is symmetric.
    degrees_of_freedom : float
        Of t, as `JoinedPredictions.degrees_of_freedom`; without, it is the normal's z.

    Returns
    -------
    (float, float)
        Lower and upper end. NaN where the AUC is 0 or 1, or the variance 0 or none: without an
        error in the sample the variance does not tell how many there will be.
    """
    error = float(np.sqrt(variance))
    # On the plain scale nothing else tells that 0 and 1 are ends.
    return interval_from_standard_error(
        auc, error if 0 < auc < 1 else np.nan, confidence, scale, degrees_of_freedom
    )


def area_of(joined: Joined, metric: str = "roc_auc") -> Area:
    """Compute a ROC AUC, mean over repeats, with each patient's influence on it.

    Parameters
    ----------
    joined : Joined
        Of two sides; or of classes, whose areas are averaged.
    metric : "roc_auc" or "roc_auc_pairs"
        Of classes: each against the rest, or each pair.
    """
    if not isinstance(joined, ClassPredictions):
        return area(joined.labels, joined.probability)
    of_classes = area_of_pairs if metric == "roc_auc_pairs" else area_of_classes
    return of_classes(joined.labels, joined.probability)


def area_interval(
    joined: Joined, confidence: float, metric: str = "roc_auc"
) -> tuple[float, float]:
    """Interval of the AUC of one model: by DeLong's variance, at 0 and 1 the score interval.

    The score interval needs no error in the sample, only the number of independent patients of
    each class; of classes its ends are the means of those of each against the rest. Where a class
    has fewer than two of them (or groups), nothing is available.
    """
    found = area_of(joined, metric)
    if joined.degrees_of_freedom < 1:
        return np.nan, np.nan
    if found.value in (0, 1):
        return _score_interval(joined, confidence)
    variance = influence_error(found.influence, joined) ** 2
    return auc_interval(
        found.value, variance, confidence, degrees_of_freedom=joined.degrees_of_freedom
    )


def _score_interval(joined: Joined, confidence: float) -> tuple[float, float]:
    """Score interval of an AUC of 0 or 1."""
    if not isinstance(joined, ClassPredictions):
        return score_interval(area_of(joined), joined.labels, joined.groups, confidence)
    ends = [
        _score_interval(one_vs_rest(joined, place), confidence)
        for place in range(len(joined.classes))
    ]
    lower, upper = np.mean(ends, axis=0)
    return float(lower), float(upper)
