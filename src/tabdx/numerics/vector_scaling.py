"""Calibration of several classes together, for many configurations at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit, log_softmax, logsumexp, softmax

from tabdx.numerics.logistic import SETTLED, minimise
from tabdx.numerics.platt import fit_sigmoids

Values = NDArray[np.float64]

# Of a scale's distance from 1 and a shift's from 0, half the square: with few patients the
# probabilities stay near those of the sigmoids.
_PENALTY = 1.0


def fit_calibration(decisions: Values, labels: NDArray[np.int8]) -> Values:
    """Learn how decision values of several classes become probabilities.

    In two steps. The sigmoid of each class against the rest (`tabdx.numerics.platt.fit_sigmoids`)
    gives probabilities, which are divided by their sum. Their logarithms are then scaled and
    shifted class by class, so that the softmax of the result has the greatest likelihood, with a
    penalty that keeps it near the first step: vector scaling (Guo et al. 2017, ICML 70), or
    Dirichlet calibration with a diagonal matrix (Kull et al. 2019, NeurIPS 32).

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row, class)
        Decision values of rows that the classifiers were not trained on.
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0; every class is there.

    Returns
    -------
    ndarray, shape (configuration, 4, class)
        Slope and intercept of each class's sigmoid, scale and shift of its log probability.

    Examples
    --------
    Six patients of each class, told apart by their decision values:

    >>> labels = np.repeat([0, 1, 2], 6).astype(np.int8)
    >>> decisions = 2 * np.eye(3)[labels][None] - 1
    >>> calibrate(decisions, fit_calibration(decisions, labels))[0, 0].round(2)
    array([0.96, 0.02, 0.02])
    """
    classes = range(decisions.shape[-1])
    sigmoids = [fit_sigmoids(decisions[..., one], labels == one) for one in classes]
    fitted = np.stack([np.stack(one, axis=-1) for one in zip(*sigmoids, strict=True)], axis=1)
    start = np.repeat([1.0, 0.0], len(classes))
    loss = _Loss(_log_probability(decisions, fitted), np.eye(len(classes))[labels], start)
    scaled = minimise(loss, np.tile(start, (len(decisions), 1)))
    return np.concatenate([fitted, scaled.reshape(-1, 2, len(classes))], axis=1)


def calibrate(decisions: Values, fitted: Values) -> Values:
    """Turn decision values into probabilities.

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row, class)
    fitted : ndarray, shape (configuration, 4, class)
        Of `fit_calibration`.

    Returns
    -------
    ndarray, shape (configuration, row, class)
    """
    scale, shift = fitted[:, None, 2], fitted[:, None, 3]
    scores = scale * _log_probability(decisions, fitted) + shift
    probability: Values = softmax(scores, axis=-1)
    return probability


def _log_probability(decisions: Values, fitted: Values) -> Values:
    """Logarithms of the sigmoids' probabilities, divided by their sum."""
    alone = log_expit(fitted[:, None, 0] * decisions + fitted[:, None, 1])
    probability: Values = log_softmax(alone, axis=-1)
    return probability


@dataclass(frozen=True)
class _Loss:
    """The penalised log loss of scales and shifts of log probabilities, for some configurations.

    Attributes
    ----------
    log_probability : ndarray, shape (configuration, row, class)
    truth : ndarray, shape (row, class)
        1 for the class of the row.
    start : ndarray, shape (2 * class,)
        Scales, then shifts, that bear no penalty.
    """

    log_probability: Values
    truth: Values
    start: Values

    def take(self, some: NDArray[np.bool_]) -> Self:
        return type(self)(self.log_probability[some], self.truth, self.start)

    def newton_step(self, here: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Loss at `here`, the step from there, and whether it is so small that it is the last."""
        scale, shift = np.split(here[:, None], 2, axis=-1)
        scores = scale * self.log_probability + shift
        level = logsumexp(scores, axis=-1, keepdims=True)
        probability = np.exp(scores - level)
        away = here - self.start
        reached = (level - (self.truth * scores).sum(axis=-1, keepdims=True)).sum(axis=(1, 2))
        reached += _PENALTY / 2 * (away**2).sum(axis=-1)
        residual = self.truth - probability
        pull = np.concatenate([residual * self.log_probability, residual], axis=-1).sum(axis=1)
        pull -= _PENALTY * away
        step: Values = np.linalg.solve(self._curvature(probability), pull[..., None])[..., 0]
        decrement = (pull * step).sum(axis=-1)
        return reached, step, decrement <= SETTLED * self.log_probability.shape[1]

    def _curvature(self, probability: Values) -> Values:
        weighted = probability * self.log_probability
        both = np.concatenate([weighted, probability], axis=-1)
        curvature = -both.swapaxes(1, 2) @ both
        classes = self.log_probability.shape[-1]
        first, second = np.arange(classes), np.arange(classes) + classes
        mixed = weighted.sum(axis=1)
        curvature[:, first, first] += (weighted * self.log_probability).sum(axis=1) + _PENALTY
        curvature[:, second, second] += probability.sum(axis=1) + _PENALTY
        curvature[:, first, second] += mixed
        curvature[:, second, first] += mixed
        return curvature
