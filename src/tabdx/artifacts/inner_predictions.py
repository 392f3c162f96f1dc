"""The inner predictions: of each training part's own patients, by trainings that did not see them.

The predictions table says how a model does on patients whom it has not met. This one is what may
be *learned* about its risks before it meets them: thresholds, recalibrations, sets of possible
answers. What is learned from the rows of one training part is applied to the predictions of the
patients outside of that part, and to no others.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from tabdx.artifacts.predictions import PROBABILITY, predictions_schema
from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.core.errors import InputError

_SCHEMA = predictions_schema(
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


def check_inner_predictions(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` if it keeps the contract.

    Raises
    ------
    InputError
        If it does not; the message says which rule it breaks.
    """
    try:
        checked: pd.DataFrame = _SCHEMA.validate(table)
    except pa.errors.SchemaError as broken:
        raise InputError(f"inner predictions break their contract: {broken}") from broken
    return checked


def write_inner_predictions(path: Path, table: pd.DataFrame) -> None:
    """Check the inner predictions of one model and write them."""
    write_parquet(path, check_inner_predictions(table))


def read_inner_predictions(path: Path) -> pd.DataFrame:
    """Read and check the inner predictions of one model."""
    return check_inner_predictions(read_parquet(path)[0])


def read_all_inner_predictions(folder: Path) -> pd.DataFrame:
    """Read and check the inner predictions of every model in a folder, by name.

    Raises
    ------
    InputError
        If there are none, or a table breaks the contract.
    """
    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise InputError(f"{folder} holds no inner predictions; `dvc repro` makes them")
    return pd.concat([read_inner_predictions(path) for path in paths], ignore_index=True)
