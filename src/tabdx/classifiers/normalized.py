"""The same support vector machine before and after each normalization."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sklearn.svm import SVC

from tabdx.artifacts.predictions import OUT_OF_FOLD
from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import cross_predict
from tabdx.classifiers.parallel import train_each
from tabdx.classifiers.svm import fit_calibrated
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.normalization.preprocessing import make_preprocessing


@dataclass(frozen=True)
class UntunedSvmFamily:
    """scikit-learn's `SVC` at its defaults: nothing is searched, so only the columns differ.

    Attributes
    ----------
    name : str
        The model's name.
    preprocessing : transformer
        Unfitted; from raw features to columns.
    inner_folds : int
        Folds of each part on which Platt's sigmoid is learned.
    workers : int
        Parts trained at a time.
    """

    name: str
    preprocessing: Any
    inner_folds: int
    workers: int = 1

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Fit on each whole part; the search is empty."""
        return train_each(self._train_one, parts, f"normalizing by {self.name}", self.workers)

    def _train_one(self, part: TrainingPart) -> Fitted:
        splits = inner_splits(part, self.inner_folds)
        return Fitted(fit_calibrated(SVC(), self.preprocessing, part, splits), pd.DataFrame())


def compare_normalizations(
    cohort: Cohort,
    partitions: Partitions,
    methods: Sequence[str],
    inner_folds: int,
    seed: int,
    workers: int = 1,
) -> pd.DataFrame:
    """Predict every development patient out of fold, once, under each normalization.

    The first repeat is enough: the comparison guides a choice, and the models are judged on all.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division. The holdout's predictions are dropped unread: this comparison may guide
        the choice of a method, and no choice reads the holdout.
    methods : sequence of str
        Names of normalizations; see `make_scaler`.
    inner_folds : int
        Folds on which Platt's sigmoid is learned, the same patients for every method.
    seed : int
        Where the draws start.
    workers : int
        Outer folds at a time.

    Returns
    -------
    DataFrame
        A predictions table, ``model`` being the method.
    """
    once = partitions.first_repeat()
    tables = []
    for method in methods:
        preprocessing = make_preprocessing(cohort.dictionary, method)
        family = UntunedSvmFamily(method, preprocessing, inner_folds, workers)
        predictions = cross_predict(family, cohort, once, seed).predictions
        tables.append(predictions[predictions["partition"] == OUT_OF_FOLD])
    return pd.concat(tables, ignore_index=True)
