"""Contribution of each patient to a metric that is a mean.

Such metrics need no recomputation in a resample: the mean of what the drawn patients add is the
metric, and two models are compared by what each patient adds to either.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.metrics.calibration import log_loss_per_patient
from tabdx.evaluation.metrics.confusion import predict_positive

Classes = NDArray[np.int8]
Values = NDArray[np.float64]


def _log_loss(positive: Classes, probability: Values, threshold: float) -> Values:
    return log_loss_per_patient(positive, probability)


def _squared_distance(positive: Classes, probability: Values, threshold: float) -> Values:
    squared: Values = (probability - positive) ** 2
    return squared


def _right_call(positive: Classes, probability: Values, threshold: float) -> Values:
    right: Values = (predict_positive(probability, threshold) == positive).astype(np.float64)
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
    metric: str, positive: Classes, probability: Values, threshold: float
) -> Values:
    """Compute what each patient adds.

    Parameters
    ----------
    metric : str
        ``log_loss``, ``brier`` or ``accuracy``, as among the metrics; or ``net_benefit``: found
        patients per patient, less needless alarms weighed by the odds of the threshold,
        TP/n − FP/n · t/(1 − t). Reference: Vickers & Elkin (2006), Medical Decision Making 26,
        565–574.
    positive : ndarray, shape (patient,)
        1 for the diseased.
    probability : ndarray, shape (repeat, patient)
        Predicted risks.
    threshold : float
        Risk from which a patient is called positive; the losses do not need it.

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
    return _PARTS[metric](positive, probability, threshold)
