"""Calibration of several classes together, for many configurations at once."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit, log_softmax, softmax

from tabdx.numerics.logistic import SETTLED, minimise
from tabdx.numerics.platt import fit_sigmoids

Values = NDArray[np.float64]

# Half of it on the square of each coefficient's distance from where it starts: with few patients
# the probabilities stay near those of the sigmoids.
_PENALTY = 3.0
# Decision values that are calibrated at a time: some 200 MB, whatever the number of patients.
_MOST = 2**20


def fit_calibration(decisions: Values, labels: NDArray[np.integer[Any]]) -> Values:
    """Learn how decision values of several classes become probabilities.

    In two steps. The sigmoid of each class against the rest (`tabdx.numerics.platt.fit_sigmoids`)
    gives log odds, and probabilities that are divided by their sum. The softmax of a weighted sum
    a class, of the logarithm of its probability, of its log odds and of one, is then given the
    greatest likelihood, with a penalty that keeps it near the first step: vector scaling (Guo et
    al. 2017, ICML 70), of log odds and of log probabilities as in Dirichlet calibration with a
    diagonal matrix (Kull et al. 2019, NeurIPS 32).

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row, class)
        Decision values of rows that the classifiers were not trained on.
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0; every class is there.

    Returns
    -------
    ndarray, shape (configuration, class, 5)
        Slope and intercept of each class's sigmoid; its weights of the log probability, of the log
        odds, and of one.

    Examples
    --------
    Six patients of each class, told apart by their decision values:

    >>> labels = np.repeat([0, 1, 2], 6).astype(np.int8)
    >>> decisions = 2 * np.eye(3)[labels][None] - 1
    >>> calibrate(decisions, fit_calibration(decisions, labels))[0, 0].round(2)
    array([0.97, 0.02, 0.02])
    """
    together = max(1, _MOST // decisions[0].size)
    blocks = range(0, len(decisions), together)
    return np.concatenate([_fit(decisions[one : one + together], labels) for one in blocks])


def _fit(decisions: Values, labels: NDArray[np.integer[Any]]) -> Values:
    classes = range(decisions.shape[-1])
    sigmoids = np.stack(
        [np.stack(fit_sigmoids(decisions[..., one], labels == one), axis=-1) for one in classes],
        axis=1,
    )
    start = np.tile([1.0, 0.0, 0.0], (len(decisions), len(classes)))
    loss = _Loss(_features(decisions, sigmoids), np.eye(len(classes))[labels], start[0])
    weights = minimise(loss, start).reshape(*sigmoids.shape[:2], 3)
    return np.concatenate([sigmoids, weights], axis=-1)


def calibrate(decisions: Values, fitted: Values) -> Values:
    """Turn decision values into probabilities.

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row, class)
    fitted : ndarray, shape (configuration, class, 5)
        Of `fit_calibration`.

    Returns
    -------
    ndarray, shape (configuration, row, class)
    """
    features = _features(decisions, fitted[..., :2])
    probability: Values = softmax((features * fitted[:, None, :, 2:]).sum(axis=-1), axis=-1)
    return probability


def _features(decisions: Values, sigmoids: Values) -> Values:
    """Log probability, log odds and one: shape (configuration, row, class, 3)."""
    log_odds = sigmoids[:, None, :, 0] * decisions + sigmoids[:, None, :, 1]
    log_probability = log_softmax(log_expit(log_odds), axis=-1)
    return np.stack([log_probability, log_odds, np.ones_like(log_odds)], axis=-1)


@dataclass(frozen=True)
class _Loss:
    """The penalised log loss of a softmax, for some configurations.

    Attributes
    ----------
    features : ndarray, shape (configuration, row, class, feature)
        A class's score is a weighted sum of its own.
    truth : ndarray, shape (row, class)
        1 for the class of the row.
    start : ndarray, shape (class * feature,)
        Weights that bear no penalty.
    """

    features: Values
    truth: Values
    start: Values

    def take(self, some: NDArray[np.bool_]) -> Self:
        return type(self)(self.features[some], self.truth, self.start)

    def newton_step(self, here: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Loss at `here`, the step from there, and whether it is so small that it is the last."""
        count, rows, *shape = self.features.shape
        scores = (self.features * here.reshape(count, 1, *shape)).sum(axis=-1)
        log_probability = log_softmax(scores, axis=-1)
        away = here - self.start
        reached = _PENALTY / 2 * (away**2).sum(axis=-1)
        reached -= (self.truth * log_probability).sum(axis=(1, 2))
        probability = np.exp(log_probability)
        pull = ((self.truth - probability)[..., None] * self.features).sum(axis=1)
        pull = pull.reshape(count, -1) - _PENALTY * away
        step: Values = np.linalg.solve(self._curvature(probability), pull[..., None])[..., 0]
        return reached, step, (pull * step).sum(axis=-1) <= SETTLED * rows

    def _curvature(self, probability: Values) -> Values:
        count, rows, classes, size = self.features.shape
        weighted = probability[..., None] * self.features
        flat = weighted.reshape(count, rows, -1)
        curvature: Values = _PENALTY * np.eye(classes * size) - flat.swapaxes(1, 2) @ flat
        for one in range(classes):
            own = slice(one * size, (one + 1) * size)
            curvature[:, own, own] += weighted[:, :, one].swapaxes(1, 2) @ self.features[:, :, one]
        return curvature
