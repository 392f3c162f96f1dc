"""Patients in a cell of a confusion matrix."""

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import predict_positive


def list_cell(
    joined: JoinedPredictions, threshold: float, true: str, predicted: str
) -> pd.DataFrame:
    """List the patients of one true class with one predicted class.

    Out of fold a patient is called once per repeat and may stand in a cell in some repeats only.
    The shares of a cell's patients therefore sum to its count in
    `tabdx.evaluation.metrics.confusion.confusion_counts`.

    Parameters
    ----------
    joined : JoinedPredictions
        One model's predictions for one partition.
    threshold : float
        The risk from which a patient is called positive.
    true, predicted : str
        Names of classes.

    Returns
    -------
    DataFrame
        One row per patient, those in whom the model is surest first. Columns: ``patient``,
        ``risk`` (mean over repeats), ``lowest``, ``highest`` (over repeats), ``true``,
        ``predicted_class``, ``proportion`` (of the repeats in which the patient is in this cell).

    Raises
    ------
    InputError
        If a class is not one of the two.
    """
    for name in (true, predicted):
        if name not in joined.classes:
            raise InputError(f"{name!r} is not a class; the classes are {joined.classes}")
    positive = joined.classes[1]
    same_class = joined.positive == int(true == positive)
    same_call = predict_positive(joined.probability, threshold) == int(predicted == positive)
    share = np.where(same_class, same_call.mean(axis=0), 0.0)
    table = pd.DataFrame(
        {
            "patient": joined.patients,
            "risk": joined.probability.mean(axis=0),
            "lowest": joined.probability.min(axis=0),
            "highest": joined.probability.max(axis=0),
            "true": true,
            "predicted_class": predicted,
            "proportion": share,
        }
    )
    inside: pd.DataFrame = table[table["proportion"] > 0]
    return inside.sort_values(
        "risk", ascending=predicted != positive, kind="stable", ignore_index=True
    )
