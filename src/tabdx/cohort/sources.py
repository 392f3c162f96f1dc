"""Sources of a raw table: scikit-learn's WDBC, a CSV or a Parquet file."""

from pathlib import Path, PurePath

import pandas as pd
from sklearn.datasets import load_breast_cancer

from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.parquet import Choose, parse_parquet
from tabdx.cohort.raw import Limits
from tabdx.core.errors import InputError

WDBC = "wdbc"
PARQUET = ".parquet"
SUFFIXES = (".csv", PARQUET)


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
            + "; export the table as one of these, or rename it where it is text (semicolons and "
            "tabs are read, too)"
        )
    if path.is_dir():
        raise InputError(f"cohort.source: {source} is a folder; give the path of a table in it")
    if not path.is_file():
        raise InputError(
            f"cohort.source: file {source} does not exist; give the path of your table"
        )
    content = _read_bytes(path, "cohort.source: ")
    return parse_table(str(path), content, needs="a cohort needs patients of both classes")


def read_file(path: Path) -> bytes:
    """Read a file that a person brings, whatever it is.

    Raises
    ------
    InputError
        If there is none, it is a folder, or the system does not allow it.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the path of a table")
    if not path.is_file():
        raise InputError(f"file {path} does not exist; give the path of your table")
    return _read_bytes(path)


def _read_bytes(path: Path, key: str = "") -> bytes:
    try:
        return path.read_bytes()
    except OSError as broken:
        raise InputError(f"{key}file {path} cannot be read: {broken.strerror}") from broken


def read_wdbc() -> pd.DataFrame:
    """scikit-learn's Wisconsin diagnostic breast-cancer table, with its outcome by name.

    scikit-learn codes malignant as 0 and benign as 1, so that class 1 is the healthy one. That
    coding ends here: the column ``diagnosis`` holds the words.
    """
    bunch = load_breast_cancer(as_frame=True)
    diagnosis = bunch.target.map(dict(enumerate(bunch.target_names.tolist()))).astype(str)
    return pd.DataFrame(bunch.data).assign(diagnosis=diagnosis)


def parse_table(
    name: str,
    content: bytes,
    *,
    choose: Choose | None = None,
    limits: Limits | None = None,
    needs: str,
) -> pd.DataFrame:
    """Read the content of a file, all cells as text or number, nothing interpreted yet.

    Parameters
    ----------
    name : str
        The file's name or path, for messages; its ending says what it is.
    content : bytes
        The whole file.
    choose : callable, optional
        Of Parquet, the columns to unpack; the others come empty. Without it, all.
    limits : Limits, optional
        How large the table may be.
    needs : str
        Why a table without rows is refused.

    Returns
    -------
    DataFrame
        One row per patient, in file order; what else is known of it in `raw`'s words.

    Raises
    ------
    InputError
        If it is not what its ending says, has no rows, or is too large.
    """
    if PurePath(name).suffix.lower() == PARQUET:
        table = parse_parquet(content, name, choose, limits)
    else:
        table = parse_delimited(content, name, limits)
    if not len(table):
        raise InputError(f"{name} has no rows; {needs}")
    return table
