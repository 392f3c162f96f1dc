"""Curves over all thresholds and all risks, as tables.

The rows of all repeats are pooled: each patient stands in a curve once per repeat. (A mean of
curves would belong to no threshold.) The ROC AUC and average precision of the scores are means
over repeats instead, and may differ from the area under the pooled curve in the last digits.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve
from sklearn.metrics import roc_curve as scikit_learn_roc_curve

from tabdx.evaluation.calibration.risk_bins import risk_bins
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.numerics.groups import effective_sample_size

_ROC = ["model", "partition", "false_positive_rate", "true_positive_rate", "threshold"]
_PRECISION_RECALL = ["model", "partition", "recall", "precision", "threshold"]
_CALIBRATION = [
    "model", "partition", "bin", "predicted", "observed", "lower", "upper", "patients",
]  # fmt: skip


def roc_curves(joined: Sequence[JoinedPredictions]) -> pd.DataFrame:
    """Trace the ROC curve of each model and partition, its corner points only.

    Returns
    -------
    DataFrame
        Columns: ``model``, ``partition``, ``false_positive_rate``, ``true_positive_rate``,
        ``threshold`` (the lowest risk called positive; missing at the origin, where nobody is).
    """
    return _below(_ROC, [_roc(one) for one in joined])


def precision_recall_curves(joined: Sequence[JoinedPredictions]) -> pd.DataFrame:
    """Trace the precision-recall curve of each model and partition, its corner points only.

    It starts at the highest risk seen: scikit-learn's extra point of recall 0 and precision 1 is
    left out, since no threshold leads there.

    Returns
    -------
    DataFrame
        Columns: ``model``, ``partition``, ``recall``, ``precision``, ``threshold`` (the lowest
        risk called positive), from high to low thresholds.
    """
    return _below(_PRECISION_RECALL, [_precision_recall(one) for one in joined])


def calibration_curves(
    joined: Sequence[JoinedPredictions], confidence: float, bins: int = 10
) -> pd.DataFrame:
    """Compare predicted with observed risk, in bins of about equally many patients.

    Equal risks share a bin, so that heavy ties make fewer and larger bins.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged.
    confidence : float
        Of Wilson's interval around the observed share.
    bins : int
        How many bins, at most.

    Returns
    -------
    DataFrame
        One row per model, partition and bin, lowest risks first. Columns: ``model``,
        ``partition``, ``bin`` (from 1), ``predicted`` (mean risk), ``observed`` (share of the
        diseased), ``lower``, ``upper``, ``patients`` (mean over repeats).
    """
    rows = [row for one in joined for row in _calibration(one, confidence, bins)]
    return pd.DataFrame(rows, columns=_CALIBRATION)


def _below(columns: list[str], tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables below each other; without any, none has rows."""
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _pool(joined: JoinedPredictions) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    return np.tile(joined.positive, len(joined.probability)), joined.probability.ravel()


def _roc(joined: JoinedPredictions) -> pd.DataFrame:
    false_rate, true_rate, threshold = scikit_learn_roc_curve(*_pool(joined))
    threshold[0] = np.nan  # scikit-learn's infinity, which no chart and no JSON can hold
    return pd.DataFrame(
        {
            "model": joined.model,
            "partition": joined.partition,
            "false_positive_rate": false_rate,
            "true_positive_rate": true_rate,
            "threshold": threshold,
        }
    )


def _precision_recall(joined: JoinedPredictions) -> pd.DataFrame:
    precision, recall, threshold = precision_recall_curve(*_pool(joined), drop_intermediate=True)
    precision, recall, threshold = precision[-2::-1], recall[-2::-1], threshold[::-1]
    level = np.diff(precision) == 0
    inside = np.r_[False, level] & np.r_[level, False]  # of a level stretch, the ends suffice
    return pd.DataFrame(
        {
            "model": joined.model,
            "partition": joined.partition,
            "recall": recall[~inside],
            "precision": precision[~inside],
            "threshold": threshold[~inside],
        }
    )


def _calibration(
    joined: JoinedPredictions, confidence: float, bins: int
) -> list[dict[str, str | float]]:
    risks = joined.probability
    place = risk_bins(risks, bins)
    rows: list[dict[str, str | float]] = []
    for number in range(place.max() + 1):
        inside = place == number
        membership = inside.mean(axis=0)
        observed = float(membership @ joined.positive / membership.sum())
        size = effective_sample_size(membership, joined.groups)
        lower, upper = wilson(observed, size, confidence)
        rows.append(
            {
                "model": joined.model,
                "partition": joined.partition,
                "bin": number + 1,
                "predicted": float(risks[inside].mean()),
                "observed": observed,
                "lower": lower,
                "upper": upper,
                "patients": float(membership.sum()),
            }
        )
    return rows
