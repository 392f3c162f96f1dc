"""What of the training patients a model holds, found in the model itself."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer
from sklearn.svm import SVC

from tabdx.classifiers.forest import ForestClassifier
from tabdx.classifiers.model_checks import parts_of
from tabdx.core.messages import plural
from tabdx.normalization.constant_columns import ConstantColumns

NOTHING = "It holds no patient's values: weights, summary numbers and ranges rounded outwards."


def describe_patient_values(classifier: Any) -> list[str]:
    """Say what of the training patients a model is made of, a sentence each.

    Parameters
    ----------
    classifier : scikit-learn classifier
        Fitted.

    Returns
    -------
    list of str
        `NOTHING` alone where it holds none of their values.
    """
    return list(dict.fromkeys(_find(classifier))) or [NOTHING]


def _find(classifier: Any) -> Iterator[str]:
    for part in parts_of(classifier):
        if isinstance(part, SVC) and hasattr(part, "support_vectors_"):
            yield (
                f"The support vector machine is made of {plural(len(part.support_), 'patient')}: "
                "its support vectors are their values, scaled. Share it as you would share them."
            )
        elif isinstance(part, Nystroem) and hasattr(part, "components_"):
            yield (
                f"The approximated kernel is made of {plural(len(part.components_), 'patient')}: "
                "it holds their values, scaled. Share it as you would share them."
            )
        elif isinstance(part, QuantileTransformer) and hasattr(part, "quantiles_"):
            yield "The quantile scaler holds single measurements of patients, each by itself."
        elif isinstance(part, MinMaxScaler) and hasattr(part, "data_min_"):
            yield "The scaler holds the lowest and the highest measurement of each feature."
        elif _holds_a_row(part):
            yield "The preprocessing holds the measurements of one patient: train the model again."
        elif isinstance(part, ForestClassifier | HistGradientBoostingClassifier):
            yield "The cuts of its trees lie between measurements of two patients, or at one."


def _holds_a_row(part: Any) -> bool:
    """Whether it is a `ConstantColumns` of an earlier version, which kept the first row."""
    if not isinstance(part, ConstantColumns) or not hasattr(part, "value_"):
        return False
    return bool(np.any(part.value_[~part.constant_] != 0))
