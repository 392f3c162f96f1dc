import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.tables import read_csv, read_parquet, write_csv, write_parquet
from tabdx.core.errors import InputError


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "patient": ["007", "NA", "é"],
            "value": [0.1, np.nan, 1e300],
            "fold": pd.array([0, None, 2], dtype="Int64"),
            "holdout": [True, False, True],
            "level": pd.Series(["x", None, "y"], dtype="str"),
        }
    )


def test_parquet_keeps_values_and_types(tmp_path, table):
    write_parquet(tmp_path / "table.parquet", table)
    found, metadata = read_parquet(tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(found, table)
    assert metadata is None


def test_parquet_keeps_facts_beside_the_table(tmp_path, table):
    facts = {"name": "cohort", "unit": "µm", "range": [0, 1.5], "none": None}
    write_parquet(tmp_path / "table.parquet", table, facts)
    found, metadata = read_parquet(tmp_path / "table.parquet")
    assert metadata == facts
    pd.testing.assert_frame_equal(found, table)


def test_the_index_is_left_out(tmp_path, table):
    write_parquet(tmp_path / "table.parquet", table.set_index("patient"))
    found, _ = read_parquet(tmp_path / "table.parquet")
    assert found.columns.tolist() == ["value", "fold", "holdout", "level"]
    assert found.index.tolist() == [0, 1, 2]


def test_equal_tables_are_equal_bytes(tmp_path, table):
    write_parquet(tmp_path / "one.parquet", table, {"a": 1})
    write_parquet(tmp_path / "two.parquet", table.copy(), {"a": 1})
    one, two = (tmp_path / f"{name}.parquet" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_broken_parquet_file_is_refused(tmp_path, table):
    path = tmp_path / "table.parquet"
    write_parquet(path, table, {"a": 1})
    whole = path.read_bytes()
    for broken in (b"", b"PAR1", whole[:-20], whole[: len(whole) // 2], b"a,b\n1,2\n"):
        path.write_bytes(broken)
        with pytest.raises(InputError, match=r"table\.parquet is not sound Parquet"):
            read_parquet(path)


@pytest.mark.parametrize("read", [read_parquet, read_csv])
def test_a_missing_table_is_refused(tmp_path, read):
    with pytest.raises(InputError, match="does not exist; `make run`"):
        read(tmp_path / "none")


def test_csv_has_ten_significant_digits(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(path, pd.DataFrame({"name": ["a", "b, c"], "value": [2 / 3, 1e-12], "count": [1, 2]}))
    # 2/3 to ten digits; a cell that holds a comma is quoted; Unix line ends.
    assert path.read_bytes() == b'name,value,count\na,0.6666666667,1\n"b, c",1e-12,2\n'


def test_csv_comes_back_with_the_types_asked_for(tmp_path, table):
    path = tmp_path / "table.csv"
    write_csv(path, table)
    found = read_csv(path, dtype={"fold": "Int64"})
    pd.testing.assert_frame_equal(found, table)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a,b\n1,2,3\n1\n1,2,3,4\n", b'a,b\n"1,2\n', b"a\n\xff\n"]
)
def test_a_broken_csv_file_is_refused(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"table\.csv is not a CSV table"):
        read_csv(path)


@pytest.mark.parametrize("column", ["feature", "level", "class", "name"])
def test_names_stay_as_they_are_whatever_they_look_like(tmp_path, column):
    path = tmp_path / "table.csv"
    names = ["007", "NA", "None", "null", "1e5", "True", "nan", "inf"]
    write_csv(path, pd.DataFrame({column: names, "value": 1.5}))
    assert read_csv(path)[column].tolist() == names


def test_only_an_empty_cell_is_missing(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(path, pd.DataFrame({"unit": ["mm", None], "value": [np.nan, 2.0]}))
    found = read_csv(path)
    assert found["unit"].isna().tolist() == [False, True]
    assert found["value"].isna().tolist() == [True, False]
