"""The cohort: patients, their features and their outcome."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.cohort.dictionary import GROUP, OUTCOME, PATIENT, Dictionary
from tabdx.core.errors import InputError
from tabdx.numerics.groups import number_groups

__all__ = ["GROUP", "OUTCOME", "PATIENT", "Cohort"]


@dataclass(frozen=True)
class Cohort:
    """A validated table of patients with its data dictionary.

    Attributes
    ----------
    dictionary : Dictionary
        What each column is.
    table : DataFrame
        One row per patient, indexed by patient (str). Columns: the features, in the
        dictionary's order; ``outcome`` (the class's name); ``group`` (str) where the dictionary
        names one.
    """

    dictionary: Dictionary
    table: pd.DataFrame

    @property
    def features(self) -> pd.DataFrame:
        """Feature columns only, one row per patient."""
        return self.table[self.dictionary.feature_names]

    @property
    def positive(self) -> NDArray[np.int8]:
        """1 for the diseased patients, 0 for the others: the only coding used anywhere."""
        diseased = self.table[OUTCOME] == self.dictionary.outcome.positive
        return diseased.to_numpy().astype(np.int8)

    @property
    def groups(self) -> NDArray[np.object_] | None:
        """Each patient's group, or None where the dictionary names none."""
        return self.table[GROUP].to_numpy(dtype=object) if GROUP in self.table else None

    def group_numbers(self, places: NDArray[np.intp] | None = None) -> NDArray[np.int64]:
        """Number the groups of all patients, or of those at some places, from 0 without gaps.

        Without groups, each patient is one.
        """
        groups = self.groups
        if places is None:
            return number_groups(groups, len(self.table))
        return number_groups(None if groups is None else groups[places], len(places))

    @property
    def patients(self) -> pd.Index:
        """The patients' identifiers."""
        return self.table.index

    def select(self, patients: pd.Index) -> Self:
        """Return the cohort of these patients alone, in this order."""
        return type(self)(self.dictionary, self.table.loc[patients])

    def write(self, path: Path) -> None:
        """Write the table as Parquet, the dictionary inside it."""
        write_parquet(path, self.table.reset_index(), self.dictionary.model_dump(mode="json"))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a cohort that `write` wrote.

        Raises
        ------
        InputError
            If there is no such file, or it holds no dictionary.
        """
        table, dictionary = read_parquet(path)
        try:
            return cls(Dictionary.model_validate(dictionary), table.set_index(PATIENT))
        except (ValidationError, KeyError) as broken:
            raise InputError(
                f"{path} is not a cohort that this version wrote; run `dvc repro`"
            ) from broken
