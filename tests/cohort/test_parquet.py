import datetime
import io
import subprocess
import sys
from decimal import Decimal
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.cohort.parquet import parse_parquet
from tabdx.cohort.raw import BLANK_ROWS, UNREADABLE, Limits
from tabdx.cohort.upload import LIMITS, parse_upload
from tabdx.cohort.validation import find_problems
from tabdx.core.errors import InputError

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="1", negative="0"),
    features=(Feature(name="age"),),
)


def written(table, **options):
    buffer = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), buffer, **options)
    return buffer.getvalue()


def message_of(content, **limits):
    with pytest.raises(InputError) as refused:
        parse_parquet(content, "t.parquet", limits=Limits(**limits))
    assert str(refused.value).startswith("t.parquet")
    assert "\n" not in str(refused.value)
    return str(refused.value)


def ages(column, outcome=None):
    outcome = pa.array([0, 1, 1]) if outcome is None else outcome
    raw = parse_parquet(written({"age": column, "class": outcome}), "t.parquet")
    return Cohort.validate(raw, DICTIONARY, "t.parquet").table["age"]


NUMBERS = [
    pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(),
    pa.uint64(), pa.float32(), pa.float64(), pa.decimal32(7, 2), pa.decimal64(9, 2),
    pa.decimal128(20, 2), pa.decimal256(50, 2), pa.string(), pa.large_string(),
    pa.string_view(), pa.dictionary(pa.int8(), pa.int64()), pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]  # fmt: skip


@pytest.mark.parametrize("kind", NUMBERS, ids=str)
def test_every_type_that_can_hold_numbers_is_read(kind):
    if pa.types.is_decimal(kind):
        column = pa.array([Decimal("1.00"), None, Decimal("100")], kind)
    elif pa.types.is_dictionary(kind):
        column = pa.array([1, None, 100]).cast(kind.value_type).dictionary_encode().cast(kind)
    else:
        column = pa.array([1, None, 100]).cast(pa.string()).cast(kind)
    np.testing.assert_array_equal(ages(column), [1.0, np.nan, 100.0])


def test_half_floats_truth_values_and_nothing_are_read():
    halves = pa.array(np.array([1.5, 2.0, 0.25], dtype=np.float16))
    np.testing.assert_array_equal(ages(halves), [1.5, 2.0, 0.25])
    np.testing.assert_array_equal(ages(pa.array([True, None, False])), [1.0, np.nan, 0.0])
    assert ages(pa.nulls(3)).isna().all()


@pytest.mark.parametrize(
    "outcome",
    [
        pa.array([0, 1, 1], pa.int8()),
        pa.array([0.0, 1.0, 1.0]),
        pa.array([False, True, True]),
        pa.array(["0", "1", "1"]),
        pa.array(["0.0", "1.0", "1"]),
        pa.array([Decimal("0.00"), Decimal("1.00"), Decimal("1.00")]),
        pa.array(["0", "1", "1"]).dictionary_encode(),
        pa.array([0, 1, 1]).dictionary_encode(),
    ],
    ids=lambda outcome: str(outcome.type),
)
def test_a_class_may_be_written_as_any_type_that_holds_it(outcome):
    raw = parse_parquet(written({"age": [1, 2, 3], "class": outcome}), "t.parquet")
    assert Cohort.validate(raw, DICTIONARY, "t.parquet").positive.tolist() == [0, 1, 1]


def test_a_truth_value_is_met_by_its_word_in_any_capitals():
    raw = parse_parquet(written({"age": [1, 2, 3], "class": [False, True, True]}), "t.parquet")
    words = Outcome(column="class", positive="TRUE", negative="false")
    by_words = DICTIONARY.model_copy(update={"outcome": words})
    assert Cohort.validate(raw, by_words, "t.parquet").positive.tolist() == [0, 1, 1]
    other = Outcome(column="class", positive="ill", negative="well")
    problems = find_problems(raw, DICTIONARY.model_copy(update={"outcome": other}))
    assert problems["value"].tolist() == ["False", "True", "True"]


def test_identifiers_stay_as_they_are_written():
    by_patient = DICTIONARY.model_copy(update={"patient": "id"})
    for names, expected in (
        (pa.array([2**60 + 1, 7, 8]), [str(2**60 + 1), "7", "8"]),
        (pa.array([1001.0, 7.0, 8.0]), ["1001", "7", "8"]),
        (pa.array(["007", "7", "8"]), ["007", "7", "8"]),
        (pa.array([Decimal(1001), Decimal(7), Decimal(8)]), ["1001", "7", "8"]),
    ):
        content = written({"id": names, "age": [1, 2, 3], "class": [0, 1, 1]})
        cohort = Cohort.validate(parse_parquet(content, "t.parquet"), by_patient, "t.parquet")
        assert cohort.patients.tolist() == expected


def extension():
    return pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, 1], pa.int8()))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([datetime.date(2020, 1, 1)] * 3), "date32[day]; write a number instead"),
        (pa.array([datetime.datetime(2020, 1, 1)] * 3), "timestamp[us]; write a number instead"),
        (pa.array([datetime.time(1)] * 3), "time64[us]"),
        (pa.array([datetime.timedelta(1)] * 3), "duration[us]"),
        (pa.array([b"1"] * 3), "binary; export it as text"),
        (pa.array([b"1"] * 3, pa.large_binary()), "large_binary; export it as text"),
        (pa.array([b"1"] * 3, pa.binary(1)), "fixed_size_binary[1]; export it as text"),
        (pa.array([[1], [2], [3]]), "list<element: int64>; a number or a label a cell is needed"),
        (pa.array([{"a": 1}] * 3), "struct<a: int64>"),
        (pa.array([[("a", 1)]] * 3, pa.map_(pa.string(), pa.int64())), "map<string, int64"),
        (extension(), "extension<arrow.bool8>"),
    ],
    ids=lambda one: str(one.type) if isinstance(one, pa.Array) else "",
)
def test_every_other_type_is_refused_by_column_and_type_where_the_dictionary_names_it(column, said):
    content = written({"age": column, "class": [0, 1, 1]})
    for raw in (
        parse_parquet(content, "t.parquet"),
        parse_upload("t.parquet", content, DICTIONARY),
    ):
        with pytest.raises(InputError) as refused:
            Cohort.validate(raw, DICTIONARY, "t.parquet")
        assert f"\n  column 'age': the column holds {said}" in str(refused.value)
    beside = written({"age": [1, 2, 3], "class": [0, 1, 1], "beside": column})
    assert find_problems(parse_parquet(beside, "t.parquet"), DICTIONARY).empty


def test_columns_of_one_name_are_not_read():
    columns = [pa.array([1, 2, 3]), pa.array([1, 2, 3]), pa.array([0, 1, 1])]
    table = pa.Table.from_arrays(columns, names=["age", "age ", "class"])
    problems = find_problems(parse_parquet(written(table), "t.parquet"), DICTIONARY)
    assert problems[["column", "rule"]].to_numpy().tolist() == [
        ["age", "the column comes more than once"]
    ]


def test_a_name_with_a_point_is_no_path_into_another_column():
    table = {"a": pa.array([{"b": 1}] * 3), "a.b": [1, 2, 3], "class": [0, 1, 1]}
    raw = parse_parquet(written(table), "t.parquet")
    assert raw["a.b"].tolist() == [1, 2, 3]
    assert list(raw.attrs[UNREADABLE]) == ["a"]


def test_pandas_own_types_and_index_are_read():
    table = pd.DataFrame(
        {
            "age": pd.array([1, None, 3], dtype="Int64"),
            "class": pd.Categorical(["0", "1", "1"]),
            "truth": pd.array([True, None, False], dtype="boolean"),
        },
        index=pd.Index(["p", "q", "r"], name="id"),
    )
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    raw = parse_parquet(buffer.getvalue(), "t.parquet")
    assert raw["id"].tolist() == ["p", "q", "r"]
    assert Cohort.validate(raw, DICTIONARY, "t.parquet").positive.tolist() == [0, 1, 1]


def test_rows_without_any_value_are_left_out_and_told():
    content = written({"age": [1, None, None], "class": ["0", "1", None], "none": pa.nulls(3)})
    raw = parse_parquet(content, "t.parquet")
    assert raw["class"].tolist() == ["0", "1"]
    assert raw.attrs[BLANK_ROWS] == [3]


def test_a_footer_with_one_byte_changed_is_read_or_refused():
    # Among them sizes of a column's statistics at which pyarrow would end the process.
    content = written({"age": [1, None], "class": ["0", "1"]}, store_schema=False)
    start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    refused = 0
    for place, bit in product(range(start, len(content) - 8), (0, 2, 5)):
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        try:
            parse_parquet(bytes(changed), "t.parquet")
        except InputError:
            refused += 1
    assert refused > 100


def test_a_file_that_unpacks_to_a_flood_is_refused():
    # One text of 1 kB, named in each of 10,000 rows: 10 MB from a file of a few hundred bytes.
    content = written({"age": ["x" * 1_000] * 10_000}, compression="zstd")
    assert len(content) < 10_000
    assert "it unpacks to more than 5 MB" in message_of(content, unpacked_bytes=5e6)
    assert len(parse_parquet(content, "t.parquet", limits=Limits(unpacked_bytes=2e7))) == 10_000
    numbers = written({"age": [float(n) for n in range(1_000)]})
    assert "it unpacks to more than 0 MB" in message_of(numbers, unpacked_bytes=1_000)
    assert "a page of it unpacks to more than" in message_of(numbers, page_bytes=1_000)


def test_a_text_too_long_for_a_cell_is_not_unpacked():
    content = written({"age": ["x" * 2_000] * 2, "class": ["0", "1"]})
    problems = find_problems(parse_parquet(content, "t.parquet"), DICTIONARY)
    assert problems["rule"].tolist() == [
        "the column holds a text of 2,000 characters, which is no label and no name"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (written({"age": [1]})[:-4] + b"PARE", "is encrypted Parquet"),
        (written({"age": pa.array([b"\xff\xfe"]).view(pa.string())}), "is not sound Parquet"),
        (written({"age": [1, 2]}, row_group_size=1), "more than the 1 row groups"),
        (
            # Each text by its difference from the one above: nothing tells how long it gets.
            written(
                {"age": ["1", "2"]},
                use_dictionary=False,
                column_encoding={"age": "DELTA_BYTE_ARRAY"},
            ),
            "is encoded as DELTA_BYTE_ARRAY; export it with the plain encoding",
        ),
    ],
)
def test_what_is_no_sound_file_is_refused_with_one_message(content, said):
    assert said in message_of(content, row_groups=1)


# Read in a process of its own, which knows the memory that it took at most.
READ_AND_MEASURE = """
import resource, sys
from pathlib import Path
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.cohort.upload import parse_upload
from tabdx.cohort.validation import split_features
from tabdx.core.errors import InputError
outcome = Outcome(column="class", positive="1", negative="0")
features = [Feature(name=f"c{n}") for n in range(30)]
dictionary = Dictionary(name="clinic", outcome=outcome, features=features)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        raw = parse_upload(path, Path(path).read_bytes(), dictionary)
        print(split_features(raw, dictionary)[1]["rule"].unique().tolist())
    except InputError as error:
        print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_small_files_of_huge_columns_are_refused_within_400_mb(tmp_path):
    # 30 columns of 20,000 rows, each column one text: 60 GB, and 600 MB, as cells.
    paths = []
    for size in (100_000, 1_000):
        places = pa.array(np.zeros(20_000, dtype=np.int32))
        one = pa.DictionaryArray.from_arrays(places, pa.array(["B" * size]))
        paths.append(tmp_path / f"{size}.parquet")
        pq.write_table(pa.table({f"c{n}": one for n in range(30)}), paths[-1], compression="zstd")
        assert paths[-1].stat().st_size < 200_000
    command = [sys.executable, "-c", READ_AND_MEASURE, *map(str, paths)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    first, second, megabytes = out.splitlines()
    assert "the column holds a text of 100,000 characters" in first
    assert "1000.parquet is too large: it unpacks to more than 200 MB" in second
    assert int(megabytes) < 400


def test_upload_limits_are_below_those_of_own_tables():
    own = Limits()
    assert LIMITS.rows < own.rows
    assert LIMITS.unpacked_bytes < own.unpacked_bytes
    assert LIMITS.page_bytes < own.page_bytes
