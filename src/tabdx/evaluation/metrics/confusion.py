"""The confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.class_predictions import Joined


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


def predict_classes(probability: NDArray[np.float64], threshold: float) -> NDArray[np.int8]:
    """Predict the class of each patient in one pass.

    Parameters
    ----------
    probability : ndarray, shape (patient,) or (patient, class)
        Predicted risk, or the probability of each class.
    threshold : float
        The lowest risk that is called positive. Among classes the likeliest is predicted, and of
        equally likely ones the first in the dictionary's order: there is no threshold.

    Examples
    --------
    >>> predict_classes(np.array([[0.2, 0.3, 0.5], [0.4, 0.4, 0.2]]), threshold=0.5)
    array([2, 0], dtype=int8)
    """
    if probability.ndim == 1:
        return predict_positive(probability, threshold)
    likeliest: NDArray[np.int8] = probability.argmax(axis=1).astype(np.int8)
    return likeliest


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


def count_cells(
    labels: NDArray[np.int8], predicted: NDArray[np.int8], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Count the cells of any number of classes, shape (resample, true class, predicted class).

    Parameters
    ----------
    labels, predicted : ndarray, shape (patient,)
        Numbers of the true and of the predicted class, from 0.
    weights : ndarray, shape (resample, patient)
        How often each patient counts; one row of ones for the plain counts.

    Examples
    --------
    >>> count_cells(np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones((1, 3)))
    array([[[1., 0.],
            [1., 1.]]])
    """
    size = int(max(labels.max(), predicted.max())) + 1
    cell = labels.astype(np.int64) * size + predicted
    order = np.argsort(cell, kind="stable")
    filled, starts = np.unique(cell[order], return_index=True)
    counted = np.zeros((len(weights), size * size))
    counted[:, filled] = np.add.reduceat(weights[:, order], starts, axis=1)
    return counted.reshape(-1, size, size)


def confusion_counts(joined: Sequence[Joined], threshold: float) -> pd.DataFrame:
    """Tabulate the confusion matrix of each model and partition, its classes named.

    Out of fold each patient is called once per repeat. The counts are averaged over the repeats,
    so that a matrix always adds up to its patients: half a patient is one who was called
    differently in one of two repeats.

    Parameters
    ----------
    joined : sequence of Joined
        What is judged: of two sides, or of any number of classes.
    threshold : float
        As `predict_classes` takes it.

    Returns
    -------
    DataFrame
        One row per model, partition and cell, true classes in their order; of two, the negative
        one first. Columns: ``model``,
        ``partition``, ``true`` and ``predicted_class`` (names of classes), ``patients`` (mean over
        repeats), ``row_fraction`` (share of that true class that got this call).
    """
    return pd.DataFrame([row for one in joined for row in _cells(one, threshold)])


def _cells(joined: Joined, threshold: float) -> list[dict[str, str | float]]:
    size, once = len(joined.classes), np.ones((1, len(joined.labels)))
    matrix = np.zeros((size, size))
    for one in joined.probability:
        (cells,) = count_cells(joined.labels, predict_classes(one, threshold), once)
        matrix[: len(cells), : len(cells)] += cells / len(joined.probability)
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
        for truth, answer in np.ndindex(size, size)
    ]
