"""An uploaded table, read within limits."""

from pathlib import PurePath

import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.raw import Limits
from tabdx.cohort.sources import SUFFIXES, parse_table
from tabdx.core.errors import InputError

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
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
        Only the columns that it names are unpacked from Parquet; the others come empty.
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
    if suffix not in SUFFIXES:
        raise InputError(f"{name!r} ends neither in {' nor in '.join(SUFFIXES)}; export it as one")
    return parse_table(
        name,
        content,
        columns=dictionary.columns,
        limits=limits,
        needs="it needs a row a patient",
    )
