"""The confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.joined_predictions import JoinedPredictions


@dataclass(frozen=True)
class Counts:
    """The four cells of a confusion matrix, for each resample.

    Attributes
    ----------
    true_positive : ndarray, shape (resample,)
        Diseased and called so.
    false_negative : ndarray, shape (resample,)
        Diseased but called healthy: in a cancer cohort, the missed cancers.
    false_positive : ndarray, shape (resample,)
        Healthy but called diseased: the false alarms.
    true_negative : ndarray, shape (resample,)
        Healthy and called so.
    """

    true_positive: NDArray[np.float64]
    false_negative: NDArray[np.float64]
    false_positive: NDArray[np.float64]
    true_negative: NDArray[np.float64]


def predict_positive(probability: NDArray[np.float64], threshold: float) -> NDArray[np.int8]:
    """Call the patients at or above a risk positive.

    Parameters
    ----------
    probability : ndarray
        Predicted risk.
    threshold : float
        The lowest risk that is called positive.

    Examples
    --------
    >>> predict_positive(np.array([0.2, 0.5, 0.9]), threshold=0.5)
    array([0, 1, 1], dtype=int8)
    """
    return (probability >= threshold).astype(np.int8)


def count(
    positive: NDArray[np.int8], predicted: NDArray[np.int8], weights: NDArray[np.float64]
) -> Counts:
    """Count the four cells.

    Parameters
    ----------
    positive, predicted : ndarray, shape (patient,)
        1 for the diseased, and 1 for those called diseased.
    weights : ndarray, shape (resample, patient)
        How often each patient counts; one row of ones for the plain counts.

    Examples
    --------
    >>> cells = count(np.array([1, 1, 0]), np.array([1, 0, 0]), np.ones((1, 3)))
    >>> cells.true_positive, cells.false_negative
    (array([1.]), array([1.]))
    """
    cells = [
        (positive == truth) & (predicted == answer) for truth, answer in ((1, 1), (1, 0), (0, 1))
    ]
    found = weights @ np.column_stack(cells).astype(np.float64)
    rest = weights.sum(axis=1) - found.sum(axis=1)
    return Counts(found[:, 0], found[:, 1], found[:, 2], rest)


def confusion_counts(joined: Sequence[JoinedPredictions], threshold: float) -> pd.DataFrame:
    """Tabulate the confusion matrix of each model and partition, its classes named.

    Out of fold each patient is called once per repeat. The counts are averaged over the repeats,
    so that a matrix always adds up to its patients: half a patient is one who was called
    differently in one of two repeats.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged.
    threshold : float
        The risk from which a patient is called positive.

    Returns
    -------
    DataFrame
        Four rows per model and partition, the negative class first. Columns: ``model``,
        ``partition``, ``true`` and ``predicted_class`` (names of classes), ``patients`` (mean over
        repeats), ``row_fraction`` (share of that true class that got this call).
    """
    return pd.DataFrame([row for one in joined for row in _cells(one, threshold)])


def _cells(joined: JoinedPredictions, threshold: float) -> list[dict[str, str | float]]:
    once = np.ones((1, len(joined.positive)))
    counted = [
        count(joined.positive, predict_positive(risk, threshold), once)
        for risk in joined.probability
    ]
    matrix = np.mean(
        [
            [[it.true_negative, it.false_positive], [it.false_negative, it.true_positive]]
            for it in counted
        ],
        axis=0,
    ).reshape(2, 2)
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    return [
        {
            "model": joined.model,
            "partition": joined.partition,
            "true": joined.classes[truth],
            "predicted_class": joined.classes[answer],
            "patients": float(matrix[truth, answer]),
            "row_fraction": float(shares[truth, answer]),
        }
        for truth in (0, 1)
        for answer in (0, 1)
    ]
