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
from tabdx.cohort.inferred_dictionary import infer_dictionary
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

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [61, 48, 70], "sex": ["f", "m", "f"], "ill": [1, 0, 1]})
    >>> cohort = Cohort.from_frame(frame, outcome="ill", positive=1)
    >>> cohort.positive
    array([1, 0, 1], dtype=int8)
    >>> cohort.dictionary.feature_names
    ['age', 'sex']
    """

    dictionary: Dictionary
    table: pd.DataFrame

    @property
    def features(self) -> pd.DataFrame:
        """Feature columns only, one row per patient."""
        return self.table[self.dictionary.feature_names]

    @property
    def labels(self) -> NDArray[np.int8]:
        """Number of each patient's class, from 0, in the dictionary's order."""
        codes = pd.Index(self.dictionary.outcome.classes).get_indexer(pd.Index(self.table[OUTCOME]))
        return codes.astype(np.int8)

    @property
    def positive(self) -> NDArray[np.int8]:
        """1 for the patients of a positive class, 0 for the others.

        Raises
        ------
        InputError
            If the dictionary names no positive class.
        """
        outcome = self.dictionary.outcome
        _ = outcome.sides
        return self.table[OUTCOME].isin(outcome.positive).to_numpy().astype(np.int8)

    def one_vs_rest(self) -> dict[str, NDArray[np.int8]]:
        """Who is of a class, 1 or 0, by its name: of two classes the positive one, else each."""
        classes = self.dictionary.outcome.classes
        asked = range(len(classes)) if len(classes) > 2 else (1,)
        labels = self.labels
        return {classes[place]: (labels == place).astype(np.int8) for place in asked}

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

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        outcome: str,
        positive: object,
        features: list[str] | None = None,
        patient: str | None = None,
        group: str | None = None,
    ) -> Self:
        """Make a cohort of a frame in memory.

        Columns of numbers are continuous features, columns of text or truth values are categorical
        ones, their levels the values that they hold. Where that is not enough, write a data
        dictionary and `validate` the frame by it.

        Parameters
        ----------
        frame : DataFrame
            One row per patient.
        outcome : str
            The column that says who is diseased; it holds two different values.
        positive : object
            Which of the two is the disease.
        features : list of str, optional
            Columns to predict from; all others if left out.
        patient : str, optional
            The column that identifies a patient; rows are numbered from 1 without one.
        group : str, optional
            The column that tells which rows belong together, such as those of one person: no fold
            divides them.

        Raises
        ------
        InputError
            If a column is missing, `outcome` does not hold two classes, `positive` is neither of
            them, or a cell breaks a rule.
        """
        dictionary = infer_dictionary(
            frame, outcome, positive, features=features, patient=patient, group=group
        )
        return cls.validate(frame.rename(columns=str), dictionary, "the frame")

    @classmethod
    def validate(cls, raw: pd.DataFrame, dictionary: Dictionary, where: str) -> Self:
        """Make a cohort of a raw table if it keeps to its dictionary.

        See `tabdx.cohort.validation.validate`, which raises InputError where it does not.
        """
        # pandera takes a fifth of a second to import: only where a table is checked.
        from tabdx.cohort.validation import validate  # noqa: PLC0415

        return cls(dictionary, validate(raw, dictionary, where))

    def write(self, path: Path) -> None:
        """Write the table as Parquet, the dictionary inside it."""
        write_parquet(path, self.table.reset_index(), self.dictionary.model_dump(mode="json"))

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a cohort that `write` wrote.

        Raises
        ------
        InputError
            If there is no such file, or it holds no dictionary.
        """
        table, dictionary = read_parquet(Path(path))
        try:
            return cls(Dictionary.model_validate(dictionary), table.set_index(PATIENT))
        except (ValidationError, KeyError) as broken:
            raise InputError(
                f"{path} is not a cohort that this version wrote; run `dvc repro`"
            ) from broken
