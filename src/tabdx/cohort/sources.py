"""Where a raw table comes from: scikit-learn's WDBC, a CSV or a Parquet file."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
from sklearn.datasets import load_breast_cancer

from tabdx.errors import InputError

WDBC = "wdbc"
SUFFIXES = (".csv", ".parquet")

# Cells that mean "not measured" in any table; a dictionary adds codes per feature.
_MISSING_CODES = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "?"]


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
    if path.suffix not in SUFFIXES:
        raise InputError(
            f"cohort.source {source!r} is neither {WDBC!r} nor a file ending in "
            + " or ".join(SUFFIXES)
        )
    if not path.is_file():
        raise InputError(f"cohort.source {source} does not exist; give the path of your table")
    table = _read_file(path)
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


def _read_file(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=_MISSING_CODES, skipinitialspace=True
        )
    except pd.errors.EmptyDataError as empty:
        raise InputError(f"{path} is empty; it needs a header line and a row a patient") from empty
    except (pd.errors.ParserError, UnicodeDecodeError, pa.ArrowInvalid) as broken:
        raise InputError(f"{path} cannot be read as {path.suffix[1:]}: {broken}") from broken
