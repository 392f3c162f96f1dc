"""The same support vector machine before and after each normalization."""

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from sklearn.svm import SVC

from tabdx.artifacts.predictions import make_predictions
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.classifiers.svm import fit_calibrated
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
) -> pd.DataFrame:
    """Predict every development patient out of fold, once, under each normalization.

    The machine is scikit-learn's `SVC` at its defaults: nothing is searched, so that only the
    columns differ. The first repeat is enough: the comparison guides a choice, and the models are
    judged on all.

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
        Folds on which Platt's sigmoid is learned, the same patients for every method.
    seed : int
        Where the draws start.
    workers : int
        Fits at a time; a small cohort needs no more than one.

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
    preprocessings = [make_preprocessing(cohort.dictionary, method) for method in methods]
    fitted = run_each(
        partial(_fit, inner_folds=inner_folds),
        list(product(preprocessings, parts)),
        "comparing normalizations",
        worth_starting(workers, len(once.development)),
    )
    passes = [
        _predict(method, classifier, cohort.select(fold.test), fold)
        for (method, fold), classifier in zip(product(methods, folds), fitted, strict=True)
    ]
    return pd.concat(passes, ignore_index=True)


def _part(cohort: Cohort, seed: int) -> TrainingPart:
    return TrainingPart(cohort.features, cohort.positive, cohort.groups, seed)


def _fit(task: tuple[Any, TrainingPart], inner_folds: int) -> Any:
    """Fit an unfitted preprocessing, a machine and Platt's sigmoid on a whole part."""
    preprocessing, part = task
    return fit_calibrated(SVC(), preprocessing, part, inner_splits(part, inner_folds))


def _predict(method: str, classifier: Any, tested: Cohort, fold: OuterFold) -> pd.DataFrame:
    probabilities = classifier.predict_proba(tested.features)
    classes = tested.dictionary.outcome.classes
    return make_predictions(method, tested.patients, probabilities, classes, fold.repeat, fold.fold)
