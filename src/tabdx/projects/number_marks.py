"""The decimal mark and the thousands separator of a table, told by evidence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

import pandas as pd

from tabdx.cohort.cells import MISSING_CODES
from tabdx.cohort.number_grammar import COMMA, POINT
from tabdx.core.errors import InputError
from tabdx.core.messages import shorten

_MARK_NAMES = {POINT: "decimal point", COMMA: "decimal comma"}
_GROUP_NAMES = {COMMA: "commas", POINT: "points", " ": "blanks", "'": "apostrophes"}
# How people and programs write the blank and the apostrophe between groups of digits.
_VARIANTS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})
_SHAPES = str.maketrans("12345678", "99999999")
_SIGN = "[+\\-\u2212]?"
_EXPONENT = f"(?:[eE]{_SIGN}[0-9]+)?"
_MARKED = re.compile(f"{_SIGN}[0-9.,' ]+{_EXPONENT}")
_LONGEST = 60  # characters of a number with separators


@dataclass(frozen=True)
class NumberMarks:
    """How a table writes its numbers.

    Attributes
    ----------
    decimal : "." or ","
    thousands : str or None
        What stands between groups of three digits.
    """

    decimal: str = POINT
    thousands: str | None = None

    def __str__(self) -> str:
        """Say it."""
        said = _MARK_NAMES[self.decimal]
        return said if self.thousands is None else f"{said}, {self.grouped} between thousands"

    @property
    def grouped(self) -> str:
        """What stands between thousands, in words."""
        return _GROUP_NAMES[self.thousands or " "]

    def reads(self, text: str) -> bool:
        """Whether a text is a number so written."""
        return _pattern(self.decimal, self.thousands).fullmatch(text) is not None

    def rewrite(self, text: str) -> str:
        """Write a number with a decimal point and nothing between thousands.

        Examples
        --------
        >>> NumberMarks(",", ".").rewrite("1.234,5"), NumberMarks(",").rewrite("0,5 mm")
        ('1234.5', '0,5 mm')
        """
        plain = text.translate(_VARIANTS)
        if not self.reads(plain):
            return text
        if self.thousands is not None:
            plain = plain.replace(self.thousands, "")
        return plain.replace(self.decimal, POINT)


@cache
def _pattern(decimal: str, thousands: str | None) -> re.Pattern[str]:
    whole = "[0-9]+"
    if thousands is not None:
        whole = f"(?:{whole}|[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+)"
    mark = re.escape(decimal)
    return re.compile(f"{_SIGN}(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+){_EXPONENT}")


_WAYS = [
    NumberMarks(decimal, thousands)
    for decimal, thousands in product((POINT, COMMA), (None, COMMA, POINT, " ", "'"))
    if decimal != thousands
]


def find_marks(
    columns: Mapping[str, pd.Series],
    *,
    by_commas: bool,
    decimal: str | None = None,
    thousands: str | None = None,
) -> NumberMarks:
    """Tell how a table writes its numbers, from all of its cells that can be numbers.

    A cell is evidence where it can be read in one way only: "0,5" shows a decimal comma, "1,234.5"
    a point and commas between thousands. A cell that can be read in two ways is read as the
    evidence says: where there is none, a decimal point if commas separate the columns ("1.234").

    Parameters
    ----------
    columns : mapping of str to Series of str
        Columns by name, without labels such as the outcome.
    by_commas : bool
        Whether commas separate the columns.
    decimal, thousands : str, optional
        What a person said.

    Raises
    ------
    InputError
        If cells show both decimal marks or several separators, or one can be read in two ways and
        nothing tells which; the message names a cell of each and the option that settles it.
    """
    marked = list(_marked(columns))
    if decimal is None and thousands in (POINT, COMMA):
        decimal = COMMA if thousands == POINT else POINT
    decimal = decimal or _find_decimal(marked, by_commas=by_commas)
    thousands = thousands or _find_thousands(marked, decimal)
    if decimal == thousands:
        raise InputError("--decimal and --thousands are the same mark; a number needs two")
    marks = NumberMarks(decimal, thousands)
    if wrong := [cell for cell in marked if not marks.reads(cell.text)]:
        raise InputError(
            f"the table's numbers have a {marks}, and some cells cannot be read so: "
            f"{_listed(wrong)}; correct them, or say --decimal and --thousands"
        )
    return marks


@dataclass(frozen=True)
class _Cell:
    column: str
    row: int
    text: str
    ways: tuple[NumberMarks, ...]

    def __str__(self) -> str:
        return f"column {shorten(self.column)!r}, row {self.row} ({shorten(self.text)!r})"


def _listed(cells: list[_Cell]) -> str:
    return ", ".join(map(str, cells[:3])) + ("" if len(cells) <= 3 else ", …")


def _marked(columns: Mapping[str, pd.Series]) -> Iterator[_Cell]:
    """Give a cell of each shape, of columns that hold numbers for the most part.

    Two numbers have one shape if only their digits differ, but for zeros: "0,125" is no number of
    thousands.
    """
    for name, column in columns.items():
        first: dict[str, tuple[int, str]] = {}
        counts: Counter[str] = Counter()
        for row, text in enumerate(column.tolist(), start=1):
            if isinstance(text, str) and text not in MISSING_CODES:
                shape = text.translate(_SHAPES)
                first.setdefault(shape, (row, text))
                counts[shape] += 1
        ways = {shape: _ways(text.translate(_VARIANTS)) for shape, (_, text) in first.items()}
        if 2 * sum(counts[shape] for shape, found in ways.items() if found) < counts.total():
            continue
        for shape, (row, text) in first.items():
            if ways[shape] and not text.lstrip("+-\u2212").isdigit():
                yield _Cell(name, row, text.translate(_VARIANTS), ways[shape])


def _ways(text: str) -> tuple[NumberMarks, ...]:
    if len(text) > _LONGEST or not _MARKED.fullmatch(text):
        return ()
    return tuple(way for way in _WAYS if way.reads(text))


def _find_decimal(marked: list[_Cell], *, by_commas: bool) -> str:
    shown: dict[str, _Cell] = {}
    unclear: _Cell | None = None
    for cell in marked:
        marks = {way.decimal for way in cell.ways}
        if len(marks) == 1:
            shown.setdefault(marks.pop(), cell)
        # "1 234" is the same number with either mark; "1,234" and "1.234" are not.
        elif len({way.rewrite(cell.text) for way in cell.ways}) > 1 and (
            COMMA in cell.text or not by_commas
        ):
            unclear = unclear or cell
    if len(shown) > 1:
        raise InputError(
            f"the table shows both decimal marks: a point in {shown[POINT]}, a comma in "
            f"{shown[COMMA]}; correct one of them, or say --decimal . or --decimal , with "
            "--thousands"
        )
    if not shown and unclear is not None:
        raise InputError(
            f"{unclear} can be read in two ways, and no other number shows which; say --decimal . "
            "or --decimal , (and --thousands, where the mark stands between thousands)"
        )
    return next(iter(shown), POINT)


def _find_thousands(marked: list[_Cell], decimal: str) -> str | None:
    """Tell the separator from the cells that need one."""
    need = [cell for cell in marked if not NumberMarks(decimal).reads(cell.text)]
    shown: dict[str, _Cell] = {}
    for cell in need:
        separators = {way.thousands for way in cell.ways}
        decimals = {way.decimal for way in cell.ways}
        # "1,234" with a decimal point is no evidence of itself: it may be a slip for 1.234.
        if decimals == {decimal} or separators <= {" ", "'"}:
            for one in separators - {None}:
                shown.setdefault(str(one), cell)
    if len(shown) > 1:
        first, second = list(shown.values())[:2]
        raise InputError(
            f"the table shows two separators between thousands: {first} and {second}; correct one"
        )
    if need and not shown:
        told = [cell for cell in need if any(way.decimal == decimal for way in cell.ways)]
        if told:
            raise InputError(
                f"{told[0]} would be a number of thousands, and no other number of the table "
                "shows such a separator; say --thousands "
                f"{'.' if decimal == COMMA else ','} if it is meant, or correct the cell"
            )
    return next(iter(shown), None)


def rewrite_numbers(column: pd.Series, marks: NumberMarks) -> pd.Series:
    """Write a column's numbers with a decimal point alone; other cells stay as they are."""
    if marks == NumberMarks():
        return column
    same: Iterable[str] = column.dropna().unique()
    return column.replace({one: new for one in same if (new := marks.rewrite(one)) != one})
