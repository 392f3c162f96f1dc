"""Vector scaling for many configurations at once: scores of several classes to probabilities."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax

from tabdx.numerics.logistic import SETTLED, minimise
from tabdx.numerics.platt import fit_sigmoids

Values = NDArray[np.float64]

# Half the penalty of a slope's distance from 1 and an intercept's from 0, squared, in units of a
# patient's log loss: that of one's own sigmoid is believed until some patients speak against it.
_PENALTY = 2.0


def fit_softmax(decisions: Values, labels: NDArray[np.int8]) -> tuple[Values, Values]:
    """Learn slopes and intercepts of ``P(class) = softmax(slope * decision + intercept)``.

    First the sigmoid of each class against the rest (`tabdx.numerics.platt.fit_sigmoids`), which
    gives its log odds; then vector scaling of all log odds together (Guo et al. 2017, ICML 34),
    fitted by maximum likelihood with a penalty that keeps it near the sigmoids.

    Parameters
    ----------
    decisions : ndarray, shape (configuration, row, class)
        Decision values of rows that the classifiers were not trained on.
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0; every class is there.

    Returns
    -------
    slope, intercept : ndarray, shape (configuration, class)

    Examples
    --------
    >>> decisions = np.array([[[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1], [1, 0, 0]]])
    >>> labels = np.array([0, 1, 2, 1], dtype=np.int8)
    >>> softmax_probability(decisions, *fit_softmax(decisions, labels)).round(2)[0, 0]
    """
    classes = range(decisions.shape[-1])
    sigmoids = [fit_sigmoids(decisions[..., one], labels == one) for one in classes]
    slope, intercept = (np.stack(one, axis=-1) for one in zip(*sigmoids, strict=True))
    log_odds = slope[:, None] * decisions + intercept[:, None]
    start = np.repeat([1.0, 0.0], len(classes))
    loss = _Loss(log_odds, np.eye(len(classes))[labels], start)
    fitted = minimise(loss, np.tile(start, (len(decisions), 1)))
    scale, shift = np.split(fitted, 2, axis=-1)
    return scale * slope, scale * intercept + shift


def softmax_probability(decisions: Values, slope: Values, intercept: Values) -> Values:
    """Probability of each class, the shape of the decision values."""
    probability: Values = softmax(
        slope[..., None, :] * decisions + intercept[..., None, :], axis=-1
    )
    return probability


@dataclass(frozen=True)
class _Loss:
    """The penalised log loss of scales and shifts of log odds, for some configurations.

    Attributes
    ----------
    log_odds : ndarray, shape (configuration, row, class)
    truth : ndarray, shape (row, class)
        1 for the class of the row.
    start : ndarray, shape (2 * class,)
        Scales, then shifts, that bear no penalty.
    """

    log_odds: Values
    truth: Values
    start: Values

    def take(self, some: NDArray[np.bool_]) -> Self:
        return type(self)(self.log_odds[some], self.truth, self.start)

    def newton_step(self, here: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Loss at `here`, the step from there, and whether it is so small that it is the last."""
        scale, shift = np.split(here[:, None], 2, axis=-1)
        scores = scale * self.log_odds + shift
        level = logsumexp(scores, axis=-1, keepdims=True)
        probability = np.exp(scores - level)
        away = here - self.start
        reached = (level - (self.truth * scores).sum(axis=-1, keepdims=True)).sum(axis=(1, 2))
        reached += _PENALTY / 2 * (away**2).sum(axis=-1)
        residual = self.truth - probability
        pull = np.concatenate([residual * self.log_odds, residual], axis=-1).sum(axis=1)
        pull -= _PENALTY * away
        step: Values = np.linalg.solve(self._curvature(probability), pull[..., None])[..., 0]
        decrement = (pull * step).sum(axis=-1)
        return reached, step, decrement <= SETTLED * self.log_odds.shape[1]

    def _curvature(self, probability: Values) -> Values:
        weighted = probability * self.log_odds
        both = np.concatenate([weighted, probability], axis=-1)
        curvature = -both.swapaxes(1, 2) @ both
        classes = self.log_odds.shape[-1]
        first, second = np.arange(classes), np.arange(classes) + classes
        mixed = weighted.sum(axis=1)
        curvature[:, first, first] += (weighted * self.log_odds).sum(axis=1) + _PENALTY
        curvature[:, second, second] += probability.sum(axis=1) + _PENALTY
        curvature[:, first, second] += mixed
        curvature[:, second, first] += mixed
        return curvature
