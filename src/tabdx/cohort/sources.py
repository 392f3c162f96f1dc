"""Where a raw table comes from: scikit-learn's WDBC, a CSV or a Parquet file."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.datasets import load_breast_cancer

from tabdx.errors import InputError

WDBC = "wdbc"
SUFFIXES = (".csv", ".parquet")


def read_source(source: str) -> pd.DataFrame:
    """Read the raw table, all cells as text or number, nothing interpreted yet.

    Parameters
    ----------
    source : str
        ``"wdbc"`` for scikit-learn's copy, or the path of a .csv or .parquet file.

    Returns
    -------
    DataFrame
        One row per patient, in file order.

    Raises
    ------
    InputError
        If the file is missing, empty, of another type, or cannot be read.
    """
    if source == WDBC:
        return read_wdbc()
    path = Path(source)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"cohort.source {source!r} is neither {WDBC!r} nor a file ending in "
            + " or ".join(SUFFIXES)
        )
    if not path.is_file():
        raise InputError(
            f"cohort.source: file {source} does not exist; give the path of your table"
        )
    table = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    if table.empty:
        raise InputError(f"{path} has no rows; a cohort needs patients of both classes")
    return table


def read_wdbc() -> pd.DataFrame:
    """scikit-learn's Wisconsin diagnostic breast-cancer table, with its outcome by name.

    scikit-learn codes malignant as 0 and benign as 1, so that class 1 is the healthy one. That
    coding ends here: the column ``diagnosis`` holds the words.
    """
    bunch = load_breast_cancer(as_frame=True)
    diagnosis = bunch.target.map(dict(enumerate(bunch.target_names.tolist()))).astype(str)
    return pd.DataFrame(bunch.data).assign(diagnosis=diagnosis)


def _read_csv(path: Path) -> pd.DataFrame:
    # utf-8-sig: spreadsheets put a byte order mark before the first column's name.
    with path.open(encoding="utf-8-sig", newline="") as file:
        return parse_csv(file, str(path))


def parse_csv(text: Iterable[str], where: str) -> pd.DataFrame:
    """Read every cell of a CSV table as text.

    pandas' own reader renames a repeated column and fills a short line, both in silence.

    Parameters
    ----------
    text : iterable of str
        The lines, such as an open file.
    where : str
        The table's name, for messages.

    Raises
    ------
    InputError
        If the text is not UTF-8, not CSV, empty, has one column, or a row of another width.
    """
    reader = csv.reader(text, skipinitialspace=True, strict=True)
    try:
        lines = [[cell.strip() for cell in line] for line in reader if line]
    except UnicodeDecodeError as broken:
        raise InputError(f"{where} is not UTF-8 ({broken}); save it as CSV in UTF-8") from broken
    except csv.Error as broken:
        raise InputError(f"{where}, line {reader.line_num}, is not CSV: {broken}") from broken
    if not lines:
        raise InputError(f"{where} is empty; it needs a header line and a row a patient")
    header, *rows = lines
    if len(header) == 1:
        raise InputError(
            f"{where} has the one column {header[0]!r}; a cohort needs features and an outcome, "
            "separated by commas"
        )
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise InputError(
                f"{where}, row {number} (1 is the first patient), has {len(row)} cells where the "
                f"header has {len(header)}; a cell that holds a comma goes between double quotes"
            )
    return pd.DataFrame(rows, columns=pd.Index(header), dtype=str)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        # Without pandas' metadata an index comes as the column that it was.
        table: pd.DataFrame = pq.ParquetFile(path).read().to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError) as broken:
        raise InputError(f"{path} is not sound Parquet: {broken}; export it anew") from broken
    return table.set_axis([str(name).strip() for name in table.columns], axis="columns")
