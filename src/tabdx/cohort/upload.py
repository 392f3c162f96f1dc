"""A table that somebody hands in: read within limits, whatever its bytes turn out to be."""

import io
from collections.abc import Iterable, Iterator
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.sources import SUFFIXES, parse_csv
from tabdx.errors import InputError

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
# A compressed file may say little and mean much: 200 MB unpacked is ample for MOST_ROWS rows.
MOST_BYTES_UNPACKED = 200_000_000

# Stores only what differs from the cell above: the one encoding whose cells outgrow what the
# file declares as its unpacked size.
_OUTGROWING = "DELTA_BYTE_ARRAY"


def parse_upload(name: str, content: bytes, dictionary: Dictionary) -> pd.DataFrame:
    """Read an uploaded table, nothing interpreted yet.

    Parameters
    ----------
    name : str
        The file's name; its ending says what it is.
    content : bytes
        The whole file.
    dictionary : Dictionary
        Only the columns that it names are unpacked from Parquet; the others come empty.

    Returns
    -------
    DataFrame
        One row per patient, in file order.

    Raises
    ------
    InputError
        If the file is neither CSV in UTF-8 nor Parquet, has no rows, or is beyond the limits.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{name!r} ends neither in {' nor in '.join(SUFFIXES)}; export it as one")
    if suffix == ".parquet":
        table = _parse_parquet(name, content, dictionary)
    else:
        text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
        table = parse_csv(_limited(text, name), name)
    if table.empty:
        raise InputError(f"{name} has no rows; it needs a row a patient")
    return table


def _limited(lines: Iterable[str], name: str) -> Iterator[str]:
    """Stop before a table is built that is too long or too wide to be one of patients."""
    for number, line in enumerate(lines):
        _require_size(name, rows=number, columns=line.count(",") + 1 if number == 0 else 1)
        yield line


def _require_size(name: str, rows: int, columns: int) -> None:
    for found, most, what in ((rows, MOST_ROWS, "rows"), (columns, MOST_COLUMNS, "columns")):
        if found > most:
            raise InputError(
                f"{name} has more than the {most:,} {what} that are taken at once; "
                + ("divide it" if what == "rows" else "keep the columns of the dictionary")
            )


def _parse_parquet(name: str, content: bytes, dictionary: Dictionary) -> pd.DataFrame:
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        wanted = _wanted_columns(name, file, dictionary)
        text = [column for column in wanted if _is_text(file.schema_arrow.field(column).type)]
        # Text stays a dictionary of distinct values until its size is known.
        table = pq.ParquetFile(io.BytesIO(content), read_dictionary=text).read(columns=wanted)
        if sum(_unpacked_bytes(table[column]) for column in text) > MOST_BYTES_UNPACKED:
            raise _too_large(name)
        read: pd.DataFrame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as broken:
        raise InputError(f"{name} is not sound Parquet: {broken}; export it anew") from broken
    # The other columns by name alone, so that a misspelt one can be told.
    return read.reindex(columns=file.schema_arrow.names)


def _wanted_columns(name: str, file: pq.ParquetFile, dictionary: Dictionary) -> list[str]:
    metadata, schema = file.metadata, file.schema_arrow
    _require_size(name, metadata.num_rows, len(schema.names))
    if len(set(schema.names)) < len(schema.names):
        raise InputError(f"{name} has two columns of one name; rename one")
    wanted = [column for column in dictionary.columns if column in schema.names]
    for column in wanted:
        if not _is_cell(schema.field(column).type):
            raise InputError(
                f"{name}: column {column!r} holds {schema.field(column).type}; "
                "numbers or text are needed"
            )
    parts = [
        part
        for group in map(metadata.row_group, range(metadata.num_row_groups))
        for part in map(group.column, range(group.num_columns))
        if part.path_in_schema in wanted
    ]
    if any(_OUTGROWING in part.encodings for part in parts):
        raise InputError(f"{name} is encoded as {_OUTGROWING}; export it with the plain encoding")
    if sum(part.total_uncompressed_size for part in parts) > MOST_BYTES_UNPACKED:
        raise _too_large(name)
    return wanted


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_cell(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_cell(kind.value_type)
    numbers = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_null)
    return _is_text(kind) or any(is_number(kind) for is_number in numbers)


def _unpacked_bytes(column: pa.ChunkedArray) -> int:
    sizes = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary)
        sizes += pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0
    return sizes


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} unpacks to more than {MOST_BYTES_UNPACKED // 1_000_000} MB, which no table of "
        f"{MOST_ROWS:,} patients needs; divide it or export it as CSV"
    )
