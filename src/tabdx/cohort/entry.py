"""One patient as a JSON document."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.form_texts import NOT_MEASURED
from tabdx.core.errors import InputError
from tabdx.core.messages import shorten

_FEATURES, _ANSWERS = "features", "answers"


def parse_document(content: bytes, dictionary: Dictionary) -> dict[str, str]:
    """Read the texts of a form from the JSON that `to_document` writes.

    Returns
    -------
    dict of str to str
        By feature, as `read_texts` takes them. Null is "not measured"; what the document does not
        name is not filled.

    Raises
    ------
    InputError
        If it is not ``{"features": {name: number, label or null}}`` with no feature twice.
    """
    try:
        document: Any = json.loads(
            content,
            object_pairs_hook=_once_each,
            parse_constant=_refuse_constant,
            # As written: which numbers are taken is said in one place.
            parse_int=str,
            parse_float=str,
        )
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
            f"{shorten(unknown[0])!r} is not a feature of {dictionary.name}; remove it from the "
            "file"
        )
    return {name: _as_written(name, value) for name, value in values.items()}


def to_document(patient: pd.DataFrame, answers: Sequence[Mapping[str, Any]] = ()) -> str:
    """Write one patient as JSON, missing values as null.

    Parameters
    ----------
    patient : DataFrame, shape (1, feature)
        Of a form that is not yet filled, the features that are.
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


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{shorten(name)!r} stands in it twice")
        found[name] = value
    return found


def _as_written(name: str, value: Any) -> str:
    if value is None:
        return NOT_MEASURED
    if not isinstance(value, str):
        raise InputError(
            f"{shorten(name)}: must be a number, a label or null, found {shorten(value)!r}"
        )
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number; write null for a missing value")


def _plain(cell: Any) -> float | str | None:
    if pd.isna(cell):
        return None
    return str(cell) if isinstance(cell, str) else float(np.float64(cell))
