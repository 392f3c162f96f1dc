"""An Excel workbook (.xlsx) as a table of text."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from tabdx.cohort.number_grammar import write_number
from tabdx.core.errors import InputError
from tabdx.core.messages import shorten

SUFFIXES = (".xlsx", ".xlsm")
_MOST_UNPACKED = 1_000_000_000
_MOST_CELLS = 20_000_000  # of a sheet, blank rows and columns included: a small file can claim many


def workbook_as_csv(content: bytes, where: str, sheet: str | None = None) -> tuple[bytes, str]:
    """Write the cells of one sheet as CSV, a line a row.

    Parameters
    ----------
    content : bytes
        The whole workbook.
    where : str
        Its name, for messages.
    sheet : str, optional
        Which sheet; not needed where only one holds anything.

    Returns
    -------
    content : bytes
        CSV in UTF-8, separated by commas. A blank line stands for a blank row, so that lines have
        the numbers of the sheet's rows.
    sheet : str
        The sheet that was read.

    Raises
    ------
    InputError
        If it is no sound workbook or too large, several sheets hold something and none is named,
        or a formula has no kept result. Also if openpyxl is not installed.
    """
    load_workbook = _library(where)
    _require_unpackable(content, where)
    try:
        # Once for the results of formulas, once for the formulas themselves.
        books = [
            load_workbook(io.BytesIO(content), read_only=True, data_only=results)
            for results in (True, False)
        ]
        name = _choose(books[0], where, sheet)
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        for cells in _rows([book[name] for book in books], where):
            writer.writerow(cells if any(cells) else [])
    except InputError:
        raise
    # A damaged workbook ends openpyxl, zipfile or the XML parser in errors of any kind.
    except Exception as broken:
        raise InputError(
            f"{where} is no workbook that can be read ({type(broken).__name__}); open it, and save "
            "it as .xlsx or 'CSV UTF-8'"
        ) from broken
    return written.getvalue().encode(), name


def _library(where: str) -> Any:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415  (an extra, where it is asked for)
    except ImportError as missing:
        raise InputError(
            f"{where} is an Excel workbook, which needs openpyxl: pip install openpyxl; or save "
            "the sheet as 'CSV UTF-8'"
        ) from missing
    return load_workbook


def _require_unpackable(content: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise InputError(
            f"{where} is no Excel workbook (.xlsx); if it is text, let its name end in .csv"
        ) from broken
    if size > _MOST_UNPACKED:
        raise InputError(
            f"{where} unpacks to more than {_MOST_UNPACKED / 1e9:g} GB; save the sheet as CSV"
        )


def _choose(book: Any, where: str, sheet: str | None) -> str:
    """Choose the sheet that was named, or the only one with anything in it."""
    there = [one.title for one in book.worksheets]
    if sheet is not None:
        if sheet not in there:
            raise InputError(
                f"{where} has no sheet {shorten(sheet)!r}; its sheets are {', '.join(there)}"
            )
        return sheet
    used = [name for name in there if any(any(map(_filled, row)) for row in _values(book[name]))]
    if len(used) > 1:
        raise InputError(
            f"{where} has several sheets with something in them ({', '.join(map(shorten, used))}); "
            "say which holds the table, as in --sheet " + repr(shorten(used[0]))
        )
    if not used:
        raise InputError(f"{where} is empty; it needs a header line and a row a patient")
    return str(used[0])


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _filled(value: object) -> bool:
    return value is not None and str(value).strip() != ""


def _rows(sheets: list[Any], where: str) -> Iterator[list[str]]:
    cells = 0
    for number, (results, formulas) in enumerate(zip(*map(_values, sheets), strict=True), start=1):
        cells += max(len(results), 1)
        if cells > _MOST_CELLS:
            raise InputError(
                f"{where} claims more than {_MOST_CELLS:,} cells; save the sheet as CSV"
            )
        for place, (result, formula) in enumerate(zip(results, formulas, strict=True), start=1):
            if result is None and formula is not None:
                raise InputError(
                    f"{where}, row {number}, column {place}: a formula without a kept result; "
                    "open the workbook in a spreadsheet program and save it again"
                )
        yield [_as_text(value) for value in results]


def _as_text(value: object) -> str:
    """Write a cell as the table of text would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return write_number(value) if abs(value) < 1e300 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())
