"""The predictions table: what every model writes and everything downstream reads."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.core.errors import InputError
from tabdx.wording.vocabulary import HOLDOUT, OUT_OF_FOLD

PROBABILITY = "probability_"


def predictions_schema(name: str, facts: dict[str, Any], once: str, *more: Any) -> Any:
    """Return the rules of a table that has the facts of a prediction beside two probabilities.

    Parameters
    ----------
    name : str
        The table's.
    facts : dict of str to pandera column
        All columns but the probabilities; no two rows agree in all of them but the last.
    once : str
        What that means, for the message where two do.
    more : pandera checks
        Rules of this table alone.
    """

    def probabilities(table: pd.DataFrame) -> pd.DataFrame:
        return table.filter(regex=f"^{PROBABILITY}")

    # Rules about the whole table are checks too: pandera's own `strict` and `unique` raise other
    # errors, and `unique` fails where pandas cannot stack the rows.
    return pa.DataFrameSchema(
        facts | {f"^{PROBABILITY}.+$": pa.Column(float, pa.Check.in_range(0, 1), regex=True)},
        checks=[
            pa.Check(
                lambda table: (
                    len(table.columns) == len(facts) + 2 and probabilities(table).shape[1] == 2
                ),
                error=f"the columns are {', '.join(facts)} and two {PROBABILITY}<class>",
            ),
            pa.Check(lambda table: not table.duplicated(list(facts)[:-1]).any(), error=once),
            pa.Check(
                lambda table: np.isclose(probabilities(table).sum(axis=1), 1.0).all(),
                error="the probabilities of a row sum to 1",
            ),
            *more,
        ],
        name=name,
    )


_SCHEMA = predictions_schema(
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
    classes: tuple[str, str],
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
    probabilities : ndarray, shape (patient, 2)
        Probability of each class.
    classes : (str, str)
        Names of the negative and the positive class.
    repeat, fold : int, optional
        Where the rows are out of fold; without them they are the holdout's.

    Returns
    -------
    DataFrame
        Columns ``model``, ``patient``, ``partition`` (out_of_fold | holdout), ``repeat``,
        ``fold`` (both missing for the holdout), ``probability_<class>`` for both classes.
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


def check_predictions(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` if it keeps the contract.

    Raises
    ------
    InputError
        If it does not; the message says which rule it breaks.
    """
    try:
        checked: pd.DataFrame = _SCHEMA.validate(table)
    except pa.errors.SchemaError as broken:
        raise InputError(f"predictions break their contract: {broken}") from broken
    return checked


def write_predictions(path: Path, table: pd.DataFrame) -> None:
    """Check the predictions of one model and write them."""
    write_parquet(path, check_predictions(table))


def read_predictions(path: Path) -> pd.DataFrame:
    """Read and check the predictions of one model."""
    return check_predictions(read_parquet(path)[0])


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
    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise InputError(f"{folder} holds no predictions; `dvc repro` makes them")
    table = pd.concat([read_predictions(path) for path in paths], ignore_index=True)
    if partition is None:
        return table
    return table[table["partition"] == partition].reset_index(drop=True)
