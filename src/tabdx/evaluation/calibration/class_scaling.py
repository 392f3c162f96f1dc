"""Temperature and vector scaling of the probabilities of any number of classes."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

Values = NDArray[np.float64]
Labels = NDArray[np.int8]

_SMALLEST = float(np.finfo(np.float64).eps)  # a probability of 0 has no logarithm
_EXACT = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000}


def fit_class_temperature(probability: Values, labels: Labels) -> dict[str, Values]:
    """Learn one slope b ≥ 0 of all log probabilities; the temperature is 1/b.

    Formula: p′ ∝ p^b. Reference: Guo et al. (2017), ICML 70, section 4.2.

    Parameters
    ----------
    probability : ndarray, shape (patient, class)
    labels : ndarray, shape (patient,)
        Numbers of the classes, from 0.
    """
    return {"slope": _fit(probability, labels, slopes=1, intercepts=0)}


def fit_vector_scaling(probability: Values, labels: Labels) -> dict[str, Values]:
    """Learn a slope b ≥ 0 and an intercept a for each class: vector scaling.

    Formula: p′ ∝ exp(a + b log p), class by class. It is Platt's sigmoid for more than two
    classes, whose slopes of the two log probabilities need not be equal. Reference: Guo et al.
    (2017), ICML 70, section 4.2.

    Parameters
    ----------
    probability : ndarray, shape (patient, class)
    labels : ndarray, shape (patient,)
        Numbers of the classes, from 0.
    """
    classes = probability.shape[1]
    slope, intercept = np.split(_fit(probability, labels, classes, classes), 2)
    return {"slope": slope, "intercept": intercept}


def apply_scaling(probability: Values, slope: Values, intercept: Values | float = 0.0) -> Values:
    """Scale log probabilities and normalise, shape (patient, class)."""
    scaled: Values = softmax(slope * _logs(probability) + intercept, axis=1)
    return scaled


def smoothed_targets(labels: Labels, classes: int) -> Values:
    """Replace the labels by Platt's targets for any number of classes.

    Of a class with n patients the own class gets (n + 1) / (n + 2), as Platt has it; the others
    share the rest. With them slopes stay finite where the probabilities part the classes.

    Returns
    -------
    ndarray, shape (patient, class)

    Examples
    --------
    >>> smoothed_targets(np.array([0, 0, 1], dtype=np.int8), 3).round(3)
    array([[0.75 , 0.125, 0.125],
           [0.75 , 0.125, 0.125],
           [0.167, 0.667, 0.167]])
    """
    patients = np.bincount(labels, minlength=classes)[labels][:, None]
    own = labels[:, None] == np.arange(classes)
    target: Values = np.where(own, patients + 1, 1 / (classes - 1)) / (patients + 2)
    return target


def _logs(probability: Values) -> Values:
    logs: Values = np.log(np.clip(probability, _SMALLEST, None))
    return logs


def _fit(probability: Values, labels: Labels, slopes: int, intercepts: int) -> Values:
    """Slopes, then intercepts, where the log loss on the smoothed targets is least."""
    logs, target = _logs(probability), smoothed_targets(labels, probability.shape[1])

    def loss(learned: Values) -> tuple[float, Values]:
        scores = learned[:slopes] * logs + (learned[slopes:] if intercepts else 0.0)
        read = log_softmax(scores, axis=1)
        excess = (np.exp(read) - target) / len(labels)
        steep = (excess * logs).sum(axis=0)
        gradient = np.r_[steep if slopes > 1 else steep.sum(), excess.sum(axis=0)[:intercepts]]
        return -(target * read).sum() / len(labels), gradient

    start = np.r_[np.ones(slopes), np.zeros(intercepts)]
    # Slopes below 0 would say the opposite of what the model says.
    bounds = [(0, None)] * slopes + [(None, None)] * intercepts
    found: Values = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=_EXACT
    ).x
    return found
