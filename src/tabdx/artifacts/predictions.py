"""The predictions table: what every model writes and everything downstream reads."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import PROBABILITY, PredictionContract
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD

_CONTRACT = PredictionContract(
    "predictions",
    {
        "model": pa.Column(str),
        "patient": pa.Column(str),
        "partition": pa.Column(str, pa.Check.isin([OUT_OF_FOLD, HOLDOUT])),
        "repeat": pa.Column("Int64", nullable=True),
        "fold": pa.Column("Int64", nullable=True),
    },
    "a patient is predicted once in each repeat, and once in the holdout",
    pa.Check(
        lambda table: (
            table[["repeat", "fold"]]
            .isna()
            .eq(table["partition"] == HOLDOUT, axis=0)
            .all(axis=None)
        ),
        error="out-of-fold rows, and only they, have a repeat and a fold",
    ),
)


def make_predictions(
    model: str,
    patients: pd.Index,
    probabilities: NDArray[np.float64],
    classes: Sequence[str],
    repeat: int | None = None,
    fold: int | None = None,
) -> pd.DataFrame:
    """Build the rows of one pass over some patients.

    Parameters
    ----------
    model : str
        The model's name.
    patients : Index, length patient
        Who was predicted.
    probabilities : ndarray, shape (patient, class)
        Probability of each class.
    classes : sequence of str
        Their names.
    repeat, fold : int, optional
        Where the rows are out of fold; without them they are the holdout's.

    Returns
    -------
    DataFrame
        Columns ``model``, ``patient``, ``partition`` (out_of_fold | holdout), ``repeat``,
        ``fold`` (both missing for the holdout), ``probability_<class>`` for each class.
    """
    columns = {
        f"{PROBABILITY}{name}": probabilities[:, place] for place, name in enumerate(classes)
    }
    return pd.DataFrame(
        {
            "model": model,
            "patient": patients.to_numpy(),
            "partition": HOLDOUT if repeat is None else OUT_OF_FOLD,
            "repeat": pd.array([repeat] * len(patients), dtype="Int64"),
            "fold": pd.array([fold] * len(patients), dtype="Int64"),
            **columns,
        }
    )


check_predictions = _CONTRACT.check
write_predictions = _CONTRACT.write
read_predictions = _CONTRACT.read


def read_all_predictions(folder: Path, partition: str | None = None) -> pd.DataFrame:
    """Read the predictions of every model in a folder, by name.

    Parameters
    ----------
    folder : Path
        Where they lie.
    partition : "out_of_fold" or "holdout", optional
        Whose rows are wanted; those of both if left out.

    Raises
    ------
    InputError
        If there are none, or a table breaks the contract.
    """
    table = _CONTRACT.read_all(folder)
    if partition is None:
        return table
    return table[table["partition"] == partition].reset_index(drop=True)
