"""Validation of a raw table by its dictionary; each problem names row and column."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from tabdx.cohort.cells import read_cells
from tabdx.cohort.column_names import column_problems
from tabdx.cohort.dictionary import GROUP, OUTCOME, PATIENT, Dictionary, Feature, Group, Kind
from tabdx.cohort.number_grammar import LARGEST, TOO_LARGE
from tabdx.cohort.raw import LINE, SHOWN_PROBLEMS, listed
from tabdx.core.errors import InputError
from tabdx.core.messages import shorten

_PROBLEM = ["row", "column", "rule", "value"]


def find_problems(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """List every cell and column that breaks a rule of the dictionary.

    Parameters
    ----------
    raw : DataFrame
        The table as read, one row per patient.
    dictionary : Dictionary
        What each column must be.

    Returns
    -------
    DataFrame
        One row per problem: ``row`` (1 is the first patient, missing where a whole column is
        meant), ``line`` (of the file, where it has lines), ``column`` (empty where the header line
        is meant), ``rule``, ``value`` (empty where there is none). Empty if all is well.
    """
    return _check(raw, dictionary, dictionary.columns)[1]


def split_features(raw: pd.DataFrame, dictionary: Dictionary) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn the raw rows without problems into features, and list the problems of the others.

    Parameters
    ----------
    raw : DataFrame
        The table as read, one row per patient; neither outcome, patient nor group are needed.
    dictionary : Dictionary
        What each feature must be.

    Returns
    -------
    features : DataFrame, shape (sound patient, feature)
        In the dictionary's order, floats and labels, codes for missing emptied; indexed by row: 1
        is the first patient. Without rows where a whole column is wrong.
    problems : DataFrame
        As `find_problems` returns it.
    """
    typed, problems = _check(raw, dictionary, dictionary.feature_names)
    if problems["row"].isna().any():
        return pd.DataFrame(), problems
    typed.index = pd.RangeIndex(1, len(typed) + 1, name="row")
    return typed[~typed.index.isin(problems["row"])], problems


def validate(raw: pd.DataFrame, dictionary: Dictionary, where: str) -> pd.DataFrame:
    """Turn a raw table into that of a cohort: typed, indexed by patient; see `Cohort.table`.

    Parameters
    ----------
    raw : DataFrame
        The table as read, one row per patient.
    dictionary : Dictionary
        What each column must be. Columns that it does not name are left out.
    where : str
        The table's name, for messages.

    Raises
    ------
    InputError
        If a column lacks, a cell breaks a rule, a patient comes twice, or only one class is
        there. The message names row, column, rule and value.
    """
    typed, problems = _check(raw, dictionary, dictionary.columns)
    if len(problems):
        raise InputError(_message(problems, where))
    table = typed[dictionary.feature_names].copy()
    table[OUTCOME] = typed[dictionary.outcome.column]
    if dictionary.group is not None:
        table[GROUP] = read_groups(typed[dictionary.group.column], dictionary.group, where)
    table.index = _patients(typed, dictionary, where)
    for name in dictionary.outcome.classes:
        if not (table[OUTCOME] == name).any():
            raise InputError(
                f"{where}: no patient is {name!r} in column "
                f"{shorten(dictionary.outcome.column)!r}; a diagnosis model needs patients of "
                "every class"
            )
    return table


def _schema(dictionary: Dictionary) -> pa.DataFrameSchema:
    classes = " or ".join(dictionary.outcome.classes)
    label = pa.Check.isin(list(dictionary.outcome.classes), error=f"must be {classes}")
    columns = {feature.name: _column(feature) for feature in dictionary.features}
    columns[dictionary.outcome.column] = pa.Column(str, label, coerce=True)
    if dictionary.patient is not None:
        columns[dictionary.patient] = pa.Column(str, coerce=True)
    if dictionary.group is not None:
        columns[dictionary.group.column] = pa.Column(str, coerce=True)
    return pa.DataFrameSchema(columns)


def _column(feature: Feature) -> pa.Column:
    if feature.kind is Kind.CATEGORICAL:
        rule = f"must be one of {', '.join(feature.levels)}"
        known = pa.Check.isin(list(feature.levels), error=rule)
        return pa.Column(str, known, coerce=True, nullable=True)
    finite = pa.Check(np.isfinite, error="must be a finite number")
    measured = pa.Check(lambda column: column.abs() <= LARGEST, error=TOO_LARGE)
    return pa.Column(float, [finite, measured], coerce=True, nullable=True)


def _check(
    raw: pd.DataFrame, dictionary: Dictionary, columns: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Type these columns of the rows; list every cell and column that breaks a rule."""
    wrong = column_problems(raw, dictionary, columns)
    unsound = {column for column, _ in wrong}
    sound = [] if "" in unsound else [name for name in columns if name not in unsound]
    typed, broken = read_cells(raw, dictionary, sound)
    found = [
        pd.DataFrame(
            {
                "row": rules.index + 1,
                "column": name,
                "rule": rules,
                "value": _cells(raw, name, rules),
            }
        )
        for name, rules in broken.items()
        if len(rules)
    ]
    try:
        typed = _schema(dictionary).select_columns(sound).validate(typed, lazy=True)
    except pa.errors.SchemaErrors as failed:
        found.append(_schema_problems(failed.failure_cases))
    problems = pd.concat(
        [
            pd.DataFrame([(None, *one, "") for one in wrong], columns=_PROBLEM),
            *found,
        ],
        ignore_index=True,
    ).astype({"row": "Int64"})
    problems = problems.drop_duplicates(["row", "column"])
    problems = problems.sort_values(["row", "column"], na_position="first", ignore_index=True)
    if raw.index.name == LINE:
        lines = pd.Series(raw.index, index=range(1, len(raw) + 1), dtype="Int64")
        problems.insert(1, LINE, problems["row"].map(lines).astype("Int64"))
    return typed, problems


def _cells(raw: pd.DataFrame, name: str, rules: pd.Series) -> list[str]:
    return [shorten(cell) for cell in raw[name].iloc[rules.index]]


def _schema_problems(cases: pd.DataFrame) -> pd.DataFrame:
    """Reduce pandera's failure cases to one readable row a problem."""
    empty = cases["check"] == "not_nullable"
    return pd.DataFrame(
        {
            "row": cases["index"].astype("Int64") + 1,
            "column": cases["column"],
            "rule": cases["check"].astype("str").mask(empty, "must not be empty"),
            "value": cases["failure_case"].map(shorten).mask(empty, ""),
        }
    )


def _message(problems: pd.DataFrame, where: str) -> str:
    first = problems.head(SHOWN_PROBLEMS).to_dict("records")
    lines = listed([_line(one) for one in first], len(problems))
    return f"{where} breaks its data dictionary (row 1 is the first patient):\n" + "\n".join(
        [
            *(f"  {line}" for line in lines),
            "Correct the table, or the dictionary where the table is right.",
        ]
    )


def _line(problem: dict[Hashable, Any]) -> str:
    line = f" (line {problem[LINE]})" if LINE in problem else ""
    row = "" if pd.isna(problem["row"]) else f"row {problem['row']}{line}, "
    column = f"column {shorten(problem['column'])!r}: " if problem["column"] else ""
    found = f", found {problem['value']!r}" if problem["value"] else ""
    return f"{row}{column}{problem['rule']}{found}"


def read_groups(cells: pd.Series, group: Group, where: str) -> pd.Series:
    """Read which group each row is of, out of the column's text.

    Raises
    ------
    InputError
        If a cell does not match the group's pattern; the message names it.
    """
    if group.pattern is None:
        return cells
    groups = cells.str.extract(group.pattern, expand=True).iloc[:, 0]
    if groups.isna().any():
        row = int(np.flatnonzero(groups.isna())[0])
        raise InputError(
            f"{where}, row {row + 1}, column {shorten(group.column)!r}: "
            f"{shorten(cells.iloc[row])!r} does not match the group pattern {group.pattern!r}; "
            "correct the cell or the dictionary's pattern"
        )
    return groups


def _patients(typed: pd.DataFrame, dictionary: Dictionary, where: str) -> pd.Index:
    if dictionary.patient is None:
        width = len(str(len(typed)))
        numbers = [f"{row:0{width}d}" for row in range(1, len(typed) + 1)]
        return pd.Index(numbers, name=PATIENT)
    names: pd.Index = pd.Index(typed[dictionary.patient], name=PATIENT)
    if names.has_duplicates:
        twice = names[names.duplicated()][0]
        rows = " and ".join(map(str, np.flatnonzero(names == twice)[:2] + 1))
        raise InputError(
            f"{where}, rows {rows}, column {shorten(dictionary.patient)!r}: patient "
            f"{shorten(twice)!r} comes more than once; give each row its own identifier, or name "
            "the column as the group"
        )
    return names
