"""Comparison of normalizations under one untuned support vector machine."""

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from tabdx.artifacts.predictions import make_predictions
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits, without_names
from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.classifiers.svm.calibration import fit_calibrated
from tabdx.classifiers.svm.nystroem_grid import ApproximatedKernel
from tabdx.classifiers.svm.one_vs_rest import one_vs_rest
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import OuterFold, Partitions
from tabdx.normalization.preprocessing import make_preprocessing


def compare_normalizations(
    cohort: Cohort,
    partitions: Partitions,
    methods: Sequence[str],
    inner_folds: int,
    seed: int,
    workers: int = 1,
    components: int | None = None,
) -> pd.DataFrame:
    """Predict every development patient out of fold, once, under each normalization.

    The machine is scikit-learn's `SVC` at its defaults: nothing is searched, so that only the
    columns differ. The first repeat is enough: the comparison guides a choice, and the models are
    judged on all. For many patients the kernel is approximated, as that of the tuned SVM is.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division. The holdout is neither trained on nor predicted: this comparison may guide
        the choice of a method, and no choice reads the holdout.
    methods : sequence of str
        Names of normalizations; see `make_scaler`.
    inner_folds : int
        Folds on which the calibration is learned, the same patients for every method.
    seed : int
        Where the draws start.
    workers : int
        Fits at a time; a small cohort needs no more than one.
    components : int, optional
        Patients drawn as the basis of an approximated kernel; without it the kernel is exact.

    Returns
    -------
    DataFrame
        A predictions table, ``model`` being the method.
    """
    once = partitions.first_repeat()
    folds = once.outer_folds
    # As in `cross_predict`, whose first seed is the final model's: there is none here.
    _, *seeds = np.random.SeedSequence(seed).generate_state(1 + len(folds)).tolist()
    parts = [_part(cohort.select(fold.train), own) for fold, own in zip(folds, seeds, strict=True)]
    preprocessings = {one: make_preprocessing(cohort.dictionary, one) for one in methods}
    fitted = run_each(
        partial(_fit, inner_folds=inner_folds, components=components),
        list(product(preprocessings.values(), parts)),
        "comparing normalizations",
        worth_starting(workers, len(once.development)),
    )
    joined = [
        _predict(method, classifier, preprocessings[method], cohort.select(fold.test), fold)
        for (method, fold), classifier in zip(product(methods, folds), fitted, strict=True)
    ]
    return pd.concat(joined, ignore_index=True)


def _part(cohort: Cohort, seed: int) -> TrainingPart:
    return TrainingPart(cohort.features, cohort.labels, cohort.groups, seed)


def _fit(task: tuple[Any, TrainingPart], inner_folds: int, components: int | None) -> Any:
    """Fit an unfitted preprocessing, a machine and its calibration on a whole part."""
    preprocessing, part = task
    machine = (
        one_vs_rest(SVC(), part.classes)
        if components is None
        else _approximated(components, part.seed, part.classes)
    )
    features = without_names(part.features, preprocessing)
    splits = inner_splits(part, inner_folds)
    return fit_calibrated(machine, preprocessing, features, part.labels, splits)


def _approximated(components: int, seed: int, classes: int = 2) -> Pipeline:
    """Make the machine of an approximated kernel that stands for `SVC` at its defaults."""
    machine = ApproximatedKernel(components, seed).machine(C=1.0, gamma=1.0, classes=classes)
    return Pipeline([("reach", _DefaultReach()), *machine.steps])


class _DefaultReach(TransformerMixin, BaseEstimator):
    """Divides all columns by one number, so that a gamma of 1 is `SVC`'s default one.

    That default, "scale", is 1 / (columns · variance of all their cells).
    """

    def fit(self, X: NDArray[np.float64], y: Any = None) -> Self:
        variance = X.var()
        self.reach_ = np.sqrt(X.shape[1] * variance) if variance > 0 else 1.0
        return self

    def transform(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled: NDArray[np.float64] = X / self.reach_
        return scaled


def _predict(
    method: str, classifier: Any, preprocessing: Any, tested: Cohort, fold: OuterFold
) -> pd.DataFrame:
    probabilities = classifier.predict_proba(without_names(tested.features, preprocessing))
    classes = tested.dictionary.outcome.classes
    return make_predictions(method, tested.patients, probabilities, classes, fold.repeat, fold.fold)
