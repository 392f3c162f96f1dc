"""Contribution of each patient to a metric that is a mean.

Such metrics need no recomputation in a resample: the mean of what the drawn patients add is the
metric, and two models are compared by what each patient adds to either.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.metrics.calibration import log_loss_per_patient
from tabdx.evaluation.metrics.confusion import predict_classes, predict_positive

Classes = NDArray[np.int8]
Values = NDArray[np.float64]


def _log_loss(labels: Classes, probability: Values, threshold: float) -> Values:
    if probability.ndim == 2:
        return log_loss_per_patient(labels, probability)
    given = probability[:, np.arange(len(labels)), labels]
    return log_loss_per_patient(np.ones_like(labels), given)


def _squared_distance(labels: Classes, probability: Values, threshold: float) -> Values:
    if probability.ndim == 2:
        squared: Values = (probability - labels) ** 2
        return squared
    size = probability.shape[-1]
    summed: Values = ((probability - np.eye(size)[labels]) ** 2).sum(axis=-1)
    return summed / 2 if size == 2 else summed


def _right_call(labels: Classes, probability: Values, threshold: float) -> Values:
    predicted = np.array([predict_classes(one, threshold) for one in probability])
    right: Values = (predicted == labels).astype(np.float64)
    return right


def _net_benefit(positive: Classes, probability: Values, threshold: float) -> Values:
    gain = np.where(positive == 1, 1.0, -threshold / (1 - threshold))
    benefit: Values = np.where(predict_positive(probability, threshold) == 1, gain, 0.0)
    return benefit


_PARTS: dict[str, Callable[[Classes, Values, float], Values]] = {
    "log_loss": _log_loss,
    "brier": _squared_distance,
    "accuracy": _right_call,
    "net_benefit": _net_benefit,
}


def values_per_patient(
    metric: str, labels: Classes, probability: Values, threshold: float
) -> Values:
    """Compute what each patient adds.

    Parameters
    ----------
    metric : str
        ``log_loss``, ``brier`` or ``accuracy``, as among the metrics; or ``net_benefit``: found
        patients per patient, less needless alarms weighed by the odds of the threshold,
        TP/n − FP/n · t/(1 − t). Reference: Vickers & Elkin (2006), Medical Decision Making 26,
        565–574.
    labels : ndarray, shape (patient,)
        1 for the diseased; or the number of each patient's class, from 0.
    probability : ndarray, shape (repeat, patient) or (repeat, patient, class)
        Predicted risks, or the probability of each class; of these there is no net benefit.
    threshold : float
        Risk from which a patient is called positive; losses and classes do not need it.

    Returns
    -------
    ndarray, shape (repeat, patient)
        The metric of a repeat is the mean over its patients.

    Examples
    --------
    At a threshold of 0.2 four needless alarms weigh as much as one found patient:

    >>> values_per_patient("net_benefit", np.array([1, 0, 0]), np.array([[0.9, 0.3, 0.1]]), 0.2)
    array([[ 1.  , -0.25,  0.  ]])
    """
    return _PARTS[metric](labels, probability, threshold)
