"""A table in any of the usual dialects, read as cells of text."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd
from pandas.api import types

from tabdx.cohort.delimited import SEPARATORS, parse_delimited
from tabdx.cohort.number_grammar import write_number
from tabdx.cohort.parquet import parse_parquet
from tabdx.cohort.raw import BLANK_ROWS, SEPARATOR, UNREADABLE
from tabdx.cohort.sources import PARQUET
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.projects.decoding import decode
from tabdx.projects.workbook import SUFFIXES, workbook_as_csv


@dataclass(frozen=True)
class Dialect:
    """What a person says of a file; None is told by evidence.

    Attributes
    ----------
    encoding, separator, sheet : str, optional
        As Python calls it; one of ``,;|`` or a tab; a sheet's name.
    decimal, thousands : str, optional
        The decimal mark, and what stands between groups of three digits.
    """

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    decimal: str | None = None
    thousands: str | None = None


@dataclass(frozen=True)
class RawTable:
    """A table as it was read.

    Attributes
    ----------
    cells : DataFrame of str
        Stripped; NaN where nothing stands. Columns have names, each once.
    unreadable : dict of str to str
        Columns that are left out, and why.
    by_commas : bool
        Whether commas separate the columns, or there is no text at all: a number with one mark
        then has a decimal point.
    read_as : str
        The file's dialect, in words.
    notes : tuple of str
        What was changed on the way.
    """

    cells: pd.DataFrame
    unreadable: dict[str, str]
    by_commas: bool
    read_as: str
    notes: tuple[str, ...]


def read_raw_table(content: bytes, where: str, dialect: Dialect | None = None) -> RawTable:
    """Read a file; its name's ending tells Parquet and Excel, all else is text.

    Parameters
    ----------
    content : bytes
        The whole file.
    where : str
        Its name, for messages.
    dialect : Dialect, optional
        What is known of it.

    Raises
    ------
    InputError
        If it cannot be read, or only in two ways; the message names the option that settles it.
    """
    dialect = dialect or Dialect()
    suffix = PurePath(where).suffix.lower()
    if suffix == PARQUET:
        table, read_as = parse_parquet(content, where), "Parquet"
    elif suffix in SUFFIXES:
        written, sheet = workbook_as_csv(content, where, dialect.sheet)
        table = parse_delimited(written, where, separator=",")
        table.attrs[SEPARATOR], read_as = ",", f"the sheet {shorten(sheet)!r} of a workbook"
    else:
        text, encoding = decode(content, where, dialect.encoding)
        # A lone surrogate cannot be written; a byte order mark inside is no character.
        clean = text.encode("utf-8", errors="replace")
        table = parse_delimited(clean, where, separator=dialect.separator)
        read_as = f"{SEPARATORS[table.attrs[SEPARATOR]]} between the columns, {encoding}"
    if not len(table):
        raise InputError(f"{where} has no rows; a cohort needs patients of both classes")
    return _cleaned(table, read_as)


def _cleaned(table: pd.DataFrame, read_as: str) -> RawTable:
    names, notes = clean_names([str(name) for name in table.columns])
    unreadable = {
        name: table.attrs[UNREADABLE][old]
        for name, old in zip(names, table.columns, strict=True)
        if old in table.attrs.get(UNREADABLE, {})
    }
    if blank := table.attrs.get(BLANK_ROWS):
        rows = plural(len(blank), "row without any value was", "rows without any value were")
        notes.append(f"{rows} left out")
    separator = table.attrs.get(SEPARATOR, ",")
    columns = {
        name: _as_text(table.iloc[:, place])
        for place, name in enumerate(names)
        if name not in unreadable
    }
    cells = pd.DataFrame(columns, dtype="str").reset_index(drop=True)
    return RawTable(cells, unreadable, separator == ",", read_as, tuple(notes))


def clean_names(names: list[str], taken: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """Give each column a name of its own.

    Parameters
    ----------
    names : list of str
        As they stand in the header line.
    taken : collection of str
        Names that none may have.

    Returns
    -------
    names : list of str
    notes : list of str
        Which were changed.

    Examples
    --------
    >>> clean_names(["age", "", "age", "a  b"])
    (['age', 'column 2', 'age (2)', 'a b'], ["column 2 had no name and is called 'column 2'", \
"column 3 had the name 'age' of another one and is called 'age (2)'"])
    """
    plain = [" ".join("".join(c if c.isprintable() else " " for c in one).split()) for one in names]
    count, used = Counter(plain), {*plain, *taken}
    cleaned: list[str] = []
    notes: list[str] = []
    for place, name in enumerate(plain, start=1):
        if name and name not in cleaned and name not in taken:
            cleaned.append(name)
            continue
        new, tried = (f"{name} (2)" if name else f"column {place}"), 2
        while new in used:
            tried += 1
            new = f"{name or f'column {place}'} ({tried})"
        used.add(new)
        cleaned.append(new)
        why = f"had the name {shorten(name)!r} of another one" if count[name] else "is called so"
        why = why if name else "had no name"
        notes.append(f"column {place} {why} and is called {shorten(new)!r}")
    return cleaned, notes


def _as_text(column: pd.Series) -> pd.Series:
    """Write values as text, stripped, blank ones as missing."""
    if types.is_float_dtype(column.dtype):
        text = column.map(_write_float, na_action="ignore").astype("str")
    else:
        text = column.astype("str")
    text = text.str.strip()
    return text.mask(text == "")


def _write_float(value: float) -> str:
    return write_number(value) if abs(value) < 1e300 else repr(value)
