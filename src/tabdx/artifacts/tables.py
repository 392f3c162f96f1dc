"""Tables in and out: Parquet for what programs read, CSV for what people and DVC read."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tabdx.artifacts.atomic import write_bytes, write_text
from tabdx.artifacts.presence import require
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths

_METADATA_KEY = b"tabdx"


def write_parquet(path: Path, table: pd.DataFrame, metadata: Any = None) -> None:
    """Write `table` (index left out) as Parquet.

    Parameters
    ----------
    path : Path
        Where it goes.
    table : DataFrame
        The rows; a meaningful index must be a column first.
    metadata : JSON-serialisable, optional
        Facts that belong to the table, kept inside the file.
    """
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    if metadata is not None:
        kept = {**(arrow.schema.metadata or {}), _METADATA_KEY: json.dumps(metadata).encode()}
        arrow = arrow.replace_schema_metadata(kept)
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer)
    write_bytes(path, buffer.getvalue())


def read_parquet(path: Path) -> tuple[pd.DataFrame, Any]:
    """Read a table and the metadata kept with it (None where there is none).

    Raises
    ------
    InputError
        If there is no such file, or it is not Parquet.
    """
    require(path)
    try:
        arrow = pq.read_table(path)
        kept = (arrow.schema.metadata or {}).get(_METADATA_KEY)
        return arrow.to_pandas(), None if kept is None else json.loads(kept)
    except (pa.ArrowException, OSError, ValueError) as broken:
        raise InputError(f"{path} is not sound Parquet: {broken}; make it again") from broken


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write `table` (index left out) as CSV, at ten significant digits.

    Ten digits say more than any number here means, and fewer than rounding noise changes.
    """
    write_text(path, table.to_csv(index=False, float_format="%.10g", lineterminator="\n"))


def write_csvs(paths: Paths, subject: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write several tables of a subject, each as ``<name>.csv`` where it belongs."""
    for name, table in tables.items():
        write_csv(paths.report(subject, f"{name}.csv"), table)


# Columns of names that came with somebody's table: a feature may be called "7157", "NA" or "None".
_NAMES = (
    *("feature", "name", "members", "features", "partner", "level", "subgroup"),
    *("class", "true", "predicted_class", "higher_in", "unit", "patient", "note"),
)


def read_csv(path: Path, dtype: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Read a CSV table that an earlier stage wrote.

    Names stay text, whatever they look like, and only an empty cell is missing.

    Parameters
    ----------
    path : Path
        Where it lies.
    dtype : mapping of str to type, optional
        Types of further columns.

    Raises
    ------
    InputError
        If there is no such file, or it is not such a table.
    """
    require(path)
    try:
        table: pd.DataFrame = pd.read_csv(
            path,
            dtype=dict.fromkeys(_NAMES, str) | dict(dtype or {}),
            keep_default_na=False,
            na_values=[""],
        )
    except ValueError as broken:  # pandas' EmptyDataError and ParserError are ValueErrors too
        raise InputError(f"{path} is not a CSV table: {broken}; make it again") from broken
    return table
