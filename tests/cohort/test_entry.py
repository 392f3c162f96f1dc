import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.entry import parse_document, parse_row, to_document
from tabdx.core.errors import InputError

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(
        Feature(name="age"),
        Feature(name="blood, fasting"),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    ),
)
PATIENT = {"age": 61.5, "blood, fasting": 4.0, "sex": "f"}


def document(**changed):
    return json.dumps({"features": {**PATIENT, **changed}}).encode()


@pytest.mark.parametrize(
    "text",
    [
        "61.5,4,f",
        "61.5, 4 , f\n",
        "61.5\t4\tf",
        "61.5;4;f",
        '"blood, fasting",age,sex\n4,61.5,f',
        "sex\tid\tblood, fasting\tage\nf\tP1\t4\t61.5",
    ],
)
def test_a_row_is_read_however_it_is_separated(text):
    assert parse_row(text, DICTIONARY).to_dict("records") == [PATIENT]


def test_an_empty_cell_is_a_missing_value():
    patient = parse_row("61.5,,?", DICTIONARY)
    assert patient.isna().iloc[0].tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a row needs 3 values in the order of the form ('age' first)"),
        ("61.5,4", "found 1 row of 2 values, separated by commas"),
        ("1,2,f\n3,4,m", "found 2 rows of 3 and 3 values, separated by commas"),
        ("abc,4,f", "age: must be a number, found 'abc'"),
        ("61.5\t4,5\tf", "blood, fasting: must be a number with a decimal point, found '4,5'"),
        ("inf,4,x", "age: must be a finite number, found 'inf'; sex: must be one of f, m"),
        ("age,sex\n1,f", "blood, fasting: the column is missing"),
        ('"1,2,f', "the pasted row cannot be read"),
        ("1," * 100_000, "paste one patient's row"),
    ],
)
def test_a_bad_row_is_refused_with_one_message(text, said):
    with pytest.raises(InputError) as refused:
        parse_row(text, DICTIONARY)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


# Each example is read twice by pandera, some 50 ms.
@settings(max_examples=20, deadline=None)
@given(
    age=st.none() | st.floats(-1e9, 1e9),
    blood=st.none() | st.floats(-1e9, 1e9),
    sex=st.sampled_from(["f", "m", None]),
)
def test_a_saved_patient_comes_back(age, blood, sex):
    values = {"age": age, "blood, fasting": blood, "sex": sex}
    patient = parse_document(json.dumps({"features": values}).encode(), DICTIONARY)
    assert json.loads(to_document(patient)) == {"features": values}
    again = parse_document(to_document(patient).encode(), DICTIONARY)
    pd.testing.assert_frame_equal(again, patient)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON"),
        (b"\xff\x00", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"features": {"age": NaN}}', "NaN is not a JSON number"),
        (b"[1, 2]", 'must hold {"features"'),
        (b'{"features": [1]}', 'must hold {"features"'),
        (document(height=1), "'height' is not a feature of clinic"),
        (document(age="old"), "age: must be a number, found 'old'"),
        (document(age=True), "age: must be a number, a label or null, found 'True'"),
        (document(age="1_000"), "age: must be a number without thousands separators"),
        (document(age="4,5"), "age: must be a number with a decimal point, found '4,5'"),
        (document(age="\ud800"), "age: must be a number, found '\\\\ud800'"),
        (b'{"features": {"age": 1e400}}', "age: must be a finite number, found '1e400'"),
        (b'{"features": {"age": 1, "age": 2}}', "'age' stands in it twice"),
        (b'{"features": {"age": ' + b"9" * 5_000 + b"}}", "age: must be a number, found '999"),
        (document(age=[1]), "age: must be a number, a label or null"),
        (document(age=10**350), "age: must be a finite number"),
        (b'{"features": {"age": 1}}', "sex: the column is missing"),
    ],
)
def test_a_bad_document_is_refused_with_one_message(content, said):
    with pytest.raises(InputError) as refused:
        parse_document(content, DICTIONARY)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_was_said_of_a_patient_is_written_and_left_out_on_reading():
    patient = parse_row("61.5,4,f", DICTIONARY)
    said = [{"model": "svm", "risk": 0.25, "recalibrated": float("nan")}]
    written = to_document(patient, said)
    assert json.loads(written)["answers"] == [{"model": "svm", "risk": 0.25, "recalibrated": None}]
    pd.testing.assert_frame_equal(parse_document(written.encode(), DICTIONARY), patient)
    assert "answers" not in to_document(patient)
