"""Platt's sigmoid for many configurations at once: from decision values to probabilities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]


def fit_sigmoids(decisions: Values, positive: NDArray[np.int8]) -> tuple[Values, Values]:
    """Learn slope and intercept of ``P(diseased) = expit(slope * decision + intercept)``.

    Platt's method (1999), for all configurations together: `CalibratedClassifierCV` learns the
    same sigmoid for the final classifier, but would refit the machines to do so.

    The slope is never negative: a higher decision value speaks for disease, and risks that rank
    patients the other way round would say the opposite of what the classifier decided. The loss is
    convex, so where its minimum has a negative slope the best admissible slope is 0: the same risk
    for every patient, the mean of the targets.

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row)
        Decision values of rows that the classifier was not trained on.
    positive : ndarray, shape (row,)
        1 for the diseased.

    Returns
    -------
    slope, intercept : ndarray, shape (configuration,)

    Examples
    --------
    The diseased have the lower decision values here, so that nothing can be told from them:

    >>> decisions, positive = np.array([[-1.0, 1.0, 2.0]]), np.array([1, 0, 0], dtype=np.int8)
    >>> slope, intercept = fit_sigmoids(decisions, positive)
    >>> slope, expit(intercept).round(4)  # (2/3 + 1/4 + 1/4) / 3
    (array([0.]), array([0.3889]))
    """
    target = smoothed_target(positive)
    # Decisions of one size for all configurations, as a step into the flat is sensitive to it.
    size = np.abs(decisions).max(axis=1, keepdims=True)
    size[size == 0] = 1
    scaled = decisions / size
    design = np.stack([scaled, np.ones_like(scaled)], axis=2)
    slope, intercept = fit_logistic(design, target).T
    inverted = slope < 0
    level = np.where(inverted, logit(target.mean()), intercept)
    return np.where(inverted, 0.0, slope) / size[:, 0], level


def smoothed_target(positive: NDArray[np.int8]) -> Values:
    """Replace the classes 1 and 0 by Platt's (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2).

    With these the sigmoid stays finite where the classes are separated.

    Examples
    --------
    >>> smoothed_target(np.array([1, 1, 0], dtype=np.int8)).round(3)
    array([0.75 , 0.75 , 0.333])
    """
    diseased = int(positive.sum())
    healthy = len(positive) - diseased
    target: Values = np.where(positive == 1, (diseased + 1) / (diseased + 2), 1 / (healthy + 2))
    return target


def hold_slope(calibrated: Any, positive: NDArray[np.int8]) -> None:
    """Give scikit-learn's sigmoid the rule of `fit_sigmoids`: its slope is never negative.

    Parameters
    ----------
    calibrated : CalibratedClassifierCV
        Fitted with ``method="sigmoid"`` and ``ensemble=False``; changed in place where its slope
        is negative.
    positive : ndarray, shape (row,)
        1 for the diseased, of the rows that the sigmoid was learned from.
    """
    sigmoid = _sigmoid(calibrated)
    # scikit-learn writes expit(-(a decision + b)), so that its `a_` is the negative slope.
    if sigmoid.a_ > 0:
        sigmoid.a_, sigmoid.b_ = 0.0, -float(logit(smoothed_target(positive).mean()))


def is_constant(calibrated: Any) -> bool:
    """Whether a calibrated classifier gives every patient the same risk."""
    return bool(_sigmoid(calibrated).a_ == 0)


def cross_fit_sigmoids(decisions: list[Values], positives: list[NDArray[np.int8]]) -> list[Values]:
    """Turn each fold's decision values into probabilities by the other folds' sigmoid.

    On the rows from which it was learned, the score of a sigmoid would be too good.

    Parameters
    ----------
    decisions : list of ndarray, shape (configuration, row)
        One entry a fold.
    positives : list of ndarray, shape (row,)
        1 for the diseased, one entry a fold.

    Returns
    -------
    list of ndarray, shape (configuration, row)
        Probability of being diseased, one entry a fold.
    """
    probabilities = []
    for fold, held_out in enumerate(decisions):
        others = [other for other in range(len(decisions)) if other != fold]
        slope, intercept = fit_sigmoids(
            np.concatenate([decisions[other] for other in others], axis=1),
            np.concatenate([positives[other] for other in others]),
        )
        probabilities.append(expit(slope[:, None] * held_out + intercept[:, None]))
    return probabilities


def _sigmoid(calibrated: Any) -> Any:
    (sigmoid,) = calibrated.calibrated_classifiers_[0].calibrators
    return sigmoid
