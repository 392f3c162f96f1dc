"""Comparison of a raw table's column names with those of its dictionary."""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.number_grammar import is_number
from tabdx.cohort.raw import SEPARATOR, UNREADABLE
from tabdx.core.messages import plural, shorten

# To compare every name with every other takes minutes in a wide table of which nothing fits.
_MOST_COMPARISONS = 2_000


def column_problems(
    raw: pd.DataFrame, dictionary: Dictionary, wanted: Sequence[str]
) -> list[tuple[str, str]]:
    """List the wanted columns that are not there, come twice, or could not be read.

    Returns
    -------
    list of (str, str)
        Column and rule. One entry with an empty column where the header line itself is missing.
    """
    names = [str(name) for name in raw.columns]
    if SEPARATOR in raw.attrs and _is_headless(names, dictionary):
        return [("", _describe_headless(names, dictionary, raw.attrs[SEPARATOR]))]
    unreadable = raw.attrs.get(UNREADABLE, {})
    known = set(wanted)
    unnamed = {_plain(name): name for name in reversed(names) if name and name not in known}
    count = Counter(names)
    problems: list[tuple[str, str]] = []
    for column in wanted:
        if count[column] > 1:
            problems.append((column, "the column comes more than once"))
        elif column in unreadable:
            problems.append((column, f"the column {unreadable[column]}"))
        elif column not in count:
            search = len(problems) * len(unnamed) < _MOST_COMPARISONS
            near = _nearest(column, unnamed, search=search)
            hint = "" if near is None else f"; did you mean {shorten(near)!r}?"
            problems.append((column, f"the column is missing{hint}"))
    return problems


def _nearest(column: str, unnamed: dict[str, str], *, search: bool) -> str | None:
    """Return the name that differs in capitals, blanks and dashes alone, or else the most alike."""
    plain = _plain(column)
    close = [plain] if plain in unnamed else []
    if not close and search:
        close = difflib.get_close_matches(plain, unnamed, n=1)
    return unnamed[close[0]] if close else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_.\-]+", " ", name.strip().casefold())


def _is_headless(names: list[str], dictionary: Dictionary) -> bool:
    """Tell a first line that holds a patient: no name of the dictionary, but numbers or a class."""
    if set(names) & set(dictionary.columns):
        return False
    return any(is_number(name) or name in dictionary.outcome.classes for name in names)


def _describe_headless(names: list[str], dictionary: Dictionary, separator: str) -> str:
    group = None if dictionary.group is None else dictionary.group.column
    told = [name for name in dict.fromkeys((dictionary.patient, group)) if name is not None]
    line = [*told, *dictionary.feature_names]
    place = next(
        (at for at, name in enumerate(names) if name in dictionary.outcome.classes), len(told)
    )
    line.insert(place, dictionary.outcome.column)
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="").writerow(line)
    return (
        "the header line seems to be missing: the first line holds values where column names are "
        f"expected. Put a line of {plural(len(names), 'name')} above it, in the order of the "
        "table's columns;"
        f" those of the dictionary are\n{written.getvalue()}"
    )
