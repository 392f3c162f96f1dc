"""Hold a raw table against its dictionary; what breaks a rule is named by row and column."""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from tabdx.cohort.cohort import GROUP, OUTCOME, PATIENT, Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.errors import InputError

# Enough to see a pattern, few enough to read.
_SHOWN_PROBLEMS = 5


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
        meant), ``column``, ``rule``, ``value``. Empty if all is well.
    """
    try:
        _schema(dictionary).validate(_recoded(raw, dictionary), lazy=True)
    except pa.errors.SchemaErrors as failed:
        return _problems(failed.failure_cases)
    return _problems(pd.DataFrame(columns=["schema_context", "column", "check", "index"]))


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
    typed = _schema(dictionary).validate(_recoded(raw, dictionary))
    table = typed[dictionary.feature_names].copy()
    table[OUTCOME] = typed[dictionary.outcome.column]
    if dictionary.group is not None:
        table[GROUP] = _groups(typed, dictionary, where)
    table.index = _patients(typed, dictionary, where)
    for name in dictionary.outcome.classes:
        if not (table[OUTCOME] == name).any():
            raise InputError(
                f"{where}: no patient is {name!r} in column {dictionary.outcome.column!r}; "
                "a diagnosis model needs patients of both classes"
            )
    return Cohort(dictionary, table)


def _recoded(raw: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Strip stray blanks from text, and turn the dictionary's missing codes into empty cells."""
    table = raw.reset_index(drop=True)
    text = table.select_dtypes(include=["object", "string", "category"]).columns
    table[text] = table[text].apply(lambda column: column.astype("str").str.strip())
    for feature in dictionary.features:
        if feature.missing and feature.name in table:
            # Codes are compared as numbers too, so that "0" also finds 0.0.
            column = table[feature.name]
            numbers = pd.to_numeric(column, errors="coerce")
            codes = pd.to_numeric(pd.Series(feature.missing), errors="coerce").dropna()
            missing = column.astype("str").isin(feature.missing) | numbers.isin(codes)
            table[feature.name] = column.mask(missing)
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
    return pa.Column(float, finite, coerce=True, nullable=True)


def _problems(cases: pd.DataFrame) -> pd.DataFrame:
    """Reduce pandera's failure cases to one readable row a problem."""
    rows: list[tuple[int | None, str, str, str]] = []
    for case in cases.to_dict("records"):
        check = str(case["check"])
        if check == "column_in_dataframe":
            rows.append((None, case["failure_case"], "the column is missing", ""))
        elif not pd.isna(case["index"]):
            rule = {"not_nullable": "must not be empty"}.get(
                check, "must be a number" if "dtype" in check else check
            )
            rows.append((int(case["index"]) + 1, case["column"], rule, str(case["failure_case"])))
    problems = pd.DataFrame(rows, columns=["row", "column", "rule", "value"]).astype(
        {"row": "Int64"}
    )
    first = problems.drop_duplicates(["row", "column"])
    return first.sort_values(["row", "column"], na_position="first", ignore_index=True)


def _message(problems: pd.DataFrame, where: str) -> str:
    lines = [
        f"  column {problem['column']!r}: {problem['rule']}"
        if problem["row"] is pd.NA
        else f"  row {problem['row']}, column {problem['column']!r}: {problem['rule']}, "
        f"found {problem['value']!r}"
        for problem in problems.head(_SHOWN_PROBLEMS).to_dict("records")
    ]
    more = len(problems) - len(lines)
    lines += [f"  … and {more} more"] if more > 0 else []
    return f"{where} breaks its data dictionary (row 1 is the first patient):\n" + "\n".join(
        [*lines, "Mend the table, or the dictionary where the table is right."]
    )


def _groups(typed: pd.DataFrame, dictionary: Dictionary, where: str) -> pd.Series:
    assert dictionary.group is not None
    cells = typed[dictionary.group.column]
    if dictionary.group.pattern is None:
        return cells
    groups = cells.str.extract(dictionary.group.pattern, expand=True)[0]
    if groups.isna().any():
        row = int(np.flatnonzero(groups.isna())[0])
        raise InputError(
            f"{where}, row {row + 1}, column {dictionary.group.column!r}: {cells.iloc[row]!r} "
            f"does not match the group pattern {dictionary.group.pattern!r}"
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
