"""Answers for a table of patients as a file."""

from collections.abc import Mapping

import pandas as pd

from tabdx.report.spreadsheet import to_spreadsheet

DIGITS = 9  # of a probability: finer than the sixth digit, to which ways of predicting agree


def add_facts(table: pd.DataFrame, facts: Mapping[str, str | float]) -> pd.DataFrame:
    """Put the facts by which rows are answered on each of them, so that none is without."""
    return table.assign(**facts)


def write_answers(
    table: pd.DataFrame, dialect: tuple[str, str], *, with_header: bool = True
) -> bytes:
    """Write rows as CSV in a dialect, safe to open in a spreadsheet.

    Parameters
    ----------
    table : DataFrame
        The rows; the index is left out.
    dialect : (str, str)
        What separates the columns, and the decimal mark.
    with_header : bool
        Whether the line of names stands above them: False where they follow other rows.
    """
    separator, mark = dialect
    text = to_spreadsheet(table, separator, mark, digits=DIGITS, header=with_header)
    # The mark at the start tells Excel that it is UTF-8.
    return text.encode("utf-8-sig" if with_header else "utf-8")
