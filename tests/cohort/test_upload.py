import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.cohort.upload import MOST_COLUMNS, MOST_ROWS, parse_upload
from tabdx.core.errors import InputError

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(Feature(name="age"), Feature(name="blood")),
)


def parquet(table, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(table), buffer, **options)
    return buffer.getvalue()


def message_of(name, content):
    with pytest.raises(InputError) as refused:
        parse_upload(name, content, DICTIONARY)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_csv_is_read_as_text():
    table = parse_upload("a.csv", "\ufeffage,note\n61,=1+1\n".encode(), DICTIONARY)
    assert table.to_dict("records") == [{"age": "61", "note": "=1+1"}]


def test_parquet_is_read_in_the_columns_of_the_dictionary_and_the_first_others():
    others = {f"note {n}": ["x", "y"] for n in range(20)}
    content = parquet({**others, "last": [1, 2], "blood": ["4", None], "Age": [61, 7]})
    table = parse_upload("a.PARQUET", content, DICTIONARY)
    assert table.columns.tolist() == [*others, "last", "blood", "Age"]
    assert table["Age"].tolist() == [61, 7]
    assert table["blood"].isna().tolist() == [False, True]
    assert table["note 19"].tolist() == ["x", "y"]
    assert table["last"].isna().all()  # not unpacked


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK", "take 'CSV UTF-8'"),
        ("a.doc", b"PK", "ends neither in .csv nor in .parquet"),
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"age,blood\n", "has no rows"),
        ("a.csv", b"\xff\xfea\x00g\x00e\x00", "is UTF-16"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        ("a.csv", b"age,blood\n1\n", "the header line has 2 names and every row one cell less"),
        ("a.csv", b"," * MOST_COLUMNS + b"\n1\n", "more than the 1,000 columns"),
        ("a.csv", b"age,blood\n" + b"1,2\n" * (MOST_ROWS + 1), "more than the 100,000 rows"),
        ("a.parquet", b"age,blood\n1,2\n", "is not sound Parquet"),
        ("a.parquet", parquet({f"c{n}": [1] for n in range(1001)}), "more than the 1,000 columns"),
        ("a.parquet", parquet({"age": pa.nulls(MOST_ROWS + 1)}), "more than the 100,000 rows"),
        (
            "a.parquet",
            parquet(
                {"age": ["x"]}, use_dictionary=False, column_encoding={"age": "DELTA_BYTE_ARRAY"}
            ),
            "plain encoding",
        ),
    ],
)
def test_what_is_no_table_of_patients_is_refused_with_one_message(name, content, said):
    assert said in message_of(name, content)


@pytest.mark.parametrize("name", ["a.tsv", "a.TXT", "a.csv"])
def test_text_is_read_whatever_separates_its_columns(name):
    table = parse_upload(name, b"age\tblood\n61\t5\n", DICTIONARY)
    assert table.to_dict("records") == [{"age": "61", "blood": "5"}]


def test_a_table_at_the_limit_is_taken():
    content = b"age,blood\n" + b"1,2\n" * MOST_ROWS
    assert len(parse_upload("a.csv", content, DICTIONARY)) == MOST_ROWS


def test_columns_that_are_not_read_count_for_no_cells():
    nothing = pa.nulls(MOST_ROWS, pa.float64())
    content = parquet({"age": pa.array(range(MOST_ROWS)), **{f"c{n}": nothing for n in range(200)}})
    assert parse_upload("a.parquet", content, DICTIONARY).shape == (MOST_ROWS, 201)


def test_text_in_parquet_stays_text():
    content = parquet({"age": pd.array(["=1", "<b>"], dtype="str"), "blood": [1.5, 2.5]})
    table = parse_upload("a.parquet", content, DICTIONARY)
    assert table["age"].tolist() == ["=1", "<b>"]
