"""Patients in a cell of a confusion matrix."""

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.confusion import predict_classes


def list_cell(joined: Joined, threshold: float, true: str, predicted: str) -> pd.DataFrame:
    """List the patients of one true class with one predicted class.

    Out of fold a patient is called once per repeat and may stand in a cell in some repeats only.
    The shares of a cell's patients therefore sum to its count in
    `tabdx.evaluation.metrics.confusion.confusion_counts`.

    Parameters
    ----------
    joined : Joined
        One model's predictions for one partition, of two sides or of any number of classes.
    threshold : float
        As `tabdx.evaluation.metrics.confusion.predict_classes` takes it.
    true, predicted : str
        Names of classes.

    Returns
    -------
    DataFrame
        One row per patient, those in whom the model is surest first. Columns: ``patient``,
        ``risk`` (mean over repeats; of more than two classes ``probability``, of the predicted
        one), ``lowest``, ``highest`` (over repeats), ``true``, ``predicted_class``,
        ``proportion`` (of the repeats in which the patient is in this cell).

    Raises
    ------
    InputError
        If a class is not one of them.
    """
    for name in (true, predicted):
        if name not in joined.classes:
            raise InputError(f"{name!r} is not a class; the classes are {joined.classes}")
    row, column = joined.classes.index(true), joined.classes.index(predicted)
    calls = np.stack([predict_classes(one, threshold) for one in joined.probability])
    share = np.where(joined.labels == row, (calls == column).mean(axis=0), 0.0)
    two_sided = joined.probability.ndim == 2
    read = joined.probability if two_sided else joined.probability[..., column]
    measure = "risk" if two_sided else "probability"
    table = pd.DataFrame(
        {
            "patient": joined.patients,
            measure: read.mean(axis=0),
            "lowest": read.min(axis=0),
            "highest": read.max(axis=0),
            "true": true,
            "predicted_class": predicted,
            "proportion": share,
        }
    )
    inside: pd.DataFrame = table[table["proportion"] > 0]
    return inside.sort_values(
        measure, ascending=two_sided and column == 0, kind="stable", ignore_index=True
    )
