import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.form_texts import NOT_MEASURED, read_texts, write_texts

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(
        Feature(name="age", missing=("-9",)),
        Feature(name="blood"),
        Feature(name="stage", kind=Kind.ORDINAL),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    ),
)


def read(**texts):
    return read_texts(texts, DICTIONARY)


def test_each_field_has_its_own_decimal_mark():
    reading = read(age="12.5", blood="0,18", stage="\u22123", sex="m")
    assert reading.values.to_dict("records") == [
        {"age": 12.5, "blood": 0.18, "stage": -3.0, "sex": "m"}
    ]
    assert not reading.problems
    assert not reading.not_measured


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", 12.5),
        (".09587", 0.09587),
        (",09", 0.09),
        ("1e-2", 0.01),
        ("1,8E-1", 0.18),
        (" 7 ", 7.0),
        ("1.234", 1.234),
        ("0,123", 0.123),
        ("1,2345", 1.2345),
        ("1001", 1001.0),
    ],
)
def test_a_number_alone_in_the_form_is_read(text, value):
    assert read(age=text).values["age"].tolist() == [value]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,234", "may be 1.234 as well as 1234, and no other number of the form shows which"),
        ("1 234", "without thousands separators"),
        ("1,234.5", "without thousands separators"),
        ("5%", "without a percent sign"),
        ("4o5", "must be a number alone"),
        ("12.5 mm", "must be a number alone"),
        ("<5", "write the value to be used, or not measured"),
        ("-", "where nothing was measured, write not measured"),
        ("٣", "in the digits 0 to 9"),
        ("1e400", "must be a finite number"),
        ("1e20", "must lie between"),
    ],
)
def test_what_cannot_be_read_breaks_a_rule_and_is_no_value(text, rule):
    reading = read(age=text, blood="7")
    assert rule in reading.problems["age"]
    assert np.isnan(reading.values["age"].iloc[0])
    assert list(reading.problems) == ["age"]


@pytest.mark.parametrize(
    ("text", "others", "value"),
    [
        ("1,234", ["0,5"], 1.234),
        ("1,234", ["0,5", "0.5"], None),  # both marks are in use
        ("1,234", ["0.5"], None),
        ("1,234", ["2,345"], None),
        ("1.234", ["0,5"], None),
        ("1.234", ["0,5", "0.5"], None),
        ("1.234", ["2,345"], 1.234),
        ("1.234", ["0.5"], 1.234),
    ],
)
def test_the_other_fields_tell_what_a_mark_before_three_digits_is(text, others, value):
    fields = dict(zip(("blood", "stage"), others, strict=False))
    reading = read(age=text, **fields)
    expected = np.nan if value is None else value
    assert reading.values["age"].iloc[0] == pytest.approx(expected, nan_ok=True)
    assert ("age" in reading.problems) == (value is None)


@pytest.mark.parametrize("text", [NOT_MEASURED, "Not measured ", "NA", "?", "-9", "-9.0"])
def test_words_and_codes_say_that_there_is_no_value(text):
    reading = read(age=text, sex=NOT_MEASURED)
    assert reading.not_measured == {"age", "sex"}
    assert not reading.problems
    assert reading.values[["age", "sex"]].isna().all(axis=None)


def test_a_label_must_be_one_of_the_levels():
    assert read(sex="x").problems == {"sex": "must be one of f, m"}
    assert read(sex="x").values["sex"].isna().all()


def test_blank_fields_are_neither_values_nor_problems():
    reading = read(age="  ")
    assert reading.values.isna().all(axis=None)
    assert (reading.problems, reading.not_measured) == ({}, frozenset())


@given(
    age=st.none() | st.floats(-1e15, 1e15).filter(lambda age: age != -9),
    blood=st.none() | st.floats(-1e15, 1e15),
    sex=st.sampled_from(["f", "m", None]),
)
def test_what_is_written_is_read_again_whatever_the_other_fields_show(age, blood, sex):
    patient = pd.DataFrame([{"age": age, "blood": blood, "sex": sex}])
    texts = write_texts(patient)
    reading = read_texts(texts | {"stage": "0,5"}, DICTIONARY)
    assert not reading.problems
    assert reading.not_measured == {name for name in texts if pd.isna(patient[name].iloc[0])}
    expected = patient.astype({"age": float, "blood": float, "sex": "str"})
    pd.testing.assert_frame_equal(reading.values[["age", "blood", "sex"]], expected)
