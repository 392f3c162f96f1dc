"""How well each (C, gamma) of a grid decides on the inner folds."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers import inner_scores
from tabdx.classifiers.folds import InnerFold
from tabdx.numerics.platt import cross_fit_sigmoids

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
    decisions : sequence of ndarray, shape (configuration, row)
        Decision values of each fold's validation rows; C varies fastest.
    folds : sequence of InnerFold
        Inner folds of one training part, two or more.
    C, gamma : sequence of float
        The grid.

    Returns
    -------
    DataFrame
        One row per combination: ``C``, ``gamma``, and the means over the inner folds of
        ``accuracy``, ``roc_auc`` and ``log_loss``. Accuracy is that of the sign of the decision
        value, as `SVC.predict` calls it. Log loss is that of Platt's probabilities, each inner
        fold's by a sigmoid that the other inner folds taught. A fold of one class has no ROC AUC
        and is left out of its mean.
    """
    positives = [fold.validation_labels for fold in folds]
    probabilities = cross_fit_sigmoids(list(decisions), positives)
    # Patients with equal features are tied, though where they stand in a product moves their
    # decision's last digits. Decisions are some 1 in size: that is where a margin ends.
    ranked = [decision.round(12) for decision in decisions]
    scores = {
        "accuracy": [
            inner_scores.accuracy(positive, (decision > 0).astype(np.int8))
            for positive, decision in zip(positives, decisions, strict=True)
        ],
        "roc_auc": list(map(inner_scores.roc_auc, positives, ranked)),
        "log_loss": [
            inner_scores.log_loss(positive, inner_scores.two_classes(probability))
            for positive, probability in zip(positives, probabilities, strict=True)
        ],
    }
    combinations = pd.DataFrame([(c, g) for g in gamma for c in C], columns=["C", "gamma"])
    means = {name: inner_scores.mean_over_folds(rows) for name, rows in scores.items()}
    return combinations.assign(**means)
