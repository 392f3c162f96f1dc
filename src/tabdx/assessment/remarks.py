"""Remarks about a whole table of patients: what is wrong with a column, and who comes twice."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from tabdx.cohort.cross_checks import breaks, describe_breaks
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.plausibility import implausible_values
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.core.messages import plural, shorten
from tabdx.wording.text import join

# Where so many rows break a rule, it is the column rather than the patients.
_MANY_ROWS, _MANY = 3, 0.1
# A column that tells nearly all rows apart is meant to tell all of them apart.
_NEARLY_UNIQUE = 0.9
_NAMED = 5


def remark_columns(
    features: pd.DataFrame,
    dictionary: Dictionary,
    reference_ranges: Mapping[str, ReferenceRange],
) -> list[str]:
    """Say which columns are wrong in so many rows that the column itself may be.

    Parameters
    ----------
    features : DataFrame, shape (row, feature)
        Typed raw features.
    dictionary : Dictionary
        The plausible ranges and the checks across features.
    reference_ranges : mapping of str to ReferenceRange
        The training range of each feature.

    Returns
    -------
    list of str
        Sentences as plain text, the gravest first; of a column that one speaks of, no later one
        does, for it may follow.
    """
    of = len(features)
    many = max(_MANY_ROWS, _MANY * of)
    sentences = []
    doubted: set[str] = set()
    implausible_rows = implausible_values(features, dictionary).sum()
    for feature in dictionary.features:
        if feature.plausible is None or (rows := implausible_rows[feature.name]) < many:
            continue
        doubted.add(feature.name)
        lowest, highest = feature.plausible
        span = f"{lowest:g} to {highest:g} {feature.unit}".strip()
        sentences.append(
            f"{feature.name} is not plausible ({span}) in {rows:,} of {of:,} rows: check the "
            "column's unit."
        )
    implausible = frozenset(doubted)
    for check in dictionary.checks:
        pair = {check.feature, check.per}
        if not pair & implausible and (rows := int(breaks(features, check).sum())) >= many:
            doubted |= pair
            sentences.append(describe_breaks(check, rows, of))
    for name, one in reference_ranges.items():
        if name in doubted or one.span is None:
            continue
        if (rows := _count_outside(features[name], one.span)) >= many:
            sentences.append(
                f"{name} is outside the training range ({one.span[0]:g} to {one.span[1]:g}) in "
                f"{rows:,} of {of:,} rows: has it another unit, or is it swapped with another "
                "column?"
            )
    return sentences


def _count_outside(column: pd.Series, limits: tuple[float, float]) -> int:
    values = column.to_numpy(dtype=np.float64)
    return int(((values < limits[0]) | (values > limits[1])).sum())


def remark_repeats(own: pd.DataFrame, features: pd.DataFrame, dictionary: Dictionary) -> list[str]:
    """Say which rows bear the same identifier, and which hold the same values.

    Parameters
    ----------
    own : DataFrame, shape (row, column)
        The table's columns that are no features, indexed by row.
    features : DataFrame, shape (readable row, feature)
        Typed raw features, indexed by row.
    dictionary : Dictionary
        Which column names the patients, if any does. Without, it is any column of which nearly
        all rows have a value of their own.

    Returns
    -------
    list of str
        Sentences as plain text.
    """
    sentences = [
        f"{shorten(name)} is the same in {_list_rows(rows)}: an identifier should name one row."
        for name, values in identifiers(own, dictionary)
        if len(rows := _repeated(values.astype(str)))
    ]
    known = features.dropna(how="all")
    if len(rows := _repeated(known)):
        sentences.append(
            f"All {plural(features.shape[1], 'value')} are the same in {_list_rows(rows)}: did a "
            "patient come twice?"
        )
    return sentences


def identifiers(own: pd.DataFrame, dictionary: Dictionary) -> Iterator[tuple[str, pd.Series]]:
    """Give the columns that name the rows, each with its values; arguments as `remark_repeats`."""
    group = None if dictionary.group is None else dictionary.group.column
    for name, column in own.items():  # by place: a name may come twice
        values = column.dropna()
        unique = values.nunique() >= _NEARLY_UNIQUE * len(own)
        if name == dictionary.patient or (
            unique and name not in (dictionary.outcome.column, group)
        ):
            yield str(name) or "A column without a name", values


def _repeated(rows: pd.DataFrame | pd.Series) -> list[list[int]]:
    """Lists of rows that are alike, in the table's order."""
    again = rows[rows.duplicated(keep=False)]
    keys = pd.util.hash_pandas_object(again, index=False).to_numpy()
    alike: dict[int, list[int]] = {}
    for key, row in zip(keys.tolist(), again.index.tolist(), strict=True):
        alike.setdefault(key, []).append(row)
    return list(alike.values())


def _list_rows(alike: list[list[int]]) -> str:
    named = [
        f"rows {join(rows)}"
        if len(rows) <= _NAMED
        else f"{len(rows):,} rows, such as {join(rows[:_NAMED])}"
        for rows in alike[:_NAMED]
    ]
    more = len(alike) - _NAMED
    return "; ".join(named) + (f"; and {more:,} more times" if more > 0 else "")
