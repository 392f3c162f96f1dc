"""The draft of a project's table and dictionary."""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import pandas as pd

from tabdx.cohort.audit import audit
from tabdx.cohort.cells import MISSING_CODES
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.dictionary import RESERVED, check_dictionary
from tabdx.cohort.raw import SEPARATOR
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.projects.columns import Column, describe_column
from tabdx.projects.identity import Identity, draft_identity
from tabdx.projects.number_marks import find_marks, rewrite_numbers
from tabdx.projects.outcome import DraftedOutcome, draft_outcome, find_column
from tabdx.projects.reading import Dialect, RawTable, clean_names, read_raw_table

# What the audit finds that the draft asks in words of its own, or that is no question.
_NAMED = 10  # columns that a note names
_ASKED_OTHERWISE = frozenset({"repeated_persons", "implausible"})


@dataclass(frozen=True)
class Request:
    """What a person says of a table.

    Attributes
    ----------
    outcome : str
        The column that says what a patient has.
    positive : tuple of str
        Its classes that are the disease.
    patient, group : str, optional
        The columns that identify a row, and the rows that belong together.
    dialect : Dialect
    """

    outcome: str
    positive: tuple[str, ...] = ()
    patient: str | None = None
    group: str | None = None
    dialect: Dialect = field(default_factory=Dialect)


@dataclass(frozen=True)
class Draft:
    """A table that stages can read, and what is known of it.

    Attributes
    ----------
    name : str
        Of the files.
    source : str
        Name of the file that was read.
    read_as : str
        Its dialect, in words.
    table : bytes
        The table as CSV in UTF-8.
    content : dict
        The dictionary.
    cohort : Cohort
        The table, validated by it.
    columns : list of Column
        All that can be features, and those set aside.
    decided, asked : list of str
        What was taken for granted, and what a person has to say.
    """

    name: str
    source: str
    read_as: str
    table: bytes
    content: dict[str, Any]
    cohort: Cohort
    columns: list[Column]
    decided: list[str]
    asked: list[str]


def draft_project(content: bytes, source: str, request: Request) -> Draft:
    """Read a table and draft its dictionary.

    Parameters
    ----------
    content : bytes
        The whole file.
    source : str
        Its name.
    request : Request
        What a person says of it.

    Raises
    ------
    InputError
        If it cannot be read, or only in two ways, or is no cohort.
    """
    raw = read_raw_table(content, source, request.dialect)
    names = list(raw.cells.columns)
    outcome = find_column(request.outcome, names, "--outcome")
    patient, group = (
        None if wanted is None else find_column(wanted, names, option)
        for wanted, option in ((request.patient, "--id"), (request.group, "--group"))
    )
    if outcome in (patient, group):
        raise InputError(f"{shorten(outcome)!r} cannot be the outcome and an identifier")
    cells, notes = _with_outcome(raw.cells, outcome)
    cells, renamed = _without_reserved(cells, {outcome, patient, group})
    cells, written = _rewritten(cells, raw, request.dialect, {outcome, patient, group})
    columns = [
        describe_column(name, cells[name])
        for name in map(str, cells)
        if name not in (outcome, patient, group)
    ]
    columns += [Column(name, aside=f"the column {why}") for name, why in raw.unreadable.items()]
    of_outcome = draft_outcome(outcome, cells[outcome], request.positive)
    identity = draft_identity(cells, [one for one in columns if one.name in cells], patient, group)
    columns = [one for one in columns if one.name != identity.patient]
    name = _file_name(source)
    drafted = _content(name, source, cells, columns, of_outcome, identity)
    kept = cells.drop(columns=[one.name for one in columns if one.aside == "no value"])
    table, read = _as_csv(kept, source)
    dictionary = check_dictionary(dict(drafted), "the draft of the dictionary")
    cohort = Cohort.validate(read, dictionary, source)
    decided = [*raw.notes, *notes, *renamed, *written, *_missing(cells, columns)]
    decided += [*of_outcome.decided, *identity.decided]
    return Draft(
        name,
        source,
        raw.read_as,
        table,
        drafted,
        cohort,
        columns,
        decided + _of_columns(columns, "decided"),
        [*of_outcome.asked, *identity.asked, *_of_columns(columns, "asked"), *_heard(cohort)],
    )


def _with_outcome(cells: pd.DataFrame, outcome: str) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows without an outcome: nobody can learn from them, or judge by them."""
    empty = cells[outcome].isna() | cells[outcome].isin(MISSING_CODES)
    if not empty.any():
        return cells, []
    rows = plural(int(empty.sum()), "row without an outcome is", "rows without an outcome are")
    return cells[~empty].reset_index(drop=True), [f"{rows} left out"]


def _without_reserved(
    cells: pd.DataFrame, beside: set[str | None]
) -> tuple[pd.DataFrame, list[str]]:
    """Rename features whose names the cohort's own columns have."""
    taken = [name for name in cells if name in RESERVED and name not in beside]
    new, _ = clean_names([f"{name} value" for name in taken], list(cells.columns))
    names = dict(zip(taken, new, strict=True))
    notes = [f"the column {old!r} is called {new!r}" for old, new in names.items()]
    return cells.rename(columns=names), notes


def _rewritten(
    cells: pd.DataFrame, raw: RawTable, dialect: Dialect, beside: set[str | None]
) -> tuple[pd.DataFrame, list[str]]:
    """Write all numbers with a decimal point alone."""
    features = {name: cells[name] for name in map(str, cells) if name not in beside}
    marks = find_marks(
        features,
        by_commas=raw.by_commas,
        decimal=dialect.decimal,
        thousands=dialect.thousands,
    )
    new = {name: rewrite_numbers(column, marks) for name, column in features.items()}
    changed = sum(int((new[name] != features[name])[features[name].notna()].sum()) for name in new)
    if changed == 0:
        return cells, []
    note = f"{plural(changed, 'number')} with a {marks} are written with a decimal point alone"
    return cells.assign(**new), [note]


def _missing(cells: pd.DataFrame, columns: list[Column]) -> list[str]:
    """Say how many cells of the features are empty, and which words of every table mean that."""
    features = cells[[one.name for one in columns if one.entry is not None]]
    words = sorted(set(MISSING_CODES) - {""})
    counts = {word: int((features == word).to_numpy().sum()) for word in words}
    counts["empty"] = int(features.isna().to_numpy().sum())
    said = [f"{plural(count, 'cell')} {word}" for word, count in counts.items() if count]
    return [f"not measured, as in every table: {', '.join(said)}"] if said else []


def _content(
    name: str,
    source: str,
    cells: pd.DataFrame,
    columns: list[Column],
    outcome: DraftedOutcome,
    identity: Identity,
) -> dict[str, Any]:
    features = [one.entry for one in columns if one.entry is not None]
    if not features:
        why = "; ".join(f"{shorten(one.name)}: {one.aside}" for one in columns[:10])
        raise InputError(f"{source} has no column that can be a feature ({why or 'no other one'})")
    content: dict[str, Any] = {
        "name": name,
        "description": f"{plural(len(cells), 'row')} of {PurePath(source).name}",
        "outcome": outcome.entry,
    }
    if identity.patient is not None:
        content["patient"] = identity.patient
    if identity.group is not None:
        content["group"] = identity.group
    return {**content, "features": features}


def _file_name(source: str) -> str:
    return re.sub(r"[^\w\-]+", "_", PurePath(source).stem).strip("_")[:60] or "table"


def _as_csv(cells: pd.DataFrame, source: str) -> tuple[bytes, pd.DataFrame]:
    """Write a table as the stages' reader takes it; return that, and what the reader reads."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(cells.columns)
    # Row by row out of Arrow's arrays takes ten times as long as out of Python's lists.
    writer.writerows(cells.fillna("").to_numpy(dtype=object).tolist())
    content = written.getvalue().encode()
    try:
        read = parse_delimited(content, source)
        if read.attrs[SEPARATOR] == ",":
            return content, read
    except InputError:
        pass
    # Cells with semicolons or bars in each row: a first line settles what separates them.
    content = b"sep=,\n" + content
    return content, parse_delimited(content, source)


def _of_columns(columns: list[Column], what: str) -> list[str]:
    """List what was decided or is asked of columns, equal notes together."""
    together: dict[str, list[str]] = {}
    for column in columns:
        notes = list(getattr(column, what))
        if what == "decided" and column.entry is None:
            notes.append(f"set aside: {column.aside}")
        for note in notes:
            together.setdefault(note, []).append(shorten(column.name))
    return [f"{_listed(names)}: {note}" for note, names in together.items()]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _heard(cohort: Cohort) -> list[str]:
    """What the audit warns of; its notes stand in the report."""
    return [
        one["message"]
        for one in audit(cohort)["findings"]
        if one["severity"] == "warning" and one["check"] not in _ASKED_OTHERWISE
    ]
