"""How well each (C, gamma) of a grid decides on the inner folds."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers import inner_scores
from tabdx.classifiers.folds import InnerFold
from tabdx.classifiers.svm.calibration import cross_fit_probabilities

Values = NDArray[np.float64]


def score_grid(
    decisions: Sequence[Values],
    folds: Sequence[InnerFold],
    C: Sequence[float],
    gamma: Sequence[float],
) -> pd.DataFrame:
    """Score every (C, gamma) on the inner folds.

    Parameters
    ----------
    decisions : sequence of ndarray, shape (configuration, row) or (configuration, row, class)
        Decision values of each fold's validation rows; see `ExactKernel.decide`.
    folds : sequence of InnerFold
        Inner folds of one training part, two or more.
    C, gamma : sequence of float
        The grid.

    Returns
    -------
    DataFrame
        One row per combination: ``C``, ``gamma``, and the means over the inner folds of
        ``accuracy``, ``roc_auc`` and ``log_loss``. Accuracy is that of the sign of the decision
        value, as `SVC.predict` calls it, or of the class with the largest one. Log loss is that
        of calibrated probabilities, each inner fold's by what the other inner folds taught. Of
        more than two classes, ROC AUC is the mean of each against the rest. A fold without a
        patient of a class has none, and is left out of its mean.
    """
    labels = [fold.validation_labels for fold in folds]
    probabilities = cross_fit_probabilities(decisions, labels)
    # Patients with equal features are tied, though where they stand in a product moves their
    # decision's last digits. Decisions are some 1 in size: that is where a margin ends.
    ranked = [decision.round(12) for decision in decisions]
    two = decisions[0].ndim == 2
    scores = {
        "accuracy": [
            inner_scores.accuracy(own, decision > 0 if two else decision.argmax(axis=-1))
            for own, decision in zip(labels, decisions, strict=True)
        ],
        "roc_auc": list(
            map(inner_scores.roc_auc if two else inner_scores.macro_roc_auc, labels, ranked)
        ),
        "log_loss": list(map(inner_scores.log_loss, labels, probabilities)),
    }
    combinations = pd.DataFrame([(c, g) for g in gamma for c in C], columns=["C", "gamma"])
    means = {name: inner_scores.mean_over_folds(rows) for name, rows in scores.items()}
    return combinations.assign(**means)
