"""A table as text: CSV, or with semicolons, tabs or bars between the columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pandas as pd

from tabdx.cohort.raw import BLANK_ROWS, LINE, SEPARATOR, Limits, listed
from tabdx.cohort.text_files import describe_foreign_byte, foreign_byte, read_lines
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLED_LINES = 100
_BLOCK_ROWS = 10_000  # at a time as Python's text, which takes several times a column's memory

# A line of the table: where it begins, and its cells.
Record = tuple[int, list[str]]


def parse_delimited(
    content: bytes, where: str, limits: Limits | None = None, separator: str | None = None
) -> pd.DataFrame:
    """Read every cell of a table of text as text.

    Parameters
    ----------
    content : bytes
        The whole file, in UTF-8. Columns are separated by what separates the names in the header
        line: commas, semicolons, tabs or bars; a first line such as ``sep=;`` settles it.
    where : str
        The table's name, for messages.
    limits : Limits, optional
        How large it may be.
    separator : str, optional
        What separates the columns, where it is known.

    Returns
    -------
    DataFrame
        One row per patient, indexed by the line of the file; ``attrs`` as `raw` tells.

    Raises
    ------
    InputError
        If it is no text in UTF-8, cannot be divided into rows and columns, or is too large.
    """
    limits = limits or Limits()
    lines = read_lines(content, where)
    sample = list(islice(lines, _SAMPLED_LINES))
    separator, skipped = _find_separator(sample, where, limits, separator)
    records = _records(chain(sample, lines), separator, skipped, where, limits)
    top = next((record for record in records if filled(record[1])), None)
    if top is None:
        raise InputError(f"{where} is empty; it needs a header line and a row a patient")
    _require_utf8(top, top[1], 0, where)
    table = _assemble(top[1], records, where, limits)
    if table.shape[1] == 1:
        raise InputError(
            f"{where} has the one column {shorten(table.columns[0])!r}; a cohort needs features "
            "and an outcome, separated by commas, semicolons or tabs"
        )
    table.attrs[SEPARATOR] = separator
    return table


def _find_separator(
    sample: list[str], where: str, limits: Limits, known: str | None
) -> tuple[str, int]:
    """Tell what separates the columns, and how many lines stand above the header line."""
    if sample and (told := re.fullmatch(r'"?sep=([,;\t|])"?', sample[0].rstrip("\r\n"), re.I)):
        return known or told[1], 1
    if known is not None:
        return known, 0
    rows = {separator: _split(sample, separator, limits) for separator in SEPARATORS}
    splitting = [one for one, found in rows.items() if found and filled(found[0]) > 1]
    even = [one for one in splitting if _is_even(rows[one])]
    if len(even) > 1:
        raise InputError(
            f"{where}: {' or '.join(SEPARATORS[one] for one in even)} may separate the columns; "
            f"begin the file with the line sep={even[-1]} (or the other one), or put double quotes "
            "round each name and cell that holds such a mark"
        )
    # Where nothing divides the first line, it is no header line, and those below it tell.
    candidates = even or splitting or list(SEPARATORS)
    return max(candidates, key=lambda one: sum(line.count(one) for line in sample)), 0


def _split(sample: list[str], separator: str, limits: Limits) -> list[list[str]]:
    """Divide the sampled lines, as far as they can be; blank ones are left out."""
    if any(line.count(separator) >= limits.columns for line in sample):
        return []
    try:
        rows = list(csv.reader(sample, delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return []
    if len(sample) == _SAMPLED_LINES:
        rows.pop()  # which may be half a row
    return [row for row in rows if filled(row)]


def _is_even(rows: list[list[str]]) -> bool:
    named = filled(rows[0])
    return all(len(row) >= named >= filled(row) for row in rows)


def filled(cells: Sequence[str]) -> int:
    """Count the cells of a row up to the last one that holds something."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _records(
    lines: Iterator[str], separator: str, skipped: int, where: str, limits: Limits
) -> Iterator[Record]:
    """Yield the rows, blank lines left out."""
    narrow = (_require_narrow(line, separator, where, limits) for line in lines)
    reader = csv.reader(narrow, delimiter=separator, skipinitialspace=True, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as broken:
            raise InputError(
                f"{where}, line {reader.line_num}, is not CSV: {broken}; is a double quote of the "
                f"row that begins in line {begins} never closed?"
            ) from broken
        if cells is None:
            return
        if cells and begins > skipped:
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _require_narrow(line: str, separator: str, where: str, limits: Limits) -> str:
    limits.require(where, columns=line.count(separator) + 1)
    return line


def _require_utf8(record: Record, header: list[str], number: int, where: str) -> None:
    line, cells = record
    for place, cell in enumerate(cells):
        if (byte := foreign_byte(cell)) is not None:
            row = f"row {number} (line {line})" if number else f"line {line}, the header line"
            names = header[place : place + 1] if number else []
            column = f"column {shorten(names[0])!r}" if names else f"column {place + 1}"
            raise InputError(f"{where}, {row}, {column}: {describe_foreign_byte(byte)}")


class _Widths:
    """Which rows fit the header line, and what is wrong with the others."""

    def __init__(self, header: list[str]) -> None:
        self.header = header
        self.named = filled(header)
        self.found: set[int] = set()
        self.problems: list[str] = []  # rows that lack cells, or have some that no name stands over
        self.loose: list[str] = []  # rows that end in more separators than the header line

    def add(self, record: Record, number: int) -> None:
        line, cells = record
        self.found.add(len(cells))
        fits = len(cells) >= self.named >= filled(cells)
        if fits and len(cells) <= len(self.header):
            return
        note = " (a comment?)" if cells[0].startswith("#") else ""
        text = f"row {number} (line {line}) has {plural(len(cells), 'cell')}{note}"
        (self.loose if fits else self.problems).append(text)

    def require_even(self, where: str) -> None:
        """Refuse a table whose rows do not fit its header line.

        One separator more at the end of every row, or of the header line alone, is none too many:
        a column without a name and without a value is no column.
        """
        problems = self.problems + (self.loose if len(self.found) > 1 else [])
        if not problems:
            return
        names = f"the header line has {plural(self.named, 'name')}"
        width = next(iter(self.found))
        if self.named == 1 or min(self.found) > self.named + 1:
            raise InputError(
                f"{where}: the first line has {plural(self.named, 'cell')} and lines below it have "
                f"{max(self.found)}; remove what stands above the line of column names"
            )
        if len(self.found) == 1 and width == self.named + 1 == len(self.header):
            raise InputError(
                f"{where}: column {width}, the last one, has values but no name in the header "
                "line; give it one, or remove it"
            )
        if len(self.found) == 1 and width == self.named + 1:
            raise InputError(
                f"{where}: {names} and every row one cell more; which column lacks its name? (Row "
                "names or an index often do: put a name and a separator before the others)"
            )
        if len(self.found) == 1 and width == self.named - 1:
            raise InputError(
                f"{where}: {names} and every row one cell less; is there one name or one separator "
                "too many?"
            )
        raise InputError(
            f"{where}: {names}, which some rows do not fit; put double quotes round a cell that "
            "holds a separator (row 1 is the first patient):\n  " + "\n  ".join(listed(problems))
        )


def _assemble(
    header: list[str], records: Iterator[Record], where: str, limits: Limits
) -> pd.DataFrame:
    widths = _Widths(header)
    columns = range(widths.named)
    blocks = [pd.DataFrame(columns=columns, dtype=str)]
    lines: list[int] = []
    blank: list[int] = []
    while some := list(islice(records, _BLOCK_ROWS)):
        block = [record for record in some if filled(record[1])]
        first = len(lines) + len(blank) + 1
        blank += [row for row, (_, cells) in enumerate(some, first) if not filled(cells)]
        limits.require(where, rows=len(blank))
        limits.require(where, rows=len(lines) + len(block), columns=widths.named)
        for number, record in enumerate(block, start=len(lines) + 1):
            _require_utf8(record, header, number, where)
            widths.add(record, number)
        lines += [line for line, _ in block]
        if not widths.problems:
            cells = [cells[: widths.named] for _, cells in block]
            blocks.append(pd.DataFrame(cells, columns=columns, dtype=str))
    widths.require_even(where)
    table = pd.concat(blocks, ignore_index=True)
    table.index = pd.Index(lines, name=LINE, dtype=int)
    table.columns = pd.Index(header[: widths.named], dtype=str)
    if blank:
        table.attrs[BLANK_ROWS] = blank
    return table
