"""What a classifier predicts for new patients: on one thread, a part of the table at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tabdx.studies.explanation.shap_values import Numbers, Risk, predict_probability, risk_of

# Of one model: the risk of each row, or the probability of each of more than two classes.
Predicted = pd.Series | pd.DataFrame

# Rows between two steps of a progress bar.
ROWS_AT_ONCE = 2_000


def predictor_of(classifier: Any) -> Risk:
    """Return what a classifier predicts as a function of raw features.

    Of two classes that is the risk, shape (row,); of more the probability of each, (row, class).
    """
    if len(classifier.classes_) == 2:
        return risk_of(classifier)

    def predict(features: pd.DataFrame) -> Numbers:
        return predict_probability(classifier, features)

    return predict


def predict_in_parts(
    classifier: Any, features: pd.DataFrame, progress: Callable[[float], object]
) -> Numbers:
    """Predict many patients, a part at a time.

    Parameters
    ----------
    classifier : scikit-learn classifier
    features : DataFrame, shape (patient, feature)
    progress : callable
        Told the share that is done, 0 to 1, after each part.

    Returns
    -------
    ndarray, shape (patient,) or (patient, class)
        As `predictor_of` predicts.
    """
    predict, parts = predictor_of(classifier), []
    for start in range(0, len(features), ROWS_AT_ONCE):
        parts.append(predict(features.iloc[start : start + ROWS_AT_ONCE]))
        progress(min(1.0, (start + ROWS_AT_ONCE) / len(features)))
    if parts:
        return np.concatenate(parts)
    classes = len(classifier.classes_)
    return np.empty(0) if classes == 2 else np.empty((0, classes))


def on_rows(predicted: Numbers, rows: pd.Index) -> Predicted:
    """Set what was predicted beside the rows that it was predicted for."""
    return pd.Series(predicted, rows) if predicted.ndim == 1 else pd.DataFrame(predicted, rows)
