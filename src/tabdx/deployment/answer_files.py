"""Files of answers that are written row by row: CSV or Parquet."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tabdx.cohort.sources import PARQUET
from tabdx.core.errors import InputError
from tabdx.report.answers_file import write_answers

Write = Callable[[pd.DataFrame], None]


def csv_writer(file: BinaryIO, dialect: tuple[str, str]) -> Write:
    """Return what appends rows to a CSV file in a dialect."""
    started = False

    def write(rows: pd.DataFrame) -> None:
        nonlocal started
        file.write(write_answers(rows, dialect, with_header=not started))
        started = True

    return write


def parquet_writer(file: BinaryIO) -> tuple[Write, Callable[[], None]]:
    """Return what appends rows to a Parquet file, and what ends it."""
    writers: list[pq.ParquetWriter] = []

    def write(rows: pd.DataFrame) -> None:
        try:
            if not writers:
                schema = _settle(pa.Schema.from_pandas(rows, preserve_index=False))
                writers.append(pq.ParquetWriter(file, schema))
            schema = writers[0].schema
            writers[0].write_table(pa.Table.from_pandas(rows, schema, preserve_index=False))
        except pa.ArrowException as refused:
            said = str(refused).splitlines()[0][:200]
            raise InputError(
                f"the answers do not fit one Parquet table ({said}); write them as .csv"
            ) from refused

    def close() -> None:
        for one in writers:
            one.close()

    return write, close


def _settle(schema: pa.Schema) -> pa.Schema:
    """Give columns that have no value yet the type of text, which later rows may hold."""
    return pa.schema(
        [one.with_type(pa.string()) if pa.types.is_null(one.type) else one for one in schema]
    )


def require_target(path: Path, source: Path, *, force: bool) -> None:
    """Refuse a place where no answers can be written.

    Raises
    ------
    InputError
        If it ends neither in .csv nor .parquet, is a folder or the table itself, or is there
        already and may not be replaced.
    """
    if path.suffix.lower() not in (".csv", PARQUET):
        raise InputError(f"{path} ends neither in .csv nor in {PARQUET}; name the answers so")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    if path.exists() and source.exists() and path.samefile(source):
        raise InputError(f"{path} is the table itself; give the answers another name")
    require_absent(path, force=force)


def require_free_name(path: Path, suffix: str, what: str, *, force: bool) -> None:
    """Refuse a place where a model cannot be written.

    Raises
    ------
    InputError
        If it does not end as such a file does, or is there already and may not be replaced.
    """
    if path.suffix.lower() != suffix:
        raise InputError(f"{path} does not end in {suffix}; name the {what} so")
    require_absent(path, force=force)


def require_absent(path: Path, *, force: bool) -> None:
    """Refuse to write over a file unless that was asked for.

    Raises
    ------
    InputError
    """
    if path.exists() and not force:
        raise InputError(f"{path} is there already; name another file, or replace it by --force")
