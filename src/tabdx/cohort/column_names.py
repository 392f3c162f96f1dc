"""Comparison of a raw table's column names with those of its dictionary."""

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from tabdx.cohort.dictionary import Dictionary, Feature
from tabdx.cohort.number_grammar import is_number
from tabdx.cohort.raw import SEPARATOR, UNREADABLE
from tabdx.core.messages import plural, shorten

# To compare every name with every other takes minutes in a wide table of which nothing fits.
_MOST_COMPARISONS = 2_000
_ALIKE = 0.8  # below, names that share a word or two are proposed for each other
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")


def find_aliases(names: Sequence[str], dictionary: Dictionary) -> dict[str, str]:
    """Find the columns that name a feature in the same words, written in another way.

    The same are the words of the feature's name in any order, capitals and dashes aside, or of its
    measurement and channel, a channel of several words by its initials too; the unit may stand
    behind. What two columns or two features could mean is left alone.

    Parameters
    ----------
    names : sequence of str
        Of the table's columns.
    dictionary : Dictionary

    Returns
    -------
    dict of str to str
        Features by the columns' names.

    Examples
    --------
    >>> area = Feature(name="area error", unit="mm", measurement="area", channel="standard error")
    >>> outcome = {"column": "d", "positive": "ill", "negative": "well"}
    >>> dictionary = Dictionary(name="t", outcome=outcome, features=(area,))
    >>> find_aliases(["id", "area_se"], dictionary)
    {'area_se': 'area error'}
    """
    wanted = [one for one in dictionary.features if one.name not in names]
    features = _unique((words, one.name) for one in wanted for words in _spellings(one))
    columns = _unique((_words(name), name) for name in names if name not in dictionary.columns)
    found = {name: features[words] for words, name in columns.items() if words in features}
    meant = Counter(found.values())
    return {name: one for name, one in found.items() if meant[one] == 1}


def _unique(pairs: Iterator[tuple[tuple[str, ...], str]]) -> dict[tuple[str, ...], str]:
    """Keep what has one meaning."""
    together: dict[tuple[str, ...], set[str]] = {}
    for words, name in pairs:
        together.setdefault(words, set()).add(name)
    return {words: names.pop() for words, names in together.items() if len(names) == 1}


def _spellings(feature: Feature) -> Iterator[tuple[str, ...]]:
    """Give the words by which a table may name a feature."""
    written = [feature.name]
    if feature.measurement and feature.channel:
        written.append(f"{feature.measurement} {feature.channel}")
        if " " in feature.channel:
            initials = "".join(word[0] for word in feature.channel.split())
            written.append(f"{feature.measurement} {initials}")
    for one in written:
        yield _words(one)
        if feature.unit:
            yield _words(f"{one} {feature.unit}")


def _words(name: str) -> tuple[str, ...]:
    spaced = _CAPITAL_INSIDE.sub(" ", unicodedata.normalize("NFKC", name))
    return tuple(sorted(re.split(r"[\s_.,()\[\]\-]+", spaced.strip(" _.,()[]-").casefold())))


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
    aliases = {one: name for name, one in find_aliases(names, dictionary).items()}
    others = {plain: name for plain, name in unnamed.items() if name not in aliases.values()}
    problems: list[tuple[str, str]] = []
    for column in wanted:
        if count[column] > 1:
            problems.append((column, "the column comes more than once"))
        elif column in unreadable:
            problems.append((column, f"the column {unreadable[column]}"))
        elif column not in count:
            search = len(problems) * len(unnamed) < _MOST_COMPARISONS
            near = aliases.get(column) or _nearest(column, others, search=search)
            hint = "" if near is None else f"; did you mean {shorten(near)!r}?"
            problems.append((column, f"the column is missing{hint}"))
    return problems


def _nearest(column: str, unnamed: dict[str, str], *, search: bool) -> str | None:
    """Return the name that differs in capitals, blanks and dashes alone, or else the most alike."""
    plain = _plain(column)
    close = [plain] if plain in unnamed else []
    if not close and search:
        close = difflib.get_close_matches(plain, unnamed, n=1, cutoff=_ALIKE)
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
