"""Scores of many configurations at once on one inner fold.

Written over a leading axis of configurations, because scikit-learn's own, called once
a configuration, take about as long as fitting it. They are for choosing; what is reported is
computed in `tabdx.evaluation`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Values = NDArray[np.float64]


def accuracy(labels: NDArray[np.int8], predicted: NDArray[Any]) -> Values:
    """Share of rows that are predicted correctly.

    Parameters
    ----------
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0.
    predicted : ndarray, shape (..., row)
        Those that a configuration predicts.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> accuracy(np.array([1, 0], dtype=np.int8), np.array([[1, 0], [1, 1]]))
    array([1. , 0.5])
    """
    share: Values = (predicted == labels).mean(axis=-1)
    return share


def two_classes(risk: Values) -> Values:
    """Set the probability of class 0 before that of class 1: shape (..., row, 2)."""
    return np.stack([1 - risk, risk], axis=-1)


def log_loss(labels: NDArray[np.int8], probability: Values) -> Values:
    """Mean of -log(probability given to the class that came true).

    Probabilities are kept a rounding unit away from 0 and 1, as scikit-learn does, so that a
    single certain and wrong one costs 36 rather than infinity.

    Parameters
    ----------
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0.
    probability : ndarray, shape (..., row, class)

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> log_loss(np.array([1, 0], dtype=np.int8), np.full((2, 2), 0.5)).round(4)
    np.float64(0.6931)
    """
    unit = np.finfo(np.float64).eps
    given = probability[..., np.arange(len(labels)), labels].clip(unit, 1 - unit)
    loss: Values = -np.log(given).mean(axis=-1)
    return loss


def macro_roc_auc(labels: NDArray[np.int8], scores: Values) -> Values:
    """Mean over the classes of the ROC AUC of each against the rest; of two, that of class 1.

    Parameters
    ----------
    labels : ndarray of int, shape (row,)
        Numbers of the classes, from 0.
    scores : ndarray, shape (..., row, class)
        The higher, the likelier the class.

    Returns
    -------
    ndarray, shape (...)
        NaN where a class is missing.
    """
    classes = range(scores.shape[-1]) if scores.shape[-1] > 2 else (1,)
    areas = [roc_auc((labels == one).astype(np.int8), scores[..., one]) for one in classes]
    mean: Values = np.mean(areas, axis=0)
    return mean


def roc_auc(positive: NDArray[np.int8], score: Values) -> Values:
    """Share of (diseased, healthy) pairs in which the diseased scores higher, ties half.

    By the rank sum of the diseased (Mann and Whitney 1947).

    Parameters
    ----------
    positive : ndarray, shape (row,)
        1 for the diseased.
    score : ndarray, shape (..., row)
        The higher, the likelier diseased.

    Returns
    -------
    ndarray, shape (...)
        NaN where a class is missing: there are no pairs.

    Examples
    --------
    Of two diseased and one healthy, one of the two pairs is in order, the other tied:

    >>> roc_auc(np.array([1, 1, 0], dtype=np.int8), np.array([0.9, 0.3, 0.3]))
    np.float64(0.75)
    """
    diseased = int(positive.sum())
    healthy = len(positive) - diseased
    if min(diseased, healthy) == 0:
        return np.full(score.shape[:-1], np.nan)
    rank_sum = rankdata(score, axis=-1)[..., positive == 1].sum(axis=-1)
    area: Values = (rank_sum - diseased * (diseased + 1) / 2) / (diseased * healthy)
    return area


def mean_over_folds(scores: Sequence[Values]) -> Values:
    """Average a score over the inner folds in which it is defined.

    Where patients come in groups, a fold may hold one class only, and has no ROC AUC. All
    configurations are scored on the same folds, so that the means compare.

    Parameters
    ----------
    scores : sequence of ndarray, shape (...)
        One entry a fold; NaN where the score is not defined in it.

    Returns
    -------
    ndarray, shape (...)
        NaN where it is defined in no fold.

    Examples
    --------
    >>> mean_over_folds([np.array([0.5, 1.0]), np.array([np.nan, np.nan])])
    array([0.5, 1. ])
    """
    folds = np.stack(scores)
    known = ~np.isnan(folds)
    counts = known.sum(axis=0)
    mean: Values = np.divide(
        np.where(known, folds, 0.0).sum(axis=0),
        counts,
        out=np.full(folds.shape[1:], np.nan),
        where=counts > 0,
    )
    return mean
