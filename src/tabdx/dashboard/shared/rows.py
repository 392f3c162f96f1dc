"""A table, row by row."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each_row(table: pd.DataFrame) -> Iterator[Any]:
    """Give every row as an object with an attribute for each column.

    The types of pandas do not say what a column holds: each value could be a text, a date, or
    nothing.

    Examples
    --------
    >>> [row.risk for row in each_row(pd.DataFrame({"risk": [0.25, 0.75]}))]
    [0.25, 0.75]
    """
    return table.itertuples(index=False)


def as_dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give every row as a mapping from column to value."""
    rows: list[Any] = table.to_dict("records")
    return rows
