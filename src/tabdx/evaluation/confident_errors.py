"""The errors that a model is surest of."""

import pandas as pd

from tabdx.artifacts.prediction_contract import probability_columns
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
    columns = probability_columns(predictions)
    classes = list(cohort.dictionary.outcome.classes)
    probability = predictions[columns].to_numpy()
    rows = range(len(predictions))
    predicted = probability.argmax(axis=1)
    names = [column.removeprefix("probability_") for column in columns]
    true = cohort.table.loc[predictions["patient"], OUTCOME].to_numpy()
    table = pd.DataFrame(
        {
            "patient": predictions["patient"].to_numpy(),
            "true": true,
            "predicted_class": [names[one] for one in predicted],
            "probability": probability[rows, predicted],
            "probability_of_true": [
                row[names.index(name)] for row, name in zip(probability, true, strict=True)
            ],
        }
    )
    assert set(names) == set(classes)
    wrong = table[table["true"] != table["predicted_class"]]
    ordered = wrong.sort_values("probability", ascending=False, kind="stable")
    return ordered.reset_index(drop=True)
