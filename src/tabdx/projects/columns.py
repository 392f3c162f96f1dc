"""What a column of a new table is: a feature of some kind, or something to set aside."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tabdx.cohort.cells import MISSING_CODES
from tabdx.cohort.detectors.identifiers import FEWEST, is_numbering
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.number_grammar import (
    LARGEST,
    NO_CODE,
    read_numbers,
    write_number,
)
from tabdx.core.messages import plural, shorten
from tabdx.projects.suspected_codes import plausible_range, suspected_codes

MOST_LEVELS = 50  # of a categorical feature: more are names, places or notes
_MOST_STEPS = 10  # different numbers of an ordinal feature
_MOST_CODES = 6  # so many numbers may be codes without an order; more are steps or counts
_FEWEST_PER_STEP = 5  # rows a step, on average: fewer, and the numbers may be measured
_FEW_LEVELS = 10  # so many labels are levels, however small the table
_LONGEST_LEVEL = 60  # characters; what has more is a note
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?"
    r"|\d{1,2}:\d{2}(?::\d{2}.*)?"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_MOSTLY = 0.9
_SAMPLED = 1000
_ID_NAME = re.compile(
    r"(?i)(?:.*[\W_])?(?:id|ids|identifier|mrn|uuid)|"
    r"(?:patient|subject|participant|person|case|record|sample|name)s?(?:[\W_]*(?:id|no|nr|name))?"
    r"|nr|no|number|index|unnamed: 0|column 1|__index_level_0__"
)


@dataclass(frozen=True)
class Column:
    """A drafted column.

    Attributes
    ----------
    name : str
    entry : dict, optional
        Its entry in the dictionary; None where it is set aside.
    aside : str
        Why it is set aside.
    decided, asked : list of str
        What was taken for granted, and what a person has to say; each goes on after the name.
    """

    name: str
    entry: dict[str, Any] | None = None
    aside: str = ""
    decided: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def describe_column(name: str, cells: pd.Series) -> Column:
    """Draft the entry of one column.

    Parameters
    ----------
    name : str
    cells : Series of str
        Stripped, numbers with a decimal point; NaN where nothing stands.
    """
    known = cells.dropna()
    known = known[~known.isin(MISSING_CODES)]
    distinct = known.drop_duplicates().to_numpy(dtype=object).tolist()
    if len(distinct) == 0:
        return Column(name, aside="no value")
    if len(distinct) == 1:
        return Column(name, aside=f"the same value in all {plural(len(known), 'filled row')}")
    # A column of numbers shows in its first values that it holds no dates.
    if all(_share(some, _DATE) >= _MOSTLY for some in (distinct[:_SAMPLED], distinct)):
        return Column(
            name, aside="dates or times; an age or a duration in numbers can be a feature"
        )
    if _are_digits_of_a_code(distinct):
        return _labels(name, known, distinct, len(cells), "digits with leading zeros")
    values, rules = read_numbers(known)
    if rules.empty:
        return _numbers(name, values, len(cells))
    if (rules == NO_CODE).all() and len(rules) < len(known):
        words = sorted(known[rules.index].unique())
        column = _numbers(name, values.dropna(), len(cells), words)
        if column.entry is not None:
            said = ", ".join(repr(shorten(word)) for word in words)
            column.decided.append(
                f"{said} in {plural(len(rules), 'cell')} between numbers is read as not measured"
            )
        return column
    return _mixed(name, known, distinct, rules, len(cells))


def is_named_as_identifier(name: str) -> bool:
    """Whether a column's name says that it tells the rows apart.

    Examples
    --------
    >>> [is_named_as_identifier(one) for one in ("Patient ID", "id", "name", "acid", "age")]
    [True, True, True, False, False]
    """
    return _ID_NAME.fullmatch(name) is not None


def _share(distinct: list[str], pattern: re.Pattern[str]) -> float:
    return float(np.mean([pattern.fullmatch(text) is not None for text in distinct]))


def _are_digits_of_a_code(distinct: list[str]) -> bool:
    """Whether all are digits of one length and some begin with zero, as in a postal code."""
    return (
        len(distinct[0]) > 1
        and all(text.isdigit() and len(text) == len(distinct[0]) for text in distinct)
        and any(text.startswith("0") for text in distinct)
    )


def _mixed(name: str, known: pd.Series, distinct: list[str], rules: pd.Series, rows: int) -> Column:
    """Describe a column with texts that are no numbers, and maybe numbers too."""
    numbers = len(known) - len(rules)
    if numbers * 2 >= len(known) and len(distinct) > _FEW_LEVELS:
        rule = rules.value_counts().index[0]
        first = int(rules.index[0]) + 1
        return Column(
            name,
            aside=(
                f"{plural(numbers, 'number')} and {plural(len(rules), 'other text')} (the first in "
                f"row {first}: {rule})"
            ),
            asked=[
                "holds numbers and texts: correct the texts in the table, or name them under "
                "`missing`, and move its line up to the features"
            ],
        )
    return _labels(name, known, distinct, rows)


def _labels(name: str, known: pd.Series, distinct: list[str], rows: int, what: str = "") -> Column:
    unique = len(distinct) == len(known)
    if unique and (len(known) > _FEW_LEVELS or is_named_as_identifier(name)):
        return Column(name, aside="a different text in each row, as identifiers and notes have")
    if len(distinct) > MOST_LEVELS or max(map(len, distinct)) > _LONGEST_LEVEL:
        return Column(
            name, aside=f"{plural(len(distinct), 'different text')}: free text, names or places"
        )
    if len(distinct) > _FEW_LEVELS and 2 * len(distinct) > len(known):
        return Column(
            name, aside=f"{plural(len(distinct), 'different text')} in {plural(rows, 'row')}"
        )
    column = Column(
        name, {"name": name, "kind": Kind.CATEGORICAL.value, "levels": sorted(distinct)}
    )
    if what:
        column.decided.append(f"{what} are read as labels")
    alike = alike_labels(distinct)
    if alike:
        column.asked.append(f"levels {alike} differ in capitals or blanks alone: one level?")
    words = [text for text in distinct if _is_word_for_missing(text)]
    if words:
        said = ", ".join(repr(word) for word in sorted(words))
        column.asked.append(f"is {said} a level, or not measured (then `missing: [{said}]`)?")
    return column


def alike_labels(distinct: Iterable[str]) -> str:
    """List the labels that differ in capitals or blanks alone: not A+ and A-.

    Examples
    --------
    >>> alike_labels(["Yes", "no", "yes"])
    "'Yes' and 'yes'"
    """
    plain: dict[str, list[str]] = {}
    for text in sorted(distinct):
        plain.setdefault(re.sub(r"[\s_]+", "", text).casefold(), []).append(text)
    several = [" and ".join(map(repr, same)) for same in plain.values() if len(same) > 1]
    return ", ".join(several)


def _is_word_for_missing(text: str) -> bool:
    _, rules = read_numbers(pd.Series([text]))
    return bool((rules == NO_CODE).any())


def _numbers(name: str, values: pd.Series, rows: int, words: list[str] | None = None) -> Column:
    """Describe a column of numbers; `words` between them stand for a missing value."""
    numbers = values.to_numpy(dtype=np.float64)
    missing = {"missing": words} if words else {}
    if np.abs(numbers).max() > LARGEST:
        return Column(name, aside="numbers beyond 1e15, which nothing measured has")
    full = len(numbers) == rows
    if full and is_numbering(numbers) and (rows >= FEWEST or is_named_as_identifier(name)):
        return Column(name, aside="whole numbers that number the rows, as identifiers do")
    whole = bool((numbers == np.round(numbers)).all())
    if full and whole and is_named_as_identifier(name) and len(np.unique(numbers)) == rows:
        return Column(name, aside="a different number in each row, and the name of an identifier")
    different = np.unique(numbers)
    if len(different) == 1:
        return Column(name, aside=f"the same value in all {plural(len(numbers), 'filled row')}")
    if len(different) == 2:
        levels = [write_number(value) for value in different]
        kind = {"name": name, "kind": Kind.CATEGORICAL.value, "levels": levels, **missing}
        return Column(name, kind)
    codes = suspected_codes(numbers)
    rest = numbers[~np.isin(numbers, codes)]
    column = Column(name, {"name": name, **_kind(rest), **missing})
    assert column.entry is not None
    if (span := plausible_range(rest)) is not None:
        column.entry["plausible"] = [int(end) if end.is_integer() else end for end in span]
    if column.entry.get("kind") == Kind.ORDINAL.value and len(np.unique(rest)) <= _MOST_CODES:
        steps = ", ".join(write_number(step) for step in np.unique(rest))
        column.asked.append(
            f"are {steps} steps of a scale (kept as ordinal), or codes without an order "
            "(then `kind: categorical` with levels)?"
        )
    for code in codes:
        cells = int((numbers == code).sum())
        column.asked.append(
            f"is {write_number(code)} in {plural(cells, 'cell')} a value, or not measured (then "
            f"`missing: ['{write_number(code)}']`)?"
        )
    return column


def _kind(values: Any) -> dict[str, str]:
    """Continuous, or ordinal where a few numbers in equal steps come again and again."""
    different = np.unique(values)
    few = 2 < len(different) <= _MOST_STEPS and len(values) >= _FEWEST_PER_STEP * len(different)
    whole = bool((different == np.round(different)).all())
    near = len(different) > 1 and np.ptp(different) <= 2 * _MOST_STEPS
    return {"kind": Kind.ORDINAL.value} if few and whole and near else {}
