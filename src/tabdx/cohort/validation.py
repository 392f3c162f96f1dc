"""Hold a raw table against its dictionary; what breaks a rule is named by row and column."""

import difflib
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from tabdx.cohort.cohort import GROUP, OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind
from tabdx.errors import InputError

# Enough to see a pattern, few enough to read.
_SHOWN_PROBLEMS = 5

# Cells that mean "not measured" in any table; a dictionary adds codes per feature.
_MISSING_CODES = ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "?")

# No measurement of anything is larger; the product of four such numbers is still one.
_LARGEST = 1e50

# Row (missing where a whole column is meant), column, rule, value.
_Problem = tuple[int | None, str, str, str]


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
        meant), ``column``, ``rule``, ``value`` (empty where there is none). Empty if all is well.
    """
    return _find_problems(raw, dictionary, dictionary.columns)


def find_feature_problems(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """List what breaks a rule in the features alone, for patients whose outcome nobody knows yet.

    Parameters
    ----------
    raw : DataFrame
        The table as read, one row per patient; neither outcome, patient nor group are needed.
    dictionary : Dictionary
        What each feature must be.

    Returns
    -------
    DataFrame
        As `find_problems` returns it.
    """
    return _find_problems(raw, dictionary, dictionary.feature_names)


def type_features(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Turn raw rows without problems into features as a cohort has them.

    Parameters
    ----------
    raw : DataFrame
        Rows in which `find_feature_problems` found none.
    dictionary : Dictionary
        What each feature must be.

    Returns
    -------
    DataFrame, shape (patient, feature)
        In the dictionary's order, floats and labels, codes for missing emptied; indexed from 0.
    """
    names = dictionary.feature_names
    schema = _schema(dictionary).select_columns(names)
    typed: pd.DataFrame = schema.validate(_recoded(raw[names], dictionary))
    return typed


def _find_problems(raw: pd.DataFrame, dictionary: Dictionary, columns: list[str]) -> pd.DataFrame:
    rows = _column_problems(raw.columns, columns)
    unsound = {column for _, column, _, _ in rows}
    sound = [name for name in columns if name not in unsound]
    schema = _schema(dictionary).select_columns(sound)
    try:
        schema.validate(_recoded(raw[sound], dictionary), lazy=True)
    except pa.errors.SchemaErrors as failed:
        rows += _cell_problems(failed.failure_cases)
    problems = pd.DataFrame(rows, columns=["row", "column", "rule", "value"])
    first = problems.astype({"row": "Int64"}).drop_duplicates(["row", "column"])
    return first.sort_values(["row", "column"], na_position="first", ignore_index=True)


def validate(raw: pd.DataFrame, dictionary: Dictionary, where: str) -> Cohort:
    """Turn a raw table into a cohort.

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
    problems = find_problems(raw, dictionary)
    if len(problems):
        raise InputError(_message(problems, where))
    typed = _schema(dictionary).validate(_recoded(raw[dictionary.columns], dictionary))
    table = typed[dictionary.feature_names].copy()
    table[OUTCOME] = typed[dictionary.outcome.column]
    if dictionary.group is not None:
        table[GROUP] = _groups(typed[dictionary.group.column], dictionary.group, where)
    table.index = _patients(typed, dictionary, where)
    for name in dictionary.outcome.classes:
        if not (table[OUTCOME] == name).any():
            raise InputError(
                f"{where}: no patient is {name!r} in column {dictionary.outcome.column!r}; "
                "a diagnosis model needs patients of both classes"
            )
    return Cohort(dictionary, table)


def require_computable(cohort: Cohort, where: str) -> None:
    """Refuse measurements so large that their squares and products overflow.

    Raises
    ------
    InputError
        If there is one; the message names the first column, and no value.
    """
    numbers = cohort.features[cohort.dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)]
    beyond = (numbers.abs() > _LARGEST).any()
    if beyond.any():
        raise InputError(
            f"{where}, column {beyond.idxmax()!r}: values are larger than {_LARGEST:g}, with which "
            "nothing can be computed; give the column in another unit, or correct the cells"
        )


def _recoded(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Strip stray blanks from text, and turn the codes for missing into empty cells."""
    table = raw.reset_index(drop=True)
    text = table.select_dtypes(include=["object", "string", "category"]).columns
    table[text] = table[text].apply(lambda column: column.astype("str").str.strip())
    # What the dictionary names as a class or a level is a value, even "NA".
    labels = {feature.name: feature.levels for feature in dictionary.features}
    labels[dictionary.outcome.column] = dictionary.outcome.classes
    for name in text:
        coded = table[name].isin(_MISSING_CODES) & ~table[name].isin(labels.get(name, ()))
        table[name] = table[name].mask(coded)
    for feature in dictionary.features:
        if feature.missing and feature.name in table:
            table[feature.name] = table[feature.name].mask(_is_missing_code(table, feature))
    return table


def _is_missing_code(table: pd.DataFrame, feature: Feature) -> pd.Series:
    column = table[feature.name]
    as_written = column.astype("str").isin(feature.missing)
    if feature.kind is Kind.CATEGORICAL:
        return as_written
    # Compared as numbers too, so that "0" also finds 0.0.
    codes = pd.to_numeric(pd.Series(feature.missing), errors="coerce").dropna()
    return as_written | pd.to_numeric(column, errors="coerce").isin(codes)


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
    return pa.Column(float, finite, coerce=True, nullable=True)


def _column_problems(given: pd.Index, wanted: list[str]) -> list[_Problem]:
    problems: list[_Problem] = []
    names = [str(name) for name in given]
    unnamed = [name for name in names if name not in wanted]
    for column in wanted:
        if names.count(column) > 1:
            problems.append((None, column, "the column comes more than once", ""))
        elif column not in names:
            close = difflib.get_close_matches(column, unnamed, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            problems.append((None, column, f"the column is missing{hint}", ""))
    return problems


def _cell_problems(cases: pd.DataFrame) -> list[_Problem]:
    """Reduce pandera's failure cases to one readable row a problem."""
    problems: list[_Problem] = []
    # A column that cannot be converted fails once more as a whole, without an index.
    for case in cases.dropna(subset="index").to_dict("records"):
        row, column, check = int(case["index"]) + 1, case["column"], str(case["check"])
        if check == "not_nullable":
            problems.append((row, column, "must not be empty", ""))
        else:
            rule = "must be a number" if "dtype" in check else check
            problems.append((row, column, rule, str(case["failure_case"])))
    return problems


def _message(problems: pd.DataFrame, where: str) -> str:
    lines = [_line(problem) for problem in problems.head(_SHOWN_PROBLEMS).to_dict("records")]
    more = len(problems) - len(lines)
    lines += [f"  … and {more} more"] if more > 0 else []
    return f"{where} breaks its data dictionary (row 1 is the first patient):\n" + "\n".join(
        [*lines, "Mend the table, or the dictionary where the table is right."]
    )


def _line(problem: dict[Hashable, Any]) -> str:
    row = "" if pd.isna(problem["row"]) else f"row {problem['row']}, "
    found = f", found {problem['value']!r}" if problem["value"] else ""
    return f"  {row}column {problem['column']!r}: {problem['rule']}{found}"


def _groups(cells: pd.Series, group: Group, where: str) -> pd.Series:
    if group.pattern is None:
        return cells
    groups = cells.str.extract(group.pattern, expand=True).iloc[:, 0]
    if groups.isna().any():
        row = int(np.flatnonzero(groups.isna())[0])
        raise InputError(
            f"{where}, row {row + 1}, column {group.column!r}: {cells.iloc[row]!r} does not match "
            f"the group pattern {group.pattern!r}; mend the cell or the dictionary's pattern"
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
        raise InputError(
            f"{where}, column {dictionary.patient!r}: patient {twice!r} comes more than once; "
            "give each row its own identifier, or name the column as the group"
        )
    return names
