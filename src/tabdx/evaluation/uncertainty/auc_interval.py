"""Intervals of a ROC AUC: by DeLong's variance, and where there is none, by the score method."""

from typing import Literal

import numpy as np

from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error
from tabdx.numerics.delong import area, score_interval
from tabdx.numerics.groups import clustered_variance


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


def area_interval(joined: JoinedPredictions, confidence: float) -> tuple[float, float]:
    """Interval of the AUC of one model: by DeLong's variance, at 0 and 1 the score interval.

    The score interval needs no error in the sample, only the number of independent patients of
    each class. Where a class has fewer than two of them (or groups), nothing is available.
    """
    found = area(joined.positive, joined.probability)
    if joined.degrees_of_freedom < 1:
        return np.nan, np.nan
    if found.value in (0, 1):
        return score_interval(found, joined.positive, joined.groups, confidence)
    variance = clustered_variance(found.influence, joined.positive, joined.groups)
    return auc_interval(
        found.value, variance, confidence, degrees_of_freedom=joined.degrees_of_freedom
    )
