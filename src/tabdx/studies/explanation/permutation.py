"""Permutation of features among held-out patients."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.numerics.delong import area
from tabdx.studies.explanation.shap_values import risk_of

Values = NDArray[np.float64]

_SMALLEST = float(np.finfo(np.float64).eps)  # as for the log loss: 0 has no logarithm


@dataclass(frozen=True)
class Change:
    """What one shuffled feature, or group of them, does to each patient.

    Attributes
    ----------
    loss : ndarray, shape (patient,)
        Rise of the patient's log loss, mean over the shuffles.
    fall : float
        Fall of the ROC AUC, mean over the shuffles.
    influence : ndarray, shape (patient,)
        What each patient adds to the deviation of that fall; see `tabdx.evaluation.delong`.
    """

    loss: Values
    fall: float
    influence: Values


@dataclass(frozen=True)
class HeldOut:
    """The held-out patients of every outer fold, and the models that had not seen them.

    Attributes
    ----------
    classifiers : list of scikit-learn classifier
        One a fold.
    features : list of DataFrame, shape (patient of the fold, feature)
        Raw features.
    orders : list of ndarray, shape (shuffle, patient of the fold)
        Permutations of each fold's patients.
    positive : ndarray, shape (patient,)
        1 for the diseased; fold after fold.
    risk : ndarray, shape (patient,)
        By the model of the patient's fold, before anything is shuffled.
    """

    classifiers: list[Any]
    features: list[pd.DataFrame]
    orders: list[NDArray[np.int64]]
    positive: NDArray[np.int8]
    risk: Values


def measure_change(held_out: HeldOut, target: list[str]) -> Change:
    """Shuffle some features together among every fold's held-out patients.

    Parameters
    ----------
    held_out : HeldOut
    target : list of str
        The features that are shuffled, all by the same permutation: among themselves they keep
        what they say together.
    """
    folds = zip(held_out.classifiers, held_out.features, held_out.orders, strict=True)
    after = np.concatenate([_shuffled_risk(*fold, target) for fold in folds], axis=1)
    positive, before = held_out.positive, held_out.risk
    # Differences first: where nothing changes, their mean is exactly 0.
    loss = (log_loss_per_patient(positive, after) - log_loss_per_patient(positive, before)).mean(
        axis=0
    )
    whole, shuffled = area(positive, np.broadcast_to(before, after.shape)), area(positive, after)
    return Change(loss, whole.value - shuffled.value, whole.influence - shuffled.influence)


def _shuffled_risk(
    classifier: Any, rows: pd.DataFrame, order: NDArray[np.int64], target: list[str]
) -> Values:
    """Predict the rows once per permutation, the target's columns permuted; (shuffle, row)."""
    copies = pd.concat([rows] * len(order), ignore_index=True)
    for name in target:
        copies[name] = rows[name].iloc[order.ravel()].array
    return risk_of(classifier)(copies).reshape(order.shape)


def log_loss_per_patient(positive: NDArray[np.int8], risk: Values) -> Values:
    """Each patient's part of the log loss, shape (..., patient)."""
    clipped = np.clip(risk, _SMALLEST, 1 - _SMALLEST)
    loss: Values = -np.log(np.where(positive == 1, clipped, 1 - clipped))
    return loss
