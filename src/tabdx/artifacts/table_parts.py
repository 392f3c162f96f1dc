"""A table on disk as parts that fit into memory, each a table of its own with the line of names."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tabdx.core.errors import InputError

PART_BYTES = 16 * 2**20
_PART_CELLS, _PART_ROWS = 4_000_000, 50_000
_LONGEST_RECORD = 64 * 2**20  # of text; beyond it a quote was never closed
_MOST_UNPACKED = 2 * 2**30  # of one row group
_WIDE_CHARACTERS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 and UTF-32 begin so


@dataclass(frozen=True)
class TablePart:
    """Some rows of a table, as the content of a file.

    Attributes
    ----------
    content : bytes
        Of text or Parquet, as the table itself is.
    lines_before : int
        How many lines of the table's own come before its rows, less those of its head.
    first : bool
        Whether it is the first one.
    """

    content: bytes
    lines_before: int = 0
    first: bool = True


def count_parts(path: Path) -> int:
    """Estimate how many parts a table has, for a progress bar."""
    return max(1, -(-path.stat().st_size // PART_BYTES))


def read_text_parts(path: Path, part_bytes: int = PART_BYTES) -> Iterator[TablePart]:
    """Divide a table of text between two rows, never inside a quoted cell.

    Parameters
    ----------
    path : Path
        A table in a character set of which a line end is one byte.
    part_bytes : int
        A part is at least so large, but for the last.

    Yields
    ------
    TablePart
        A table that is no larger is one part, as it is.

    Raises
    ------
    InputError
        If the table is larger than a part, and UTF-16 or without an end of a row.
    """
    if path.stat().st_size <= part_bytes:
        yield TablePart(path.read_bytes())
        return
    with path.open("rb") as file:
        records = _records(file, path)
        head, head_lines = b"", 0
        for record in records:
            head, head_lines = head + record, head_lines + record.count(b"\n")
            if record.strip() and not record.lstrip(b'"').lower().startswith(b"sep="):
                break
        if head.startswith(_WIDE_CHARACTERS):
            raise InputError(
                f"{path} is UTF-16 or UTF-32 and too large to be read at once; convert it: "
                "iconv -f UTF-16 -t UTF-8 old.csv > new.csv"
            )
        yield from _parts(records, head, part_bytes)


def _parts(records: Iterator[bytes], head: bytes, part_bytes: int) -> Iterator[TablePart]:
    body: list[bytes] = []
    size = lines = before = 0
    first = True
    for record in chain(records, [None]):
        if record is not None:
            body.append(record)
            size, lines = size + len(record), lines + record.count(b"\n")
        if (record is None and body) or size >= part_bytes:
            yield TablePart(head + b"".join(body), before, first)
            body, size, before, first = [], 0, lines, False


def _records(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Yield the lines of a table, those of a quoted cell together."""
    record = b""
    while line := file.readline(_LONGEST_RECORD):
        record += line
        if len(record) >= _LONGEST_RECORD:
            raise InputError(
                f"{path} has a row of more than {_LONGEST_RECORD / 2**20:.0f} MiB: is a double "
                "quote never closed, or does it lack line ends?"
            )
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""
    if record:
        yield record


def read_parquet_parts(path: Path, part_bytes: int = PART_BYTES) -> Iterator[TablePart]:
    """Divide a Parquet file into smaller ones of the same columns.

    Raises
    ------
    InputError
        If it is no sound Parquet, or a row group is too large to be unpacked.
    """
    if path.stat().st_size <= part_bytes:
        yield TablePart(path.read_bytes())
        return
    try:
        yield from _row_batches(path)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as broken:
        if isinstance(broken, InputError):
            raise
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(f"{path} is not sound Parquet: {said}; export it again") from broken


def _row_batches(path: Path) -> Iterator[TablePart]:
    with pq.ParquetFile(path) as file:
        metadata = file.metadata
        groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
        if any(group.total_byte_size > _MOST_UNPACKED for group in groups):
            raise InputError(
                f"{path} has a row group of more than {_MOST_UNPACKED / 2**30:.0f} GiB; export it "
                "with smaller ones"
            )
        rows = max(1, min(_PART_ROWS, _PART_CELLS // max(1, metadata.num_columns)))
        for number, batch in enumerate(file.iter_batches(rows, use_threads=False)):
            sink = pa.BufferOutputStream()
            pq.write_table(pa.Table.from_batches([batch]), sink)
            yield TablePart(sink.getvalue().to_pybytes(), first=number == 0)
