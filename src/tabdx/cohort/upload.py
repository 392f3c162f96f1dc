"""An uploaded table, read within limits."""

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath

import pandas as pd

from tabdx.cohort.column_names import find_aliases
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.raw import Limits
from tabdx.cohort.sources import SUFFIXES, parse_table
from tabdx.core.errors import InputError

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
# Columns of Parquet beside the dictionary's, from the left: those that say who a row is.
_MOST_BESIDE = 20
# Spreadsheets' own formats are not read: a cell may show one thing and hold another.
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
# A compressed file may say little and mean much: 200 MB unpacked is ample for MOST_ROWS rows.
LIMITS = Limits(
    rows=MOST_ROWS,
    columns=MOST_COLUMNS,
    cells=10_000_000,
    row_groups=1_000,
    unpacked_bytes=200e6,
    page_bytes=100e6,
)


def parse_upload(
    name: str, content: bytes, dictionary: Dictionary, limits: Limits = LIMITS
) -> pd.DataFrame:
    """Read an uploaded table, nothing interpreted yet.

    Parameters
    ----------
    name : str
        The file's name; its ending says what it is.
    content : bytes
        The whole file.
    dictionary : Dictionary
        Of Parquet, its columns are unpacked and the first others; the rest comes empty.
    limits : Limits, optional
        How large the table may be.

    Returns
    -------
    DataFrame
        One row per patient, in file order.

    Raises
    ------
    InputError
        If the file is neither a text table in UTF-8 nor Parquet, has no rows, or is beyond the
        limits.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _SPREADSHEETS:
        raise InputError(
            f"{name} is a spreadsheet's own format; open it there, choose File > Save as (or "
            "Export), take 'CSV UTF-8', and upload that file"
        )
    if suffix not in (*SUFFIXES, ".tsv", ".txt"):
        raise InputError(f"{name!r} ends neither in {' nor in '.join(SUFFIXES)}; export it as one")
    return parse_table(
        name,
        content,
        choose=partial(_columns_to_read, dictionary=dictionary),
        limits=limits,
        needs="it needs a row a patient",
    )


def _columns_to_read(names: Sequence[str], dictionary: Dictionary) -> set[str]:
    needed = {*dictionary.columns, *find_aliases(names, dictionary)}
    return needed.union([name for name in names if name not in needed][:_MOST_BESIDE])
