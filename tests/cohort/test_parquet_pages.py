import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tabdx.cohort.parquet_pages import Chunk, Page, read_chunks, read_pages


def written(table, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(table), buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("codec", ["none", "snappy", "zstd"])
def test_pages_tell_what_they_unpack_to(groups, version, codec):
    n = 10_000
    table = {"age": np.arange(n) / 7, "class": [f"label {one % 9}" for one in range(n)]}
    content = written(
        table, compression=codec, row_group_size=n // groups, data_page_version=version
    )
    metadata = pq.ParquetFile(io.BytesIO(content)).metadata
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for chunk in map(group.column, range(2)):
            start = min(chunk.dictionary_page_offset or 2**60, chunk.data_page_offset)
            end = start + chunk.total_compressed_size
            pages = list(read_pages(content, start, end, chunk.num_values))
            counts = [page.values for page in pages]
            assert sum(counts) == chunk.num_values
            # The metadata counts the headers in, some dozens of bytes a page.
            headers = chunk.total_uncompressed_size - sum(page.unpacked_bytes for page in pages)
            assert 10 * len(pages) <= headers <= 200 * len(pages)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\0",
        b"\x15",
        b"\xff" * 50,
        b"\x1c" * 50,
        b"\x15\0" * 9,
        # Sizes, then a truth value or a number where the page's own header must be.
        b"\x15\0\x15\0\x15\0\x21\0",
        b"\x15\0\x15\0\x15\0\x25\2\0",
        b"\x15\0\x15\0\x15\0\x2c\x1c\0\0\0",
    ],
)
def test_what_is_no_page_header_is_told(damaged):
    with pytest.raises(ValueError, match="page"):
        list(read_pages(damaged, 0, 100, 1))


def test_chunks_lie_where_pyarrow_finds_them():
    content = written({"age": [1, None, 3], "a.b": ["x", "y", "z"]}, row_group_size=2)
    metadata = pq.ParquetFile(io.BytesIO(content)).metadata
    expected = []
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for one in map(group.column, range(2)):
            begin = min(one.dictionary_page_offset or 2**60, one.data_page_offset)
            end = begin + one.total_compressed_size
            expected.append(Chunk(one.path_in_schema.encode(), begin, end, one.num_values))
    assert list(read_chunks(content)) == expected


def test_a_page_header_by_hand():
    # Thrift's compact protocol: field numbers as steps, zigzag integers (2 n), 0 ends a struct.
    # unpacked (2): 8 bytes, packed (3): 3 bytes, data page (5): {values (1): 2, encoding (2): 7}.
    header = b"\x25\x10" + b"\x15\x06" + b"\x2c" + b"\x15\x04" + b"\x15\x0e" + b"\0" + b"\0"
    one = header + b"abc"
    pages = list(read_pages(one * 3, 0, 3 * len(one), 4))
    # The third page holds what is beyond the four values.
    assert pages == [Page(unpacked_bytes=8, values=2, front_coded=True)] * 2


def test_a_footer_nested_without_end_is_told():
    footer = b"\x1c" * 50
    with pytest.raises(ValueError, match="nested too deeply"):
        list(read_chunks(footer + len(footer).to_bytes(4, "little") + b"PAR1"))


@pytest.mark.parametrize("cut", [0, 1, 9])
def test_a_footer_longer_than_the_file_is_told(cut):
    content = written({"age": [1.0]})
    with pytest.raises(ValueError, match="footer"):
        list(read_chunks(b"\0" * cut + (2**31 - 1).to_bytes(4, "little") + content[-4:]))
