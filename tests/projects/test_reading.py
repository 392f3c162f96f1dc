import io

import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.projects.reading import Dialect, clean_names, read_raw_table
from tests.projects.conftest import as_text


def parquet(table):
    written = io.BytesIO()
    table.to_parquet(written)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_cells_are_the_same_in_every_dialect(table, separator, encoding):
    read = read_raw_table(as_text(table, separator).encode(encoding), "t.csv")
    assert read.cells.columns.tolist() == table.columns.tolist()
    assert read.cells["Farbe"].tolist() == table["Farbe"].tolist()
    assert read.cells["Wert"].astype(float).tolist() == table["Wert"].tolist()
    assert read.by_commas == (separator == ",")


def test_parquet_is_read_as_text_is(table):
    typed = table.assign(flag=pd.array([True, None] * 30, dtype="boolean"))
    read = read_raw_table(parquet(typed), "t.parquet")
    assert read.cells["Wert"].astype(float).tolist() == table["Wert"].tolist()
    assert read.cells["flag"].iloc[0] == "True"
    assert read.cells["flag"].isna().sum() == 30


def test_a_column_of_another_type_is_left_out_with_its_reason(table):
    dated = table.assign(day=pd.Timestamp("2020-01-01"))
    read = read_raw_table(parquet(dated), "t.parquet")
    assert "day" not in read.cells
    assert "timestamp" in read.unreadable["day"]


def test_trailing_blanks_tabs_separators_and_empty_rows_do_no_harm(table):
    plain = as_text(table, ";")
    messy = plain.replace("\n", " \t;;\n").replace(";", " ;") + ";;;;;;\n\n;;;;\n"
    read = read_raw_table(messy.encode(), "t.csv")
    pd.testing.assert_frame_equal(read.cells, read_raw_table(plain.encode(), "t.csv").cells)
    assert "2 rows without any value were left out" in read.notes


def test_a_separator_that_was_said_is_taken():
    content = b"a;b,c\n1;2,3\n2;3,4\n"
    assert read_raw_table(content, "t.csv", Dialect(separator=";")).cells.shape == (2, 2)
    assert read_raw_table(content, "t.csv", Dialect(separator=",")).cells.shape == (2, 2)
    with pytest.raises(InputError, match="may separate"):
        read_raw_table(content, "t.csv")


@pytest.mark.parametrize(
    ("names", "cleaned"),
    [
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
        (["", " ", "b\nc"], ["column 1", "column 2", "b c"]),
        (["column 2", ""], ["column 2", "column 2 (3)"]),
    ],
)
def test_each_column_gets_a_name_of_its_own(names, cleaned):
    found, notes = clean_names(names)
    assert found == cleaned
    assert len(set(found)) == len(names)
    assert len(notes) == sum(
        old.split() != new.split() for old, new in zip(names, found, strict=True)
    )


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "t.csv", "empty"),
        (b"a,b\n", "t.csv", "no rows"),
        (b"a\n1\n", "t.csv", "one column"),
        (b"PAR1 nonsense", "t.parquet", "Parquet"),
        (b"<html></html>", "t.csv", "HTML"),
    ],
)
def test_what_is_no_table_is_refused(content, name, says):
    with pytest.raises(InputError, match=says):
        read_raw_table(content, name)
