"""The inner predictions: of each training part's own patients, by trainings that did not see them.

The predictions table says how a model does on patients whom it has not met. This one is what may
be *learned* about its risks before it meets them: thresholds, recalibrations, sets of possible
answers. What is learned from the rows of one training part is applied to the predictions of the
patients outside of that part, and to no others.
"""

from collections.abc import Sequence

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
    probabilities: NDArray[np.float64],
    inner_fold: NDArray[np.int64],
    classes: Sequence[str],
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
    probabilities : ndarray, shape (patient, class)
    inner_fold : ndarray of int, shape (patient,)
        The inner fold in which each was predicted.
    classes : sequence of str
        Their names.
    repeat, fold : int, optional
        The outer fold that the part leaves out; without them the part is all of development.

    Returns
    -------
    DataFrame
        Columns ``model``, ``patient``, ``repeat``, ``fold`` (both missing for all of
        development), ``inner_fold``, ``probability_<class>`` for each class.
    """
    return pd.DataFrame(
        {
            "model": model,
            "patient": patients.to_numpy(),
            "repeat": pd.array([repeat] * len(patients), dtype="Int64"),
            "fold": pd.array([fold] * len(patients), dtype="Int64"),
            "inner_fold": pd.array(inner_fold, dtype="Int64"),
            **{f"{PROBABILITY}{name}": probabilities[:, at] for at, name in enumerate(classes)},
        }
    )


check_inner_predictions = _CONTRACT.check
write_inner_predictions = _CONTRACT.write
read_inner_predictions = _CONTRACT.read
read_all_inner_predictions = _CONTRACT.read_all
