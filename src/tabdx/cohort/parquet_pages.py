"""The sizes that the pages of a Parquet file declare, each in its own header.

A page is unpacked into as many bytes as its header says, whatever the file's metadata says of the
column. So the headers tell, before anything is unpacked, how much memory that takes.

Source: https://parquet.apache.org/docs/file-format and Thrift's compact protocol, in which the
headers are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Fields of Parquet's PageHeader, and of the headers inside it.
_UNPACKED_BYTES, _PACKED_BYTES, _DATA, _DATA_V2 = 2, 3, 5, 8
_VALUES, _ENCODING, _ENCODING_V2 = 1, 2, 4
_DELTA_BYTE_ARRAY = 7

_DEEPEST = 8  # structs within structs; a header has three


@dataclass(frozen=True)
class Page:
    """What one page says of itself."""

    unpacked_bytes: int
    values: int  # 0 for a dictionary
    front_coded: bool


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
    """Thrift's compact protocol, as far as page headers need it."""

    def __init__(self, content: bytes, place: int) -> None:
        self.content = content
        self.place = place

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Read a struct: its fields by number, text left out."""
        if depth > _DEEPEST:
            raise ValueError("a page's header is nested too deeply")
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
            return None
        if kind == 12:
            return self.struct(depth + 1)
        raise ValueError("a page's header is damaged")

    def _byte(self) -> int:
        if not 0 <= self.place < len(self.content):
            raise ValueError("a page's header is cut off")
        self.place += 1
        return self.content[self.place - 1]

    def _unsigned(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise ValueError("a page's header is damaged")

    def _integer(self) -> int:
        number = self._unsigned()
        return (number >> 1) ^ -(number & 1)
