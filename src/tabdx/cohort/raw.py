"""Raw tables and the limits of their size.

A raw table is a DataFrame, a row a patient, in file order. Its index is named ``line`` where the
file has lines. What else the reader knows of it stands in its ``attrs``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tabdx.core.errors import InputError

LINE = "line"  # name of the index: the line of the file on which a row begins, the first is 1

SEPARATOR = "separator"  # attrs: what separates the columns of a text; absent for other formats
BLANK_ROWS = "blank_rows"  # attrs: which rows had no value and were left out; 1 is the first
UNREADABLE = "unreadable"  # attrs: why a column that is there came empty, by its name

# A label, a name or a number has fewer characters; what has more is no cell of such a table.
LONGEST_TEXT = 1_000

# Enough to see a pattern, few enough to read.
SHOWN_PROBLEMS = 5


@dataclass(frozen=True)
class Limits:
    """How much a table may hold; without a number, as much as there is.

    Attributes
    ----------
    rows, columns, cells, row_groups : float
        Row groups are those of a Parquet file.
    unpacked_bytes : float
        Of the columns that are read, with every text counted as often as it comes.
    page_bytes : float
        Of one page of a Parquet file, unpacked. Writers make pages of about 1 MB.
    """

    rows: float = math.inf
    columns: float = math.inf
    cells: float = math.inf
    row_groups: float = math.inf
    unpacked_bytes: float = 1e9
    page_bytes: float = 256e6

    def require(self, where: str, rows: int = 0, columns: int = 0, row_groups: int = 0) -> None:
        """Refuse a table that is too large, before it is read.

        Raises
        ------
        InputError
            The message names the limit and the way out.
        """
        for found, most, what, way_out in (
            (rows, self.rows, "rows", "divide it"),
            (columns, self.columns, "columns", "keep the columns of the dictionary"),
            (rows * columns, self.cells, "cells", "divide it, or keep fewer columns"),
            (row_groups, self.row_groups, "row groups", "export it with larger ones"),
        ):
            if found > most:
                raise InputError(
                    f"{where} has more than the {most:,.0f} {what} that are taken at once; "
                    f"{way_out}"
                )


def listed(problems: Sequence[str], total: int | None = None) -> list[str]:
    """Cut a list of problems for a message, saying how many more there are.

    Parameters
    ----------
    problems : sequence of str
        The first of them at least.
    total : int, optional
        How many there are in all, where that is more.
    """
    more = (len(problems) if total is None else total) - SHOWN_PROBLEMS
    return [*problems[:SHOWN_PROBLEMS], *([f"… and {more:,} more"] if more > 0 else [])]
