"""Tables on disk as parts that fit into memory."""

import io

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.artifacts import table_parts
from tabdx.artifacts.table_parts import count_parts, read_parquet_parts, read_text_parts
from tabdx.core.errors import InputError

CELLS = st.text(alphabet='ab",\n;é ', max_size=6)


def read(content):
    file = io.BytesIO(content)
    return pd.read_csv(file, keep_default_na=False, dtype=str, skip_blank_lines=False)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30), st.integers(5, 80))
def test_the_parts_are_the_table_whatever_its_cells_hold(tmp_path_factory, rows, size):
    path = tmp_path_factory.mktemp("parts") / "t.csv"
    table = pd.DataFrame(rows, columns=["a", "b"], dtype=str)
    table.to_csv(path, index=False)
    parts = list(read_text_parts(path, size))
    found = [
        pd.read_csv(
            io.BytesIO(one.content),
            keep_default_na=False,
            dtype=str,
            skip_blank_lines=False,
        )
        for one in parts
    ]
    pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), table)
    assert [one.first for one in parts] == [True] + [False] * (len(parts) - 1)


def test_lines_before_a_part_are_counted_with_those_in_quotes(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b'sep=,\na,b\n1,"x\ny"\n2,z\n3,w\n')
    parts = list(read_text_parts(path, 1))
    assert [one.lines_before for one in parts] == [0, 2, 3]
    assert all(one.content.startswith(b"sep=,\na,b\n") for one in parts)
    assert count_parts(path) == 1


def test_what_is_no_parquet_and_what_is_too_large_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1" + bytes(200))
    with pytest.raises(InputError, match="is not sound Parquet"):
        list(read_parquet_parts(path, 10))
    pd.DataFrame({"a": range(1000)}).to_parquet(path)
    assert len(list(read_parquet_parts(path, 10))) == 1
    monkeypatch.setattr(table_parts, "_PART_ROWS", 300)
    parts = list(read_parquet_parts(path, 10))
    rows = [pq.read_table(io.BytesIO(one.content)).num_rows for one in parts]
    assert rows == [300, 300, 300, 100]
    monkeypatch.setattr(table_parts, "_MOST_UNPACKED", 100)
    with pytest.raises(InputError, match="row group of more than"):
        list(read_parquet_parts(path, 10))
