"""A pasted row of one patient as a raw table."""

import csv

import pandas as pd

from tabdx.cohort.delimited import filled
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.number_grammar import is_number
from tabdx.cohort.raw import SEPARATOR
from tabdx.cohort.validation import split_features
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten

_LONGEST_TEXT = 100_000  # characters: far above any patient, far below what would stall a server
_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "\n": "line ends"}
# Columns that a table may have beside its features: identifier, group, diagnosis.
_MOST_BESIDE = 3
_SHOWN_ROWS = 3

Rows = list[list[str]]


def lay_out(text: str, dictionary: Dictionary) -> pd.DataFrame:
    """Find the features in a pasted text.

    Parameters
    ----------
    text : str
        Values in the dictionary's order, or column names with the values below or beside them;
        separated by tabs, semicolons or commas, or one value a line. Named columns that are no
        features are left out. So are, without names, separators at the end, and what a table has
        beside its features (identifier, group, diagnosis) before them, or a diagnosis behind
        them: where only one way to take it fits the dictionary.
    dictionary : Dictionary
        What each feature must be.

    Returns
    -------
    DataFrame, shape (1, column)
        The cells as text.

    Raises
    ------
    InputError
        If it is not one patient, or can be taken in more than one way.
    """
    if len(text) > _LONGEST_TEXT:
        raise InputError(
            f"the pasted text has {plural(len(text), 'character')}; paste one patient's row"
        )
    rows, separator = _split(text, len(dictionary.features))
    names = dictionary.feature_names
    if named := _named(rows, names):
        columns, cells = named
    elif len(rows) == 1 and len(rows[0]) >= len(names):
        columns, cells = names, _features_among(rows[0], separator, dictionary)
    else:
        raise InputError(_describe_need(rows, separator, dictionary))
    table = pd.DataFrame([cells], columns=pd.Index(columns, dtype=str), dtype=str)
    table.attrs[SEPARATOR] = separator
    return table


def _split(text: str, features: int) -> tuple[Rows, str]:
    """Divide the text into rows of cells; values one below the other become one row."""
    lines = text.removeprefix("\ufeff").strip("\r\n").splitlines()
    separator = next((mark for mark in "\t;" if mark in text), ",")
    try:
        split = list(csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as broken:
        raise InputError(f"the pasted row cannot be read: {broken}") from broken
    rows = [[cell.strip() for cell in row] for row in split]
    if len(rows) > 1 and all(filled(row) <= 1 for row in rows):
        return [[row[0] if row else "" for row in rows]], "\n"
    if separator == "," and len(lines) == len(rows) > 1 and _are_values(lines, rows, features):
        return [[line.strip().strip('"') for line in lines]], "\n"
    return [row for row in rows if filled(row)], separator


def _are_values(lines: list[str], rows: Rows, features: int) -> bool:
    """Tell one value a line: a comma in it is a decimal one, unless each could be a patient."""
    if all(len(row) == features for row in rows):
        return False
    return all(is_number(line) or filled(row) <= 1 for line, row in zip(lines, rows, strict=True))


def _named(rows: Rows, names: list[str]) -> tuple[list[str], list[str]] | None:
    """Return names and values where names stand above or beside the values, or None."""
    if not rows:
        return None
    beside = [row[0] for row in rows]
    above = len(set(rows[0]) & set(names))
    if above and above >= len(set(beside) & set(names)) and len(rows) > 1:
        columns = rows[0][: filled(rows[0])]
        if len(rows) > 2:
            raise InputError(
                f"there are {len(rows) - 1} rows below the column names; paste one patient's"
            )
        if not len(rows[1]) >= len(columns) >= filled(rows[1]):
            raise InputError(
                f"there are {plural(len(columns), 'column name')} and "
                f"{plural(len(rows[1]), 'value')} below them; paste as many of each"
            )
        return columns, rows[1][: len(columns)]
    if set(beside) & set(names) and all(len(row) >= 2 >= filled(row) for row in rows):
        return beside, [row[1] for row in rows]
    return None


def _features_among(cells: list[str], separator: str, dictionary: Dictionary) -> list[str]:
    """Find the features' values among the cells of one row."""
    count = len(dictionary.features)
    if len(cells) == count:
        return cells
    best: dict[int, list[list[str]]] = {}
    for lead in range(min(len(cells) - count, _MOST_BESIDE) + 1):
        values = cells[lead : lead + count]
        if _are_beside(cells[:lead], cells[lead + count :], dictionary):
            best.setdefault(_fit(values, separator, dictionary), []).append(values)
    fitting = best.get(2) or best.get(1) or []
    if len(fitting) == 1:
        return fitting[0]
    need = _describe_need([cells], separator, dictionary)
    if fitting:
        need += (
            f"; {len(fitting)} ways to leave out {len(cells) - count} of them fit the dictionary"
        )
    raise InputError(need)


def _are_beside(before: list[str], behind: list[str], dictionary: Dictionary) -> bool:
    """Tell whether cells may be those that a table has beside its features.

    Before them, as many identifiers as the dictionary names, and the diagnosis; without such
    columns in the dictionary, a text next to the features. Behind them, the diagnosis.
    """
    classes = dictionary.outcome.classes
    told = [cell for cell in behind if cell]
    diagnoses = [cell for cell in before if cell in classes] + told
    if len(diagnoses) > 1 or any(cell not in classes for cell in told):
        return False
    group = None if dictionary.group is None else dictionary.group.column
    identifiers = {dictionary.patient, group} - {None}
    others = [cell for cell in before if cell not in classes]
    return len(others) <= len(identifiers) or not is_number(before[-1])


def _fit(values: list[str], separator: str, dictionary: Dictionary) -> int:
    """Tell how well cells fit the features: 0 not at all, 1 by their kind, 2 by their range too."""
    raw = pd.DataFrame([values], columns=pd.Index(dictionary.feature_names), dtype=str)
    raw.attrs[SEPARATOR] = separator
    features, problems = split_features(raw, dictionary)
    if len(problems):
        return 0
    implausible = any(
        not one.plausible[0] <= value <= one.plausible[1]
        for one in dictionary.features
        if one.plausible is not None and pd.notna(value := features[one.name].iloc[0])
    )
    return 1 if implausible else 2


def _describe_need(rows: Rows, separator: str, dictionary: Dictionary) -> str:
    count, first = len(dictionary.features), dictionary.feature_names[0]
    shown = " and ".join(f"{len(row)}" for row in rows[:_SHOWN_ROWS]) or "no"
    found = f"{plural(len(rows), 'row')} of {shown} values, separated by {_NAMES[separator]}"
    hint = ""
    if separator == "," and len(rows) == 1:
        if len(rows[0]) == 1 and len(rows[0][0].split()) > 1:
            hint = "; separate the values by tabs, semicolons or commas, not by blanks"
        elif len(rows[0]) > count and all(cell.lstrip("+-").isdigit() for cell in rows[0]):
            hint = (
                "; where the comma is the decimal mark, separate the values by semicolons or tabs"
            )
    return (
        f"a row needs {plural(count, 'value')} in the order of the form ({shorten(first)!r} "
        f"first), or column names above or beside as many values; found {found}{hint}"
    )
