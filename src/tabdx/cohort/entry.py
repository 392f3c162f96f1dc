"""One patient written by hand: a pasted row or a JSON document, in and out."""

import csv
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.validation import find_feature_problems, type_features
from tabdx.errors import InputError

_FEATURES, _ANSWERS = "features", "answers"
_LONGEST_ROW = 100_000  # characters: far above any patient, far below what would stall a server
_SHOWN = 3


def parse_row(text: str, dictionary: Dictionary) -> pd.DataFrame:
    """Read one patient from a pasted row.

    Parameters
    ----------
    text : str
        Values in the dictionary's order, or a line of column names and the values below it;
        separated by tabs, semicolons or commas. Columns that are no features are left out.
    dictionary : Dictionary
        What each feature must be.

    Returns
    -------
    DataFrame, shape (1, feature)

    Raises
    ------
    InputError
        If it is not one such row, or a value breaks its rule.
    """
    if len(text) > _LONGEST_ROW:
        raise InputError(f"the pasted text has {len(text)} characters; paste one patient's row")
    lines = [line for line in text.splitlines() if line.strip()]
    separator = next((mark for mark in "\t;" if mark in text), ",")
    try:
        rows = list(csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as broken:
        raise InputError(f"the pasted row cannot be read: {broken}") from broken
    names = dictionary.feature_names
    cells = [[cell.strip() for cell in row] for row in rows]
    if len(cells) == 2 and set(cells[0]) & set(names) and len(cells[0]) == len(cells[1]):
        return _typed(pd.DataFrame([cells[1]], columns=pd.Index(cells[0]), dtype=str), dictionary)
    if len(cells) == 1 and len(cells[0]) == len(names):
        return _typed(pd.DataFrame(cells, columns=pd.Index(names), dtype=str), dictionary)
    found = " and ".join(str(len(row)) for row in cells[:_SHOWN]) or "no"
    raise InputError(
        f"a row needs {len(names)} values in the order of the form ({names[0]!r} first), or a line "
        f"of column names above as many values; found {len(cells)} lines of {found} values"
    )


def parse_document(content: bytes, dictionary: Dictionary) -> pd.DataFrame:
    """Read one patient from the JSON that `to_document` writes.

    Raises
    ------
    InputError
        If it is not ``{"features": {name: number, label or null}}`` with each feature once.
    """
    try:
        document: Any = json.loads(content, parse_constant=_refuse_constant)
    # ValueError: not JSON or not UTF-8; nested too deeply, the parser runs out of stack.
    except (ValueError, RecursionError) as broken:
        raise InputError(f"the file is not JSON: {broken}; load one that was saved here") from None
    values = document.get(_FEATURES) if isinstance(document, dict) else None
    if not isinstance(values, dict):
        raise InputError(
            'the file must hold {"features": {"name": value, …}}; save a patient here to see one'
        )
    if unknown := [name for name in values if name not in dictionary.feature_names]:
        raise InputError(
            f"{unknown[0]!r} is not a feature of {dictionary.name}; remove it from the file"
        )
    row = {name: _as_written(name, value) for name, value in values.items()}
    return _typed(pd.DataFrame([row], dtype=str), dictionary)


def to_document(patient: pd.DataFrame, answers: Sequence[Mapping[str, Any]] = ()) -> str:
    """Write one patient as JSON, missing values as null.

    Parameters
    ----------
    patient : DataFrame, shape (1, feature)
    answers : sequence of mapping
        What was said of the patient, for people: `parse_document` leaves it out.
    """
    document: dict[str, Any] = {
        _FEATURES: {name: _plain(cell) for name, cell in patient.iloc[0].items()}
    }
    if answers:
        document[_ANSWERS] = [
            {name: _plain(cell) for name, cell in answer.items()} for answer in answers
        ]
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _typed(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    problems = find_feature_problems(raw, dictionary)
    if len(problems):
        lines = [
            f"{column}: {rule}" + (f", found {value!r}" if value else "")
            for column, rule, value in problems.head(_SHOWN)[
                ["column", "rule", "value"]
            ].itertuples(index=False)
        ]
        more = len(problems) - len(lines)
        lines += [f"… and {more} more"] if more else []
        raise InputError("the patient cannot be taken: " + "; ".join(lines))
    return type_features(raw, dictionary)


def _as_written(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(f"{name}: must be a number, a label or null, found {str(value)[:50]!r}")
    return str(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number; write null for a missing value")


def _plain(cell: Any) -> float | str | None:
    if pd.isna(cell):
        return None
    return str(cell) if isinstance(cell, str) else float(np.float64(cell))
