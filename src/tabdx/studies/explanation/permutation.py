"""Permutation of features among held-out patients."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.class_predictions import judged_probability
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.numerics.class_areas import area_of_classes
from tabdx.numerics.delong import Area, area
from tabdx.studies.explanation.shap_values import predict_probability

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """What one shuffled feature, or group of them, does to each patient.

    Attributes
    ----------
    loss : ndarray, shape (patient,)
        Rise of the patient's log loss, mean over the shuffles.
    fall : float
        Fall of the ROC AUC, mean over the shuffles; of more than two classes, of the mean of each
        against the rest.
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
    labels : ndarray of int, shape (patient,)
        Numbers of the patients' classes; fold after fold.
    probability : ndarray, shape (patient,) or (patient, class)
        By the model of the patient's fold, before anything is shuffled; see `judged_probability`.
    """

    classifiers: list[Any]
    features: list[pd.DataFrame]
    orders: list[NDArray[np.int64]]
    labels: NDArray[np.int8]
    probability: Values


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
    after = np.concatenate([_predict_shuffled(*fold, target) for fold in folds], axis=1)
    labels, before = held_out.labels, np.broadcast_to(held_out.probability, after.shape)
    worse, better = (values_per_patient("log_loss", labels, one, np.nan) for one in (after, before))
    whole, shuffled = _area(labels, before), _area(labels, after)
    # Differences first: where nothing changes, their mean is exactly 0.
    return Change(
        (worse - better).mean(axis=0),
        whole.value - shuffled.value,
        whole.influence - shuffled.influence,
    )


def _area(labels: NDArray[np.int8], probability: Values) -> Area:
    of = area if probability.ndim == 2 else area_of_classes
    return of(labels, probability)


def _predict_shuffled(
    classifier: Any, rows: pd.DataFrame, order: NDArray[np.int64], target: list[str]
) -> Values:
    """Predict the rows once per permutation, the target's columns permuted: (shuffle, row, ...)."""
    copies = pd.concat([rows] * len(order), ignore_index=True)
    for name in target:
        copies[name] = rows[name].iloc[order.ravel()].array
    judged = judged_probability(predict_probability(classifier, copies))
    return judged.reshape(*order.shape, *judged.shape[1:])
