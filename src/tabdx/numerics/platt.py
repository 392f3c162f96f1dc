"""Platt's sigmoid for many configurations at once: from decision values to probabilities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Values = NDArray[np.float64]

_MAX_ITERATIONS = 100
_MAX_HALVINGS = 30
_TOLERANCE = 1e-10  # in the mean log loss, far below any difference that a choice could mean


def fit_sigmoids(decisions: Values, positive: NDArray[np.int8]) -> tuple[Values, Values]:
    """Learn slope and intercept of ``P(diseased) = expit(slope * decision + intercept)``.

    Platt's method (1999), in the Newton iteration with halved steps of Lin, Lin and Weng (2007,
    Machine Learning 68), run for all configurations together: `CalibratedClassifierCV` learns the
    same sigmoid for the final classifier, but would refit the machines to do so. The targets are
    Platt's, (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2) rather than 1 and 0, so that the sigmoid stays
    finite where the classes are separated.

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
    target = _smoothed(positive)
    # Decisions of one size for all configurations, as the Newton step is sensitive to it.
    scale = np.abs(decisions).max(axis=1, keepdims=True)
    scaled = decisions / np.where(scale > 0, scale, 1)
    # Start: no slope, and the share of the diseased (Lin, Lin and Weng).
    share = (positive.sum() + 1) / (len(positive) + 2)
    line = np.tile([0.0, np.log(share / (1 - share))], (len(decisions), 1))
    loss = _mean_loss(line, scaled, target)
    for _ in range(_MAX_ITERATIONS):
        line, better = _halved_step(line, _newton_step(line, scaled, target), scaled, target, loss)
        if (loss - better).max() < _TOLERANCE:
            break
        loss = better
    slope, intercept = line[:, 0] / np.where(scale > 0, scale, 1)[:, 0], line[:, 1]
    inverted = slope < 0
    return np.where(inverted, 0.0, slope), np.where(inverted, logit(target.mean()), intercept)


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
        sigmoid.a_, sigmoid.b_ = 0.0, -float(logit(_smoothed(positive).mean()))


def is_constant(calibrated: Any) -> bool:
    """Whether a calibrated classifier gives every patient the same risk."""
    return bool(_sigmoid(calibrated).a_ == 0)


def cross_fit_sigmoids(decisions: list[Values], positives: list[NDArray[np.int8]]) -> list[Values]:
    """Turn each fold's decision values into probabilities by the other folds' sigmoid.

    Scored on the rows that taught it, a sigmoid would flatter its configuration.

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


def _smoothed(positive: NDArray[np.int8]) -> Values:
    diseased = int(positive.sum())
    healthy = len(positive) - diseased
    target: Values = np.where(positive == 1, (diseased + 1) / (diseased + 2), 1 / (healthy + 2))
    return target


def _logit(line: Values, decisions: Values) -> Values:
    logit: Values = line[:, :1] * decisions + line[:, 1:]
    return logit


def _mean_loss(line: Values, decisions: Values, target: Values) -> Values:
    logit = _logit(line, decisions)
    # -t log p - (1 - t) log(1 - p), in a form that does not overflow.
    loss: Values = (np.logaddexp(0, logit) - target * logit).mean(axis=1)
    return loss


def _newton_step(line: Values, decisions: Values, target: Values) -> Values:
    """Solve the 2 × 2 system of each configuration: shape (configuration, 2)."""
    probability = expit(_logit(line, decisions))
    residual, weight = probability - target, probability * (1 - probability)
    weighted = weight * decisions
    slope_gradient, intercept_gradient = (residual * decisions).mean(axis=1), residual.mean(axis=1)
    # The small ridge keeps the system solvable where all decisions are equal.
    a = (weighted * decisions).mean(axis=1) + 1e-12
    b, c = weighted.mean(axis=1), weight.mean(axis=1) + 1e-12
    determinant = a * c - b * b
    step: Values = np.stack(
        [
            (c * slope_gradient - b * intercept_gradient) / determinant,
            (a * intercept_gradient - b * slope_gradient) / determinant,
        ],
        axis=1,
    )
    return step


def _halved_step(
    line: Values, step: Values, decisions: Values, target: Values, loss: Values
) -> tuple[Values, Values]:
    """Take each step at the first of 1, 1/2, 1/4, … that lowers its loss, or stay."""
    size = np.ones((len(line), 1))
    for _ in range(_MAX_HALVINGS):
        moved = line - size * step
        moved_loss = _mean_loss(moved, decisions, target)
        worse = moved_loss > loss
        if not worse.any():
            return moved, moved_loss
        size[worse] /= 2
    return np.where(worse[:, None], line, moved), np.where(worse, loss, moved_loss)
