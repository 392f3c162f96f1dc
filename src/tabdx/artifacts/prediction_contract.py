"""The rules that tables of predictions keep, and their files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.core.errors import InputError

PROBABILITY = "probability_"


class PredictionContract:
    """The rules of a table that has the facts of a prediction beside a probability a class.

    Parameters
    ----------
    name : str
        What the table holds, for messages.
    facts : dict of str to pandera column
        All columns but the probabilities; no two rows agree in all of them but the last.
    once : str
        What that means, for the message where two do.
    *more : pandera checks
        Rules of this table alone.
    """

    def __init__(self, name: str, facts: dict[str, Any], once: str, *more: Any) -> None:
        self.name = name
        # Rules about the whole table are checks too: pandera's own `strict` and `unique` raise
        # other errors, and `unique` fails where pandas cannot stack the rows.
        self._schema = pa.DataFrameSchema(
            facts | {f"^{PROBABILITY}.+$": pa.Column(float, pa.Check.in_range(0, 1), regex=True)},
            checks=[
                pa.Check(
                    lambda table: (
                        len(table.columns) - len(facts) == len(probability_columns(table)) >= 2
                    ),
                    error=f"the columns are {', '.join(facts)} and {PROBABILITY}<class> a class",
                ),
                pa.Check(lambda table: not table.duplicated(list(facts)[:-1]).any(), error=once),
                pa.Check(
                    lambda table: np.isclose(
                        table[probability_columns(table)].sum(axis=1), 1.0
                    ).all(),
                    error="the probabilities of a row sum to 1",
                ),
                *more,
            ],
            name=name,
        )

    def check(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return `table` if it keeps the contract.

        Raises
        ------
        InputError
            If it does not; the message says which rule it breaks.
        """
        try:
            checked: pd.DataFrame = self._schema.validate(table)
        except pa.errors.SchemaError as broken:
            raise InputError(f"{self.name} break their contract: {broken}") from broken
        return checked

    def write(self, path: Path, table: pd.DataFrame) -> None:
        """Check the table of one model and write it."""
        write_parquet(path, self.check(table))

    def read(self, path: Path) -> pd.DataFrame:
        """Read and check the table of one model."""
        return self.check(read_parquet(path)[0])

    def read_all(self, folder: Path) -> pd.DataFrame:
        """Read and check the tables of every model in a folder, by name.

        Raises
        ------
        InputError
            If there are none, or a table breaks the contract.
        """
        paths = sorted(folder.glob("*.parquet"))
        if not paths:
            raise InputError(f"{folder} holds no {self.name}; `dvc repro` makes them")
        return pd.concat([self.read(path) for path in paths], ignore_index=True)


def probability_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold the probability of a class, in their order."""
    return [name for name in map(str, table.columns) if name.startswith(PROBABILITY)]


def class_probabilities(table: pd.DataFrame, classes: Sequence[str]) -> pd.DataFrame:
    """Return the columns that hold the probability of each class, in the order of the classes.

    Raises
    ------
    InputError
        If the table has none of a class.
    """
    columns = [f"{PROBABILITY}{name}" for name in classes]
    for column in columns:
        if column not in table:
            raise InputError(f"the predictions have no {column}; train again on this cohort")
    return table[columns]
