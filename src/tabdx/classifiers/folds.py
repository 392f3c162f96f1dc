"""Inner folds: inside one training part, for choosing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import ColumnTransformer

from tabdx.classifiers.family import InnerProbabilities, TrainingPart
from tabdx.cohort.draw_partitions import draw_folds
from tabdx.normalization.clip import smooth_clip

Split = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class InnerFold:
    """One inner fold, preprocessed by what its training rows alone taught.

    Attributes
    ----------
    train, validation : ndarray, shape (row, column)
        Preprocessed features.
    train_labels, validation_labels : ndarray of int, shape (row,)
        Numbers of the classes; see `tabdx.classifiers.family.TrainingPart`.
    """

    train: NDArray[np.float64]
    train_labels: NDArray[np.int8]
    validation: NDArray[np.float64]
    validation_labels: NDArray[np.int8]

    def clipped(self, limit: float) -> Self:
        """Return the fold with far values pulled in; see `tabdx.normalization.clip`."""
        return replace(
            self,
            train=smooth_clip(self.train, limit),
            validation=smooth_clip(self.validation, limit),
        )


def inner_splits(part: TrainingPart, folds: int) -> list[Split]:
    """Divide a training part into inner training and validation rows.

    Parameters
    ----------
    part : TrainingPart
        The patients of one training.
    folds : int
        How many inner folds.

    Returns
    -------
    list of (train, validation)
        Row positions inside the part; each row is validated once.

    Raises
    ------
    InputError
        If the rarest class has fewer patients (or groups) than there are folds.
    """
    assigned = draw_folds(part.labels, part.groups, folds, part.seed)
    return [
        (np.flatnonzero(assigned != fold), np.flatnonzero(assigned == fold))
        for fold in range(folds)
    ]


def join_inner_predictions(
    splits: Sequence[Split], probabilities: Sequence[NDArray[np.float64]]
) -> InnerProbabilities:
    """Put the probabilities of every inner fold's validation rows into the order of the part.

    Parameters
    ----------
    splits : sequence of (train, validation)
        Inner folds of one part; each row is validated once.
    probabilities : sequence of ndarray, shape (validation row, class)
        One entry a fold.

    Examples
    --------
    >>> splits = [(np.array([1]), np.array([0, 2])), (np.array([0, 2]), np.array([1]))]
    >>> folds = [np.array([[0.9, 0.1], [0.7, 0.3]]), np.array([[0.8, 0.2]])]
    >>> joined = join_inner_predictions(splits, folds)
    >>> joined.probability[:, 1], joined.fold
    (array([0.1, 0.2, 0.3]), array([0, 1, 0]))
    """
    rows = np.argsort(np.concatenate([validation for _, validation in splits]))
    folds = np.repeat(np.arange(len(splits)), [len(validation) for _, validation in splits])
    return InnerProbabilities(np.concatenate(probabilities)[rows], folds[rows])


def without_names(features: pd.DataFrame, preprocessing: Any) -> pd.DataFrame | NDArray[np.float64]:
    """Return the features as an array, unless the preprocessing tells columns apart by name.

    Each step of scikit-learn's checks the rows of an array in half the time.
    """
    return features if isinstance(preprocessing, ColumnTransformer) else features.to_numpy()


def preprocess_folds(
    part: TrainingPart, splits: Sequence[Split], preprocessing: Any
) -> list[InnerFold]:
    """Preprocess each inner fold once, for every configuration that is tried on it.

    Parameters
    ----------
    part : TrainingPart
        The patients of one training.
    splits : sequence of (train, validation)
        Their inner folds.
    preprocessing : transformer
        Unfitted; a copy is fitted on the training rows of each fold.
    """
    folds = []
    for train, validation in splits:
        learned = clone(preprocessing)
        inside, outside = (
            without_names(part.features.iloc[rows], preprocessing) for rows in (train, validation)
        )
        folds.append(
            InnerFold(
                train=learned.fit_transform(inside),
                train_labels=part.labels[train],
                validation=learned.transform(outside),
                validation_labels=part.labels[validation],
            )
        )
    return folds
