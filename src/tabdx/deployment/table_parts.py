"""A table of patients in parts, each divided into what can be answered and what cannot."""

from collections.abc import Iterator
from math import inf
from pathlib import Path

import pandas as pd

from tabdx.artifacts.table_parts import (
    TablePart,
    count_parts,
    read_parquet_parts,
    read_text_parts,
)
from tabdx.assessment.patient_table import PatientTable, divide_table
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.raw import BLANK_ROWS, LINE, SEPARATOR, Limits
from tabdx.cohort.sources import PARQUET
from tabdx.cohort.upload import MOST_COLUMNS, parse_upload
from tabdx.core.errors import InputError
from tabdx.core.progress import track
from tabdx.deployment.deployed_model import require_columns

# Of one part; how many parts there are is no matter.
_LIMITS = Limits(rows=inf, columns=10 * MOST_COLUMNS, unpacked_bytes=2e9)


def read_patient_tables(path: Path, dictionary: Dictionary) -> Iterator[PatientTable]:
    """Read a table of patients part by part; a small one is one part.

    Parameters
    ----------
    path : Path
        CSV (UTF-8; commas, semicolons or tabs) or Parquet.
    dictionary : Dictionary
        What the columns are.

    Yields
    ------
    PatientTable
        Rows are numbered through all parts.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, has no rows, or lacks columns.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the path of a table in it")
    if not path.is_file():
        raise InputError(f"file {path} does not exist; give the path of your table")
    read = read_parquet_parts if path.suffix.lower() == PARQUET else read_text_parts
    first_row, separator = 1, None
    for part in track(read(path), "answering", count_parts(path)):
        raw = _parse(part, path, dictionary, separator)
        if raw is None:
            continue
        separator = raw.attrs.get(SEPARATOR)
        rows = len(raw) + len(raw.attrs.get(BLANK_ROWS, []))
        table = divide_table(raw, dictionary, first_row=first_row, keep_empty=True)
        require_columns(table, str(path))
        first_row += rows
        yield table


def _parse(
    part: TablePart, path: Path, dictionary: Dictionary, separator: str | None
) -> pd.DataFrame | None:
    """Read one part; None where it holds blank lines alone."""
    if part.first:
        return parse_upload(str(path), part.content, dictionary, _LIMITS)
    try:
        raw = _parse_later(part, path, dictionary, separator)
    except InputError as error:
        if str(error).startswith(f"{path} has no rows"):
            return None
        raise InputError(f"after line {part.lines_before:,} of the rows: {error}") from error
    if raw.index.name == LINE:
        raw.index = raw.index + part.lines_before
    return raw


def _parse_later(
    part: TablePart, path: Path, dictionary: Dictionary, separator: str | None
) -> pd.DataFrame:
    """Read a part below the first, divided by what divides the columns there."""
    raw = parse_upload(str(path), part.content, dictionary, _LIMITS)
    if raw.attrs.get(SEPARATOR) == separator:
        return raw
    content = f"sep={separator}\n".encode() + part.content.removeprefix(b"\xef\xbb\xbf")
    raw = parse_upload(str(path), content, dictionary, _LIMITS)
    raw.index = raw.index - 1
    return raw
