"""Two ways of learning that are equally good, sent through the whole comparison."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from benchmarks.verdicts_groups import CONFIDENCE, THRESHOLD
from tabdx.evaluation.comparison.paired_tests import TestResult, compare_pair
from tabdx.evaluation.joined_predictions import JoinedPredictions

Values = NDArray[np.float64]

FOLDS, REPEATS = 5, 2
_FEATURES = 5  # of each half


def logistic_regression() -> Any:
    return LogisticRegression(C=1.0)


def small_tree() -> Any:
    return DecisionTreeClassifier(max_depth=3, min_samples_leaf=5, random_state=0)


LEARNERS: dict[str, Callable[[], Any]] = {
    "logistic regression": logistic_regression,
    "small tree": small_tree,
}


def compare_halves(make: Callable[[], Any], patients: int, seed: Sequence[int]) -> list[TestResult]:
    """Compare a learner that sees one half of the features with itself on the other half.

    The outcome depends on both halves in the same way, and they are drawn alike: whatever is true
    of one learner's performance, averaged over the training, is true of the other's.
    """
    rng = np.random.default_rng(seed)
    columns = rng.standard_normal((patients, 2 * _FEATURES))
    strength = np.tile(1 / np.arange(1, _FEATURES + 1), 2)
    positive = (rng.random(patients) < expit(columns @ strength - 0.7)).astype(np.int8)
    fold = np.array([_stratified(positive, rng) for _ in range(REPEATS)])
    halves = [slice(0, _FEATURES), slice(_FEATURES, None)]
    pair = [_predict(make, columns[:, half], positive, fold) for half in halves]
    return compare_pair((pair[0], pair[1]), THRESHOLD, CONFIDENCE)


def _stratified(positive: NDArray[np.int8], rng: np.random.Generator) -> NDArray[np.int64]:
    fold = np.empty(len(positive), dtype=np.int64)
    for of in (0, 1):
        members = rng.permutation(np.flatnonzero(positive == of))
        fold[members] = np.arange(len(members)) % FOLDS
    return fold


def _predict(
    make: Callable[[], Any],
    columns: Values,
    positive: NDArray[np.int8],
    fold: NDArray[np.int64],
) -> JoinedPredictions:
    risk = np.empty(fold.shape)
    for repeat, numbers in enumerate(fold):
        for number in range(FOLDS):
            test = numbers == number
            fitted = make().fit(columns[~test], positive[~test])
            risk[repeat, test] = fitted.predict_proba(columns[test])[:, 1]
    patients = pd.RangeIndex(len(positive)).astype(str)
    return JoinedPredictions(
        model="half",
        partition="out_of_fold",
        classes=("well", "ill"),
        patients=patients,
        labels=positive,
        groups=np.arange(len(positive)),
        probability=risk.clip(0.001, 0.999),
        fold=fold,
        cohort_fraction=0.8,
    )
