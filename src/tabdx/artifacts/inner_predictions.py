"""The inner predictions: of each training part's own patients, by trainings that did not see them.

The predictions table says how a model does on patients whom it has not met. This one is what may
be *learned* about its risks before it meets them: thresholds, recalibrations, sets of possible
answers. What is learned from the rows of one training part is applied to the predictions of the
patients outside of that part, and to no others.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import PROBABILITY, PredictionContract

_CONTRACT = PredictionContract(
    "inner predictions",
    {
        "model": pa.Column(str),
        "patient": pa.Column(str),
        "repeat": pa.Column("Int64", nullable=True),
        "fold": pa.Column("Int64", nullable=True),
        "inner_fold": pa.Column("Int64"),
    },
    "a patient is predicted once in each training part",
    pa.Check(
        lambda table: (table["repeat"].isna() == table["fold"].isna()).all(),
        error="a training part leaves out one fold of one repeat, or nobody",
    ),
)


def make_inner_predictions(
    model: str,
    patients: pd.Index,
    risk: NDArray[np.float64],
    inner_fold: NDArray[np.int64],
    classes: tuple[str, str],
    repeat: int | None = None,
    fold: int | None = None,
) -> pd.DataFrame:
    """Build the rows of one training part.

    Parameters
    ----------
    model : str
        The model's name.
    patients : Index, length patient
        The patients of the part.
    risk : ndarray, shape (patient,)
        Probability of the positive class.
    inner_fold : ndarray of int, shape (patient,)
        The inner fold in which each was predicted.
    classes : (str, str)
        Names of the negative and the positive class.
    repeat, fold : int, optional
        The outer fold that the part leaves out; without them the part is all of development.

    Returns
    -------
    DataFrame
        Columns ``model``, ``patient``, ``repeat``, ``fold`` (both missing for all of
        development), ``inner_fold``, ``probability_<class>`` for both classes.
    """
    negative, positive = classes
    return pd.DataFrame(
        {
            "model": model,
            "patient": patients.to_numpy(),
            "repeat": pd.array([repeat] * len(patients), dtype="Int64"),
            "fold": pd.array([fold] * len(patients), dtype="Int64"),
            "inner_fold": pd.array(inner_fold, dtype="Int64"),
            f"{PROBABILITY}{negative}": 1 - risk,
            f"{PROBABILITY}{positive}": risk,
        }
    )


check_inner_predictions = _CONTRACT.check
write_inner_predictions = _CONTRACT.write
read_inner_predictions = _CONTRACT.read
read_all_inner_predictions = _CONTRACT.read_all
