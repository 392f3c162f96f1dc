"""One grammar of numbers: for tables, uploads, pasted rows and saved patients.

A number is an optional sign, digits with at most one decimal mark, and an optional exponent:
``12``, ``-0.5``, ``.2``, ``1e-2``, ``1E+05``, and ``0,2`` where the comma is the decimal mark.
Blanks around it, no-break spaces too, do not count. Nothing else is a number: not ``1,234.5``,
``1_000``, ``12.5 mm``, ``<0.1``, ``5 %``, ``0x1F`` or ``infinity``, some of which Python's own
``float`` takes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Nothing that is measured is larger, and networks compute in single precision, whose squares end
# at 1e38: beyond lies a slip of the pen, or a code for something else.
LARGEST = 1e15
TOO_LARGE = (
    f"must lie between −{LARGEST:g} and {LARGEST:g}, as all that is measured does; correct it, or "
    "take another unit"
)

POINT, COMMA = ".", ","
_MARK_NAMES = {POINT: "decimal point", COMMA: "decimal comma"}

_SIGN = "[+\\-\u2212]?"  # U+2212 is the minus sign of typeset text
_EXPONENT = f"(?:[eE]{_SIGN}[0-9]+)?"


def _pattern(mark: str) -> str:
    # No two parts of it can match the same digits, so that time grows with the length alone.
    return f"{_SIGN}(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+){_EXPONENT}"


_NUMBER = {mark: re.compile(_pattern(f"[{mark}]")) for mark in (POINT, COMMA)}
_ANY = re.compile(_pattern("[.,]"))
# Numbers as programs write them, by the table's mark; all of them finite.
_PLAIN = {
    POINT: r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,2})?",
    COMMA: r"-?[0-9]{1,20}(?:,[0-9]{1,20})?",
    None: r"-?[0-9]{1,20}",
}
_LONGEST = 400  # characters; the longest number that is finite has 309 digits

# "1,234" is one thousand and some, or one and some: nothing in it tells which.
_TWO_WAYS = re.compile(f"{_SIGN}[1-9][0-9]{{0,2}}[.,][0-9]{{3}}")

NO_CODE = (
    "must be a number; where nothing was measured, leave the cell empty, or name the code "
    "in the dictionary's entry of the feature, as in missing: ['-']"
)
NO_LIMIT = (
    "must be a number; a limit or an estimate is none: leave the cell empty, or write the "
    "value to be used"
)

# What people write in the place of a number, and the rule that it breaks; the first match counts.
_RULES = [
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            r"(?i:[-–—.*]+|#?n\.?[/ ]?[ad]\.?|nan|none|nil|missing|unknown|not (?:done|measured))",
            NO_CODE,
        ),
        (rf"(?i:{_SIGN}(?:inf|infinity|∞))", "must be a finite number"),
        (
            rf"{_SIGN}[0-9]{{1,3}}(?:[.,'’\s][0-9]{{3}}|_[0-9]+)+(?:[.,][0-9]*)?",
            "must be a number without thousands separators",
        ),
        (r"(?:[<>≤≥~≈]|&[lg]t;).*", NO_LIMIT),
        (
            rf"{_pattern('[.,]')}\s*[%‰]",
            "must be a number without a percent sign",
        ),
        (r"[+-]?0[xXoObB][0-9a-fA-F]+", "must be a number in decimal digits"),
        (
            rf"{_pattern('[.,]')}\s*[^\W\d_µ°].*|{_pattern('[.,]')}\s*[µ°/].*",
            "must be a number alone, without a unit or a note behind it",
        ),
    )
]


def read_numbers(cells: pd.Series, mark: str | None = POINT) -> tuple[pd.Series, pd.Series]:
    """Read a column of text.

    Parameters
    ----------
    cells : Series of str
        Missing cells stay missing.
    mark : "." or "," or None
        The decimal mark. None: it is not known (`decimal_mark`); numbers without one are read.

    Returns
    -------
    values : Series of float
        NaN for cells that are missing or no finite number.
    rules : Series of str
        Of each cell that is there and no finite number, the rule that it breaks; indexed as those
        cells are.

    Examples
    --------
    >>> values, rules = read_numbers(pd.Series(["1e-2", "12.5 mm", None, "1_000"]))
    >>> values.tolist()
    [0.01, nan, nan, nan]
    >>> rules.to_dict()[3]
    'must be a number without thousands separators'
    """
    values = np.full(len(cells), np.nan)
    rules: dict[int, str] = {}
    # Nearly all cells of a large table are plain numbers, which need no look at each.
    plain = cells.str.fullmatch(_PLAIN[mark]).to_numpy(dtype=np.bool_, na_value=False)
    values[plain] = list(map(float, cells[plain].str.replace(COMMA, POINT, regex=False)))
    for place in np.flatnonzero(~plain & cells.notna().to_numpy()).tolist():
        value = read_number(cells.iloc[place], mark)
        if isinstance(value, str):
            rules[place] = value
        else:
            values[place] = value
    broken = pd.Series(list(rules.values()), index=cells.index[list(rules)], dtype=str)
    return pd.Series(values, index=cells.index, name=cells.name), broken


def read_number(text: str, mark: str | None = POINT) -> float | str:
    """Read one number, or say which rule the text breaks.

    Examples
    --------
    >>> read_number(" .2 "), read_number("0,2", COMMA), read_number("\u22125")
    (0.2, 0.2, -5.0)
    >>> read_number("0,2")
    'must be a number with a decimal point'
    >>> read_number("1e400")
    'must be a finite number'
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        return "must be a number"
    if mark is None and _ANY.fullmatch(stripped) and (COMMA in stripped or POINT in stripped):
        return _two_ways(stripped, "table")
    if not _NUMBER[mark or POINT].fullmatch(stripped):
        return _broken_rule(stripped, mark or POINT)
    value = float(stripped.replace(COMMA, POINT).replace("\u2212", "-"))
    return value if np.isfinite(value) else "must be a finite number"


def read_fields(texts: Mapping[str, str]) -> dict[str, float | str]:
    """Read the numbers of a form, each by the decimal mark that it is written with.

    What can be read with either mark ("1,234") is read where the other fields show which: with a
    comma where some show a decimal comma and none a decimal point, with a point where none shows a
    decimal comma.

    Returns
    -------
    dict of str to float or str
        By field its number, or the rule that it breaks.

    Examples
    --------
    >>> read_fields({"a": "12.5", "b": "0,18", "c": ".09587"})
    {'a': 12.5, 'b': 0.18, 'c': 0.09587}
    >>> read_fields({"a": "1,234", "b": "0,18"}), read_fields({"a": "1.234", "b": "7"})
    ({'a': 1.234, 'b': 0.18}, {'a': 1.234, 'b': 7.0})
    >>> read_fields({"a": "1,234"})["a"].partition(", and")[0]
    'may be 1.234 as well as 1234'
    """
    fields = {name: text.strip()[: _LONGEST + 1] for name, text in texts.items()}
    marks = {name: COMMA if COMMA in text else POINT for name, text in fields.items()}
    shown = {
        marks[name]
        for name, text in fields.items()
        if marks[name] in text
        and _NUMBER[marks[name]].fullmatch(text)
        and not _TWO_WAYS.fullmatch(text)
    }
    told = {POINT: COMMA not in shown, COMMA: shown == {COMMA}}
    return {
        name: read_number(text, marks[name])
        if told[marks[name]] or not _TWO_WAYS.fullmatch(text)
        else _two_ways(text, "form")
        for name, text in fields.items()
    }


def write_field(value: float) -> str:
    """Write a number as `read_fields` reads it, whatever the other fields show.

    Examples
    --------
    >>> write_field(1001.0), write_field(0.18), write_field(1.095)
    ('1001', '0.18', '1.0950')
    """
    text = write_number(value)
    return f"{text}0" if _TWO_WAYS.fullmatch(text) else text


def write_number(value: float) -> str:
    """Write a number as a person would: whole ones without a point."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Tell which decimal mark a table uses whose columns no comma separates.

    Every number that cannot hold a thousands separator ("0,2", "12,5", "1.2345") shows the mark.
    Where both marks are shown, the one that is shown more often is the table's, and the cells
    with the other break a rule.

    Returns
    -------
    "." or "," or None
        None where no number shows it, though some have one ("1,234").

    Examples
    --------
    >>> decimal_mark(["1,234", "0,5", "7"]), decimal_mark(["1,234", "7"]), decimal_mark(["7"])
    (',', None, '.')
    """
    shown, unclear = {POINT: 0, COMMA: 0}, False
    for text in map(str.strip, texts):
        mark = COMMA if COMMA in text else POINT
        if mark not in text or not _NUMBER[mark].fullmatch(text):
            continue
        if _TWO_WAYS.fullmatch(text):
            unclear = True
        else:
            shown[mark] += 1
    if not any(shown.values()):
        return None if unclear else POINT
    return max(shown, key=lambda mark: shown[mark])


def is_number(text: str) -> bool:
    """Tell whether a text is a number, with either decimal mark."""
    return _ANY.fullmatch(text.strip()) is not None


def equal_numbers(texts: Iterable[str], value: float) -> NDArray[np.bool_]:
    """Tell which texts are this number, however it is written: "1", "1.0" and "01" are 1."""
    return np.array([read_number(text) == value for text in texts], dtype=np.bool_)


def _two_ways(text: str, where: str) -> str:
    plain = text.replace(COMMA, "").replace(POINT, "")
    return (
        f"may be {text.replace(COMMA, POINT)} as well as {plain}, and no other number of the "
        f"{where} shows which; write {plain}, or {text}0"
    )


def _broken_rule(text: str, mark: str) -> str:
    for pattern, rule in _RULES:
        if pattern.fullmatch(text):
            return rule
    if _ANY.fullmatch(text):
        return f"must be a number with a {_MARK_NAMES[mark]}"
    # Digits of other scripts, which Python's float takes.
    latin = "".join(str(unicodedata.digit(one, one)) for one in text)
    if latin != text and _ANY.fullmatch(latin):
        return "must be a number in the digits 0 to 9"
    return "must be a number"
