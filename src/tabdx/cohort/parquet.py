"""A table in Parquet: its columns as numbers or text, unpacked only after their size is known."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tabdx.cohort.parquet_pages import read_chunks, read_pages
from tabdx.cohort.raw import BLANK_ROWS, LONGEST_TEXT, UNREADABLE, Limits
from tabdx.core.errors import InputError

# Takes the names of a file's columns and gives those to unpack.
Choose = Callable[[Sequence[str]], Collection[str]]

_MOST_PAGES = 1_000_000
_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)


def parse_parquet(
    content: bytes, where: str, choose: Choose | None = None, limits: Limits | None = None
) -> pd.DataFrame:
    """Read a Parquet file.

    Parameters
    ----------
    content : bytes
        The whole file.
    where : str
        The table's name, for messages.
    choose : callable, optional
        Of the file's columns, those to unpack. The others come without values, so that a misspelt
        one can be told.
    limits : Limits, optional
        How large it may be.

    Returns
    -------
    DataFrame
        One row per patient: integers, floats and truth values as they are, decimals and text as
        text. Columns of other types come without values, and ``attrs`` says why.

    Raises
    ------
    InputError
        If it is no sound Parquet, or too large.
    """
    limits = limits or Limits()
    if content.endswith(b"PARE"):
        raise InputError(f"{where} is encrypted Parquet; export it without encryption")
    try:
        return _read(content, where, choose, limits)
    except InputError:
        raise
    except _BROKEN as broken:
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(f"{where} is not sound Parquet: {said}; export it again") from broken


def _read(content: bytes, where: str, choose: Choose | None, limits: Limits) -> pd.DataFrame:
    file = _open(content)
    metadata, schema = file.metadata, file.schema_arrow
    limits.require(where, rows=metadata.num_rows)
    limits.require(where, columns=metadata.num_columns, row_groups=metadata.num_row_groups)
    _require_rows(metadata)
    names = [name.strip() for name in schema.names]
    count = Counter(names)
    columns = names if choose is None else choose(names)
    fields = {
        name: schema.field(place)
        for place, name in enumerate(names)
        if count[name] == 1 and name in columns
    }
    reasons = {name: why for name, one in fields.items() if (why := _why_unreadable(one.type))}
    readable = {name: one for name, one in fields.items() if name not in reasons}
    limits.require(where, metadata.num_rows, len(readable))
    _require_pages(content, {one.name.encode() for one in readable.values()}, where, limits)
    cells, too_long = _unpack(content, readable, where, limits)
    # As columns of categories that have none, the others take a byte a row.
    nothing = pd.Series(pd.Categorical([None] * metadata.num_rows, categories=[]))
    table = pd.DataFrame(dict(enumerate(cells.get(name, nothing) for name in names)))
    table.columns = pd.Index(names, dtype=str)
    table.attrs[UNREADABLE] = reasons | too_long
    return _without_blank_rows(table, list(cells))


def _unpack(
    content: bytes, fields: dict[str, pa.Field], where: str, limits: Limits
) -> tuple[dict[str, pd.Series], dict[str, str]]:
    """Unpack columns one by one; return their cells, and why some have none."""
    # Text stays a dictionary of distinct values until its size is known.
    file = _open(content, [one.name for one in fields.values() if _is_text(one.type)])
    cells: dict[str, pd.Series] = {}
    reasons: dict[str, str] = {}
    unpacked = 0
    for name, one in fields.items():
        column = file.read(columns=[one.name], use_threads=False).column(one.name)
        column.validate(full=True)
        if (longest := _longest_text(column)) > LONGEST_TEXT:
            reasons[name] = f"holds a text of {longest:,} characters, which is no label and no name"
            continue
        unpacked += _unpacked_bytes(column)
        if unpacked > limits.unpacked_bytes:
            raise _too_large(where, limits.unpacked_bytes)
        cells[name] = _to_cells(column)
    return cells, reasons


def _open(content: bytes, text: Sequence[str] = ()) -> pq.ParquetFile:
    return pq.ParquetFile(pa.BufferReader(content), read_dictionary=list(text))


def _why_unreadable(kind: pa.DataType) -> str:
    """Say why no column of this type can be read; empty where it can."""
    types = pa.types
    if types.is_dictionary(kind):
        return _why_unreadable(kind.value_type)
    if _is_text(kind) or any(
        is_kind(kind)
        for is_kind in (
            types.is_integer,
            types.is_floating,
            types.is_decimal,
            types.is_boolean,
            types.is_null,
        )
    ):
        return ""
    way_out = "a number or a label a cell is needed"
    if types.is_temporal(kind):
        way_out = "write a number instead, such as an age in years or the days since a fixed day"
    elif types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        way_out = "export it as text"
    return f"holds {str(kind)[:60]}; {way_out}"


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _require_rows(metadata: pq.FileMetaData) -> None:
    """Refuse row groups that hold more rows than the file says: they would be read nevertheless."""
    groups = [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]
    if min(groups, default=0) < 0 or sum(groups) != metadata.num_rows:
        raise ValueError("its row groups do not hold as many rows as it says")


def _require_pages(content: bytes, wanted: set[bytes], where: str, limits: Limits) -> None:
    """Refuse pages that would take too much memory, before any is unpacked."""
    unpacked = pages = 0
    for chunk in read_chunks(content):
        if chunk.path not in wanted:
            continue
        for page in read_pages(content, chunk.start, chunk.end, chunk.values):
            unpacked, pages = unpacked + page.unpacked_bytes, pages + 1
            if page.unpacked_bytes > limits.page_bytes:
                raise _too_large(where, limits.page_bytes, "a page of it")
            if unpacked > limits.unpacked_bytes:
                raise _too_large(where, limits.unpacked_bytes)
            if page.front_coded:  # nothing tells how long its cells get
                raise InputError(
                    f"{where} is encoded as DELTA_BYTE_ARRAY; export it with the plain encoding"
                )
            if pages > _MOST_PAGES:
                raise InputError(f"{where} has more than {_MOST_PAGES:,} pages; export it again")


def _longest_text(column: pa.ChunkedArray) -> int:
    texts = [_texts(chunk) for chunk in column.chunks]
    longest = (pc.max(pc.binary_length(one)).as_py() for one in texts if one is not None)
    return max((length or 0 for length in longest), default=0)


def _texts(chunk: pa.Array) -> pa.Array | None:
    """Return the distinct texts of a chunk, or None where it holds numbers."""
    if pa.types.is_dictionary(chunk.type):
        return _texts(chunk.dictionary)
    if pa.types.is_string_view(chunk.type):
        return chunk.cast(pa.large_string())
    return chunk if _is_text(chunk.type) else None


def _unpacked_bytes(column: pa.ChunkedArray) -> int:
    size = 0
    for chunk in column.chunks:
        texts = _texts(chunk)
        if texts is None:
            size += 8 * len(chunk)
            continue
        lengths = pc.binary_length(texts)
        if pa.types.is_dictionary(chunk.type):
            lengths = pc.take(lengths, chunk.indices)
        size += pc.sum(lengths).as_py() or 0
    return size


def _too_large(where: str, most: float, what: str = "it") -> InputError:
    return InputError(
        f"{where} is too large: {what} unpacks to more than {most / 1e6:,.0f} MB, which no table "
        "of patients needs; divide it, or export it as CSV"
    )


def _to_cells(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _to_cells(column.cast(kind.value_type))
    if pa.types.is_null(kind):
        return pd.Series(np.nan, index=range(len(column)))
    if pa.types.is_floating(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_decimal(kind) or _is_text(kind):
        column = column.cast(pa.large_string())
    cells: pd.Series = column.to_pandas(types_mapper=_NULLABLE.get if column.null_count else None)
    return cells.astype("str") if _is_text(column.type) else cells


def _without_blank_rows(table: pd.DataFrame, read: list[str]) -> pd.DataFrame:
    """Leave out the rows in which no column that was read has a value, and count them."""
    blank = np.ones(len(table), dtype=np.bool_)
    for name in read:
        blank &= (table[name].isna() | table[name].isin([""])).to_numpy()
    if not read or not blank.any():
        return table
    kept = table[~blank].reset_index(drop=True)
    kept.attrs[BLANK_ROWS] = (np.flatnonzero(blank) + 1).tolist()
    return kept
