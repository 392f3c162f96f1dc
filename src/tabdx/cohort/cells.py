"""Raw cells converted to the numbers, labels and names of the dictionary."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
from pandas.api import types

from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.cohort.number_grammar import (
    POINT,
    decimal_mark,
    equal_numbers,
    read_number,
    read_numbers,
    write_number,
)
from tabdx.cohort.raw import SEPARATOR

# Cells that mean "not measured" in any table; a dictionary adds codes per feature.
MISSING_CODES = ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "?")


def read_cells(
    raw: pd.DataFrame, dictionary: Dictionary, columns: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Read the cells of these columns, stray blanks stripped and codes for missing emptied.

    Parameters
    ----------
    raw : DataFrame
        The table as read.
    dictionary : Dictionary
        What each column is.
    columns : sequence of str
        Columns that `raw` has, each once.

    Returns
    -------
    table : DataFrame, shape (patient, column)
        Floats and text, indexed from 0. Labels that are written in another way than in the
        dictionary, but are the same number or truth value, are written as there.
    broken : dict of str to Series of str
        By column, the cells that are no finite numbers: the rule that each breaks, indexed by its
        row, from 0.
    """
    table = {name: _trimmed(raw[name].reset_index(drop=True)) for name in columns}
    features = {one.name: one for one in dictionary.features}
    numeric = {*dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)}.intersection(columns)
    mark = _decimal_mark(raw, [table[name] for name in numeric])
    broken: dict[str, pd.Series] = {}
    for name in columns:
        if name in numeric:
            table[name], broken[name] = _read_numbers(table[name], features[name], mark)
        elif name in features:
            table[name] = _read_labels(table[name], features[name].levels, features[name].missing)
        elif name == dictionary.outcome.column:
            table[name] = _read_labels(table[name], dictionary.outcome.classes)
        else:
            table[name] = _without_codes(_as_text(table[name]))
    return pd.DataFrame(table), broken


def distinct_labels(column: pd.Series) -> list[str]:
    """List the values of a column as labels, sorted; a code for missing is none.

    Examples
    --------
    >>> distinct_labels(pd.Series([1.0, 0.0, None])), distinct_labels(pd.Series([" m", "f", "?"]))
    (['0', '1'], ['f', 'm'])
    """
    return sorted(_without_codes(_as_text(_trimmed(column))).dropna().unique())


def _decimal_mark(raw: pd.DataFrame, columns: list[pd.Series]) -> str | None:
    """Tell the decimal mark, which can be a comma only where another mark separates the columns."""
    if raw.attrs.get(SEPARATOR, ",") == ",":
        return POINT
    return decimal_mark(chain.from_iterable(one.dropna() for one in columns if _is_text(one)))


def _is_text(column: pd.Series) -> bool:
    return bool(types.is_string_dtype(column.dtype))


def _trimmed(column: pd.Series) -> pd.Series:
    """Strip text; what is neither number, truth value nor text becomes text."""
    dtype = column.dtype
    if any(is_kind(dtype) for is_kind in (types.is_bool_dtype, types.is_integer_dtype)):
        return column
    if types.is_float_dtype(dtype):
        return column
    return column.astype("str").str.strip()


def _as_text(column: pd.Series) -> pd.Series:
    """Write numbers as a person would: whole ones without a point."""
    if _is_text(column):
        return column
    if types.is_float_dtype(column.dtype):
        return column.map(write_number, na_action="ignore").astype("str")
    return column.astype("str")


def _without_codes(
    column: pd.Series, labels: Sequence[str] = (), codes: Sequence[str] = ()
) -> pd.Series:
    # What the dictionary names as a class or a level is a value, even "NA".
    missing = {*MISSING_CODES, *codes} - set(labels)
    return column.mask(column.isin(missing))


def _read_numbers(
    column: pd.Series, feature: Feature, mark: str | None
) -> tuple[pd.Series, pd.Series]:
    if _is_text(column):
        values, rules = read_numbers(_without_codes(column, codes=feature.missing), mark)
    else:
        values, rules = column.astype(float), pd.Series([], dtype="str")
        rules.index = rules.index.astype(int)
    # Compared as numbers too, so that "0" also finds 0.0.
    codes = [code for code in map(read_number, feature.missing) if isinstance(code, float)]
    return values.mask(values.isin(codes)), rules


def _read_labels(column: pd.Series, labels: Sequence[str], codes: Sequence[str] = ()) -> pd.Series:
    text = _without_codes(_as_text(column), labels, codes)
    truth = types.is_bool_dtype(column.dtype)
    same = {
        found: label
        for found in text.dropna().unique()
        if found not in labels and (label := _same_label(found, labels, truth=truth)) is not None
    }
    return text.replace(same) if same else text


def _same_label(found: str, labels: Sequence[str], *, truth: bool) -> str | None:
    """Return the one label that is the same number as what was found, or the same truth value."""
    value = read_number(found)
    if truth:
        value = float(found == "True")
    if not isinstance(value, float):
        return None
    same = equal_numbers(labels, value)
    if truth:
        same |= np.array([label.casefold() == found.casefold() for label in labels])
    places = np.flatnonzero(same)
    return labels[places[0]] if len(places) == 1 else None
