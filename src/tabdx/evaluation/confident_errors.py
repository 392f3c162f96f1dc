"""The errors that a model is surest of."""

import numpy as np
import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.cohort.cohort import OUTCOME, Cohort


def confident_errors(predictions: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """List who is given another class than the true one, the most probable first.

    Parameters
    ----------
    predictions : DataFrame
        Rows of one model and one pass, as `tabdx.artifacts.predictions` describes them.
    cohort : Cohort
        What each patient has.

    Returns
    -------
    DataFrame
        One row per error. Columns: ``patient``, ``true``, ``predicted_class``, ``probability`` (of
        the class that was given), ``probability_of_true``.
    """
    classes = pd.Index(cohort.dictionary.outcome.classes)
    probability = predictions[[f"{PROBABILITY}{name}" for name in classes]].to_numpy()
    true = cohort.table.loc[predictions["patient"], OUTCOME].to_numpy()
    rows, predicted = np.arange(len(predictions)), probability.argmax(axis=1)
    table = pd.DataFrame(
        {
            "patient": predictions["patient"].to_numpy(),
            "true": true,
            "predicted_class": classes[predicted],
            "probability": probability[rows, predicted],
            "probability_of_true": probability[rows, classes.get_indexer(true)],
        }
    )
    wrong = table[table["true"] != table["predicted_class"]]
    return wrong.sort_values("probability", ascending=False, kind="stable", ignore_index=True)
