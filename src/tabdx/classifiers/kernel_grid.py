"""The grid of an RBF support vector machine, its kernels reused.

One matrix of squared distances per fold serves every gamma, and one kernel per gamma serves
every C. `GridSearchCV` would compute each kernel anew for every configuration.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.svm import SVC

from tabdx.classifiers import inner_scores
from tabdx.classifiers.folds import InnerFold
from tabdx.classifiers.platt import cross_fit_sigmoids

Values = NDArray[np.float64]


def grid_scores(
    folds: Sequence[InnerFold], C: Sequence[float], gamma: Sequence[float]
) -> pd.DataFrame:
    """Score every (C, gamma) on the inner folds.

    Parameters
    ----------
    folds : sequence of InnerFold
        Preprocessed inner folds of one training part, two or more.
    C : sequence of float
        Penalties of a training error.
    gamma : sequence of float
        Inverse squared reach of one patient, in ``exp(-gamma * distance²)``.

    Returns
    -------
    DataFrame
        One row per combination: ``C``, ``gamma``, and the means over the inner folds of
        ``accuracy``, ``roc_auc`` and ``log_loss``. Accuracy is that of the sign of the decision
        value, as `SVC.predict` calls it. Log loss is that of Platt's probabilities, each inner
        fold's by a sigmoid that the other inner folds taught.
    """
    decisions = [fold_decisions(fold, C, gamma) for fold in folds]
    positives = [fold.validation_positive for fold in folds]
    probabilities = cross_fit_sigmoids(decisions, positives)
    scores = {
        "accuracy": [
            inner_scores.accuracy(positive, decision > 0)
            for positive, decision in zip(positives, decisions, strict=True)
        ],
        "roc_auc": list(map(inner_scores.roc_auc, positives, decisions)),
        "log_loss": list(map(inner_scores.log_loss, positives, probabilities)),
    }
    combinations = pd.DataFrame([(c, g) for g in gamma for c in C], columns=["C", "gamma"])
    return combinations.assign(**{name: np.mean(rows, axis=0) for name, rows in scores.items()})


def fold_decisions(fold: InnerFold, C: Sequence[float], gamma: Sequence[float]) -> Values:
    """Compute the decision values of a fold's validation rows for every (gamma, C).

    Parameters
    ----------
    fold : InnerFold
        A preprocessed inner fold.
    C, gamma : sequence of float
        The grid.

    Returns
    -------
    ndarray, shape (configuration, row)
        Above 0 where the row is called diseased; C varies fastest.
    """
    among_train = cdist(fold.train, fold.train, "sqeuclidean")
    to_train = cdist(fold.validation, fold.train, "sqeuclidean")
    rows = []
    for reach in gamma:
        kernel, kernel_to_train = _kernel(among_train, reach), _kernel(to_train, reach)
        rows += [_decide(kernel, fold.train_positive, kernel_to_train, c) for c in C]
    return np.stack(rows)


def _kernel(squared_distance: Values, gamma: float) -> Values:
    kernel = -gamma * squared_distance
    return np.exp(kernel, out=kernel)  # in place: the matrix is the largest thing here


def _decide(
    kernel: Values, positive: NDArray[np.int8], kernel_to_train: Values, C: float
) -> Values:
    machine = SVC(C=C, kernel="precomputed").fit(kernel, positive)
    # What decision_function returns, without its copy of the kernel and its checks.
    weighted = kernel_to_train[:, machine.support_] @ machine.dual_coef_[0]
    decision: Values = weighted + machine.intercept_[0]
    return decision
