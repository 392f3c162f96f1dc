"""Which column of a new table tells the patients apart, and which rows belong together."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from tabdx.cohort.cells import MISSING_CODES
from tabdx.cohort.detectors.identifiers import NUMBERED, are_persons, stem_of_numbered
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.projects.columns import Column, is_named_as_identifier


class Identity(NamedTuple):
    """Entries of the dictionary, and what was taken for granted."""

    patient: str | None
    group: dict[str, str] | None
    decided: list[str]
    asked: list[str]


def draft_identity(
    cells: pd.DataFrame, columns: Sequence[Column], patient: str | None, group: str | None
) -> Identity:
    """Draft the entries `patient` and `group`.

    Parameters
    ----------
    cells : DataFrame of str
        All columns.
    columns : sequence of Column
        The others but the outcome, drafted.
    patient, group : str, optional
        The columns that a person named.

    Raises
    ------
    InputError
        If such a column has empty cells, the patient's the same value twice, or the group's no
        two rows that belong together.
    """
    decided: list[str] = []
    asked: list[str] = []
    if patient is not None:
        _require_filled(cells[patient], "--id")
        _require_different(cells[patient], patient)
    else:
        patient = _find_patient(cells, columns, group)
        if patient is not None:
            decided.append(
                f"{shorten(patient)} identifies the rows, by its name and as no two are equal"
            )
    entry = None if group is None else _group(cells[group], group, decided)
    if entry is None:
        asked += _suspect_groups(cells, columns, patient)
    return Identity(patient, entry, decided, asked)


def _require_filled(column: pd.Series, option: str) -> None:
    empty = column.isna() | column.isin(MISSING_CODES)
    if empty.any():
        row = int(empty.to_numpy().argmax()) + 1
        raise InputError(
            f"{option} {shorten(column.name)!r} has {plural(int(empty.sum()), 'empty cell')}, the "
            f"first in row {row}; fill them, or leave the option out"
        )


def _require_different(column: pd.Series, name: str) -> None:
    if column.duplicated().any():
        rows = int(column.duplicated(keep=False).sum())
        raise InputError(
            f"--id {shorten(name)!r} has the same value in several rows ({rows:,} of them share "
            "one); if they belong to one person, say --group instead"
        )


def _find_patient(cells: pd.DataFrame, columns: Sequence[Column], group: str | None) -> str | None:
    for name in (column.name for column in columns if column.entry is None):
        column = cells[name]
        full = not (column.isna() | column.isin(MISSING_CODES)).any()
        if name != group and full and is_named_as_identifier(name) and column.is_unique:
            return name
    return None


def _group(column: pd.Series, name: str, decided: list[str]) -> dict[str, str]:
    _require_filled(column, "--group")
    if column.duplicated().any():
        return {"column": name}
    stems = [stem for stem in map(stem_of_numbered, column) if stem is not None]
    if len(stems) == len(column) and are_persons(stems):
        decided.append(
            f"rows of one group share what stands before the last separator in {shorten(name)}: "
            f"{plural(len(set(stems)), 'group')}"
        )
        return {"column": name, "pattern": NUMBERED}
    raise InputError(
        f"--group {shorten(name)!r} has another value in each row, so that no rows belong "
        "together; name the column that several rows of one person share, or leave the option out"
    )


def _suspect_groups(
    cells: pd.DataFrame, columns: Sequence[Column], patient: str | None
) -> list[str]:
    """Ask about columns that are named as identifiers are, and repeat."""
    asked = []
    for column in columns:
        values = cells[column.name].dropna()
        if not is_named_as_identifier(column.name):
            continue
        stems = values
        if column.name == patient:
            parts = [stem_of_numbered(value) for value in values]
            stems = pd.Series([part for part in parts if part is not None], dtype=str)
        if len(stems) == len(values) and are_persons(stems.tolist()):
            asked.append(
                f"{shorten(column.name)} looks like several rows each of {stems.nunique()} "
                f"persons: if so, start again with --group {column.name!r}, or training and test "
                "share a person"
            )
    return asked
