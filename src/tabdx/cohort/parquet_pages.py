"""Pages of a Parquet file and the sizes declared in their headers.

A page is unpacked into as many bytes as its header says, whatever the file's metadata says of the
column. So the headers tell, before anything is unpacked, how much memory that takes.

The footer is read here too: asked for the metadata of a column that does not hold together, pyarrow
ends the process.

Source: https://parquet.apache.org/docs/file-format and Thrift's compact protocol, in which the
footer and the headers are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Fields of Parquet's FileMetaData, RowGroup, ColumnChunk and ColumnMetaData.
_GROUPS, _COLUMNS, _METADATA = 4, 1, 3
_PATH, _NUM_VALUES, _CHUNK_BYTES, _DATA_START, _DICTIONARY_START = 3, 5, 7, 9, 11
# Fields of Parquet's PageHeader, and of the headers inside it.
_UNPACKED_BYTES, _PACKED_BYTES, _DATA, _DATA_V2 = 2, 3, 5, 8
_VALUES, _ENCODING, _ENCODING_V2 = 1, 2, 4
_DELTA_BYTE_ARRAY = 7

_DEEPEST = 12  # structs and lists within each other; a footer has eight


@dataclass(frozen=True)
class Chunk:
    """The pages of one column in one row group."""

    path: bytes  # of the column; for one that is not nested, its name
    start: int
    end: int
    values: int


@dataclass(frozen=True)
class Page:
    """What one page says of itself."""

    unpacked_bytes: int
    values: int  # 0 for a dictionary
    front_coded: bool


def read_chunks(content: bytes) -> Iterator[Chunk]:
    """Read from the footer of a whole file where its columns lie.

    Raises
    ------
    ValueError
        If the footer does not say it.
    """
    length = int.from_bytes(content[-8:-4], "little")
    footer = _Reader(content, len(content) - 8 - length).struct()
    for group in _get(footer, _GROUPS, list):
        for column in _get(group, _COLUMNS, list):
            described = _get(column, _METADATA, dict)
            starts = [_get(described, _DATA_START, int)]
            if described.get(_DICTIONARY_START):
                starts.append(_get(described, _DICTIONARY_START, int))
            start = min(starts)
            path = _get(described, _PATH, list)
            if not all(isinstance(name, bytes) for name in path):
                raise ValueError("its footer does not name its columns")
            yield Chunk(
                b".".join(path),
                start,
                start + _get(described, _CHUNK_BYTES, int),
                _get(described, _NUM_VALUES, int),
            )


def _get(fields: Any, number: int, kind: type) -> Any:
    value = fields.get(number) if isinstance(fields, dict) else None
    if not isinstance(value, kind):
        raise ValueError("its footer does not say where its columns lie")
    return value


def read_pages(content: bytes, start: int, end: int, values: int) -> Iterator[Page]:
    """Read the headers of a column's pages in one row group.

    Parameters
    ----------
    content : bytes
        The whole file.
    start, end : int
        Where the pages lie in it.
    values : int
        How many values they hold together; the pages behind are not read.

    Raises
    ------
    ValueError
        If there is no page header where one must be.
    """
    reader = _Reader(content, start)
    while values > 0 and reader.place < end:
        header = reader.struct()
        unpacked, packed = header.get(_UNPACKED_BYTES), header.get(_PACKED_BYTES)
        if not (
            isinstance(unpacked, int) and isinstance(packed, int) and min(unpacked, packed) >= 0
        ):
            raise ValueError("a page does not say how large it is")
        reader.place += packed
        data = header.get(_DATA, header.get(_DATA_V2, {}))
        count = data.get(_VALUES, 0) if isinstance(data, dict) else None
        if not (isinstance(count, int) and count >= 0):
            raise ValueError("a page does not say how many values it holds")
        encoding = data.get(_ENCODING if _DATA in header else _ENCODING_V2)
        page = Page(unpacked, count, encoding == _DELTA_BYTE_ARRAY)
        values -= page.values
        yield page


class _Reader:
    """Thrift's compact protocol, as far as Parquet needs it."""

    def __init__(self, content: bytes, place: int) -> None:
        self.content = content
        self.place = place

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Read a struct: its fields by number."""
        self._require_shallow(depth)
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._integer()
            fields[number] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._integer()
        if kind in (7, 8):
            length = 8 if kind == 7 else self._unsigned()
            self.place += length
            return self.content[self.place - length : self.place]
        if kind in (9, 10):
            return self._list(depth + 1)
        if kind == 12:
            return self.struct(depth + 1)
        raise ValueError("its footer or a page's header is damaged")

    def _list(self, depth: int) -> list[Any]:
        self._require_shallow(depth)
        head = self._byte()
        size, kind = head >> 4, head & 15
        if size == 15:
            size = self._unsigned()
        if kind in (1, 2):  # a truth value takes a byte here
            return [self._byte() == 1 for _ in range(size)]
        return [self._value(kind, depth) for _ in range(size)]

    def _require_shallow(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("its footer or a page's header is nested too deeply")

    def _byte(self) -> int:
        if not 0 <= self.place < len(self.content):
            raise ValueError("its footer or a page's header is cut off")
        self.place += 1
        return self.content[self.place - 1]

    def _unsigned(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise ValueError("its footer or a page's header is damaged")

    def _integer(self) -> int:
        number = self._unsigned()
        return (number >> 1) ^ -(number & 1)
