"""Tables for a spreadsheet, safe from formula injection."""

import pandas as pd

from tabdx.cohort.number_grammar import is_number

# What makes a spreadsheet take a cell for a formula or a command (OWASP, CSV Injection).
_STARTS = ("=", "+", "-", "@", "\t", "\n")
_SIGNS = ("+", "-")


def to_spreadsheet(
    table: pd.DataFrame,
    separator: str = ",",
    mark: str = ".",
    *,
    digits: int = 6,
    header: bool = True,
) -> str:
    r"""Write a table as CSV that is safe to open in a spreadsheet.

    Parameters
    ----------
    table : DataFrame
        The rows; the index is left out.
    separator, mark : str
        What separates the columns, and the decimal mark: those of the spreadsheet's language.
    digits : int
        Significant ones, of every number.
    header : bool
        Whether the line of names is written.

    Examples
    --------
    >>> to_spreadsheet(pd.DataFrame({"=name": ["=1+1", "-2.5"], "risk": [0.25, 0.5]}))
    "'=name,risk\n'=1+1,0.25\n-2.5,0.5\n"
    """
    text = table.select_dtypes(include=["object", "string", "category"]).columns
    safe = table.assign(**{name: table[name].map(neutralise, na_action="ignore") for name in text})
    safe.columns = pd.Index([neutralise(name) for name in table.columns])
    return safe.to_csv(
        index=False,
        header=header,
        float_format=f"%.{digits}g",
        lineterminator="\n",
        sep=separator,
        decimal=mark,
    )


def neutralise(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay numbers.

    Examples
    --------
    >>> neutralise("@SUM(A1)"), neutralise("-0.5"), neutralise("-0,5"), neutralise("S-1")
    ("'@SUM(A1)", '-0.5', '-0,5', 'S-1')
    """
    if not isinstance(cell, str):
        return cell
    # A lone carriage return is not quoted on writing: what follows it would start a new row.
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith(_STARTS) or (text.startswith(_SIGNS) and is_number(text)):
        return text
    return f"'{text}"
