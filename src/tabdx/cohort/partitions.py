"""Partitions: the holdout, and the outer fold of each development patient."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from tabdx.artifacts.tables import read_csv, write_csv
from tabdx.cohort.cohort import PATIENT


@dataclass(frozen=True)
class OuterFold:
    """One evaluation fold: train on some development patients, predict the others."""

    repeat: int
    fold: int
    train: pd.Index
    test: pd.Index


@dataclass(frozen=True)
class Partitions:
    """How the patients are divided, the same for all models.

    Attributes
    ----------
    table : DataFrame
        Indexed by patient. Columns: ``holdout`` (bool), ``repeat_0``, ``repeat_1``, … (the outer
        fold in which a development patient is predicted; missing for the holdout, and for those
        who are only trained on).
    """

    table: pd.DataFrame

    @property
    def development(self) -> pd.Index:
        """Patients on whom every choice is made."""
        return self.table.index[~self.table["holdout"]]

    @property
    def holdout(self) -> pd.Index:
        """Patients who are set aside: the stage ``holdout`` alone scores them."""
        return self.table.index[self.table["holdout"]]

    @property
    def outer_folds(self) -> list[OuterFold]:
        """Every outer fold of every repeat."""
        folds = []
        for repeat, column in enumerate(self.table.columns.drop("holdout")):
            assigned = self.table.loc[self.development, column]
            folds += [
                OuterFold(
                    repeat,
                    fold,
                    assigned.index[assigned.ne(fold).fillna(True)],
                    assigned.index[assigned.eq(fold).fillna(False)],
                )
                for fold in sorted(map(int, assigned.dropna().unique()))
            ]
        return folds

    def first_repeat(self) -> Self:
        """Return the same partitions with the first drawing of the outer folds alone."""
        return type(self)(self.table[["holdout", "repeat_0"]])

    def write(self, path: Path) -> None:
        """Write the partitions as CSV."""
        write_csv(path, self.table.reset_index())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read partitions that `write` wrote."""
        table = read_csv(path, dtype={PATIENT: str})
        table = table.set_index(PATIENT)
        folds = table.columns.drop("holdout")
        return cls(table.astype(dict.fromkeys(folds, "Int64")))
