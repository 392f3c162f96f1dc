import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer

from tabdx.cohort.sources import read_source, read_wdbc
from tabdx.core.errors import InputError


@pytest.fixture
def read(tmp_path):
    def read_content(content: str | bytes, name: str = "clinic.csv") -> pd.DataFrame:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_source(str(path))

    return read_content


def test_wdbc_counts_212_malignant_patients():
    # Street, Wolberg and Mangasarian (1993): 569 patients, 212 malignant, 357 benign.
    assert read_wdbc()["diagnosis"].value_counts().to_dict() == {"benign": 357, "malignant": 212}


def test_wdbc_turns_scikit_learns_coding_round():
    # There 0 is malignant, so that class 1 is the healthy one.
    codes = load_breast_cancer().target
    assert (read_wdbc()["diagnosis"].eq("malignant") == (codes == 0)).all()


def test_the_first_wdbc_patient():
    first = read_source("wdbc").iloc[0]
    # The first line of the published file: 842302,M,17.99,10.38,122.8,1001,…
    assert first["diagnosis"] == "malignant"
    assert first.iloc[:4].tolist() == [17.99, 10.38, 122.8, 1001.0]


def test_a_csv_comes_as_text_and_nothing_is_interpreted(read):
    table = read('id,age,class\n007, 5 ,"ckd\t"\n?,,"a, b"\n')
    assert table.to_dict("list") == {
        "id": ["007", "?"],
        "age": ["5", ""],  # stray blanks go
        "class": ["ckd", "a, b"],
    }
    assert (table.dtypes == "str").all()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfage,class\n1,ill\n",  # a byte order mark, as spreadsheets write it
        b"age,class\r\n1,ill\r\n",
        b"age,class\r1,ill",
        b"\n age , class\n\n1,ill\n\n",
        b'"age","class"\n"1", "ill"\n',
    ],
)
def test_ways_to_write_the_same_csv(read, content):
    assert read(content).to_dict("list") == {"age": ["1"], "class": ["ill"]}


def test_a_suffix_may_be_in_capitals(read):
    assert read("age,class\n1,ill\n", "CLINIC.CSV")["class"].tolist() == ["ill"]


def test_repeated_columns_come_as_they_are(read):
    # Which of them is meant is not for a reader to say: validation refuses them.
    assert read("age,age,class\n1,2,ill\n").columns.tolist() == ["age", "age", "class"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "clinic.csv is empty; it needs a header line and a row a patient"),
        ("\n\n", "clinic.csv is empty"),
        ("age,class\n", "clinic.csv has no rows; a cohort needs patients of both classes"),
        ("age\n1\n", "the one column 'age'; a cohort needs features and an outcome"),
        ("age,class\n1,ill\n1,ill,\n", "row 2 (line 3) has 3 cells"),
        ('age,class\n"1,ill\n', "line 2, is not CSV: unexpected end of data"),
        ("age,class\n1,é\n".encode("latin-1"), "row 1 (line 2), column 'class': byte 0xE9 is not"),
        ("age,class\n1,ill\n".encode("utf-16"), "save it as 'CSV UTF-8'"),
    ],
)
def test_a_csv_that_cannot_be_trusted_is_refused(read, content, says):
    with pytest.raises(InputError) as refused:
        read(content)
    assert says in str(refused.value)
    assert "clinic.csv" in str(refused.value)


def test_a_parquet_file_keeps_its_types(tmp_path):
    table = pd.DataFrame({"age": [1.5, None], "count": [1, 2], "class": ["ill", "well"]})
    table.to_parquet(tmp_path / "clinic.parquet")
    pd.testing.assert_frame_equal(read_source(str(tmp_path / "clinic.parquet")), table)


def test_an_index_in_a_parquet_file_is_a_column(tmp_path):
    table = pd.DataFrame({"id": ["p1", "p2"], " age": [1, 2]}).set_index("id")
    table.to_parquet(tmp_path / "clinic.parquet")
    found = read_source(str(tmp_path / "clinic.parquet"))
    assert found.to_dict("list") == {"age": [1, 2], "id": ["p1", "p2"]}


def test_a_broken_parquet_file_is_refused(read, tmp_path):
    pd.DataFrame({"age": [1, 2]}).to_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    for broken in (b"", b"PAR1xxxxPAR1", whole[:-30], b"age,class\n1,ill\n"):
        with pytest.raises(InputError, match=r"clinic\.parquet is not sound Parquet: .*again"):
            read(broken, "clinic.parquet")


def test_a_parquet_file_without_rows_is_refused(tmp_path):
    pd.DataFrame({"age": []}).to_parquet(tmp_path / "clinic.parquet")
    with pytest.raises(InputError, match="has no rows"):
        read_source(str(tmp_path / "clinic.parquet"))


@pytest.mark.parametrize("source", ["", "WDBC", "clinic.xlsx", "clinic", "csv"])
def test_a_source_of_another_type_is_refused(source):
    with pytest.raises(
        InputError, match=r"is neither 'wdbc' nor a file ending in \.csv or .*; export the table as"
    ):
        read_source(source)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_missing_file_or_a_folder_is_refused(tmp_path, suffix):
    folder = tmp_path / f"folder{suffix}"
    folder.mkdir()
    with pytest.raises(InputError, match="is a folder; give the path of a table in it"):
        read_source(str(folder))
    with pytest.raises(InputError, match="does not exist; give the path of your table"):
        read_source(str(tmp_path / f"none{suffix}"))
