"""The outcome of a new table: its classes, and which of them is the disease."""

import re
from difflib import get_close_matches
from typing import NamedTuple

import pandas as pd

from tabdx.cohort.cells import distinct_labels
from tabdx.cohort.inferred_dictionary import MOST_CLASSES
from tabdx.cohort.number_grammar import equal_numbers, is_number, read_number, write_number
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.projects.columns import alike_labels

# The healthy one of two classes, where its name says so.
_NEGATIVE = frozenset(
    {"0", "no", "n", "false", "negative", "neg", "-", "absent", "absence", "benign", "healthy"}
    | {"normal", "control", "controls", "none", "alive", "survived", "well"}
)
_NEGATED = re.compile(r"(?:not|non|without|no)[\W_]*(.+)", re.IGNORECASE)


class DraftedOutcome(NamedTuple):
    """An outcome's entry in the dictionary, and what was taken for granted in it."""

    entry: dict[str, object]
    decided: list[str]
    asked: list[str]


def find_column(wanted: str, names: list[str], option: str) -> str:
    """Find a column that a person named.

    Raises
    ------
    InputError
        If there is none of that name; the message proposes a near one.
    """
    stripped = " ".join(wanted.split())
    if stripped in names:
        return stripped
    alike = [name for name in names if name.casefold() == stripped.casefold()]
    if len(alike) == 1:
        return alike[0]
    if any(map(is_number, names)):
        raise InputError(
            f"{option} {shorten(wanted)!r} is no column, and the first line holds numbers where "
            "column names are expected: put a line with the columns' names above it"
        )
    near = get_close_matches(stripped, names, n=1)
    meant = f"did you mean {shorten(near[0])!r}? " if near else ""
    there = ", ".join(map(shorten, names[:40])) + (", …" if len(names) > 40 else "")
    raise InputError(
        f"{option} {shorten(wanted)!r} is no column of the table; {meant}Its columns are {there}"
    )


def draft_outcome(name: str, cells: pd.Series, positive: tuple[str, ...]) -> DraftedOutcome:
    """Draft the entry of the outcome.

    Parameters
    ----------
    name : str
    cells : Series of str
        Of the rows with an outcome.
    positive : tuple of str
        The classes that a person called positive.

    Raises
    ------
    InputError
        If the column does not hold 2 to 20 classes, `positive` is none of them, or it is not
        given and the names of two classes do not say which is the disease.
    """
    classes = distinct_labels(cells)
    if all(map(is_number, classes)):
        classes = sorted({_plain(one) for one in classes}, key=_value)
    if not 2 <= len(classes) <= MOST_CLASSES:
        shown = ", ".join(map(shorten, classes[:10]))
        raise InputError(
            f"--outcome {shorten(name)!r} holds {plural(len(classes), 'class', 'classes')} "
            f"({shown}{', …' if len(classes) > 10 else ''}); it must hold 2 to {MOST_CLASSES}. "
            "Classes, not a measurement: divide one at an agreed limit first"
        )
    if alike := alike_labels(classes):
        raise InputError(
            f"--outcome {shorten(name)!r} has classes that differ in capitals or blanks alone "
            f"({alike}); write each in one way in the table"
        )
    named = [_find_class(one, classes, name) for one in positive]
    if len(classes) == 2:
        return _of_two(name, classes, named)
    asked = (
        []
        if named
        else [
            f"the outcome {shorten(name)} has {len(classes)} classes and none is said to be "
            "positive (--positive); without one there are no thresholds"
        ]
    )
    entry: dict[str, object] = {"column": name, "classes": classes}
    if named:
        entry["positive"] = named
    return DraftedOutcome(entry, [], asked)


def _plain(text: str) -> str:
    """Write a number as a person would: 1.0 as 1."""
    number = read_number(text)
    return write_number(number) if isinstance(number, float) else text


def _value(text: str) -> float:
    number = read_number(text)
    return number if isinstance(number, float) else float("inf")


def _find_class(wanted: str, classes: list[str], column: str) -> str:
    if wanted.strip() in classes:
        return wanted.strip()
    number = read_number(wanted)
    same = [
        one
        for one, equal in zip(classes, equal_numbers(classes, _value(wanted)), strict=True)
        if equal and isinstance(number, float)
    ]
    if len(same) == 1:
        return same[0]
    raise InputError(
        f"--positive {shorten(wanted)!r} is no class of {shorten(column)!r}, which holds "
        f"{', '.join(map(shorten, classes))}"
    )


def _of_two(name: str, classes: list[str], named: list[str]) -> DraftedOutcome:
    decided: list[str] = []
    if len(named) == 2:
        raise InputError("--positive names both classes; name the one that is the disease")
    if not named:
        named = [_say_positive(name, classes)]
        decided.append(
            f"of the outcome {shorten(name)}, {shorten(named[0])!r} is the positive class, by its "
            "name (--positive says another one)"
        )
    (negative,) = set(classes) - set(named)
    entry: dict[str, object] = {"column": name, "positive": named[0], "negative": negative}
    return DraftedOutcome(entry, decided, [])


def _say_positive(name: str, classes: list[str]) -> str:
    """Tell the disease of two classes by their names, or refuse to guess."""
    healthy = [one for one in classes if one.casefold() in _NEGATIVE]
    if len(healthy) == 1:
        return next(one for one in classes if one not in healthy)
    for one, other in (classes, classes[::-1]):
        negated = _NEGATED.fullmatch(one)
        if negated and negated[1].casefold() == other.casefold():
            return other
    raise InputError(
        f"which class of the outcome {shorten(name)!r} is the disease? Say --positive "
        f"{shorten(classes[0])!r} or --positive {shorten(classes[1])!r}"
    )
