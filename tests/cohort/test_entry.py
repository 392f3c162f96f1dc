import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.entry import parse_document, to_document
from tabdx.cohort.form_texts import NOT_MEASURED, read_texts
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


def load(content):
    reading = read_texts(parse_document(content, DICTIONARY), DICTIONARY)
    assert not reading.problems
    return reading.values


@settings(max_examples=20, deadline=None)
@given(
    age=st.none() | st.floats(-1e9, 1e9),
    blood=st.none() | st.floats(-1e9, 1e9),
    sex=st.sampled_from(["f", "m", None]),
)
def test_a_saved_patient_comes_back(age, blood, sex):
    values = {"age": age, "blood, fasting": blood, "sex": sex}
    patient = load(json.dumps({"features": values}).encode())
    assert json.loads(to_document(patient)) == {"features": values}
    again = load(to_document(patient).encode())
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
        (document(age=True), "age: must be a number, a label or null, found 'True'"),
        (b'{"features": {"age": 1, "age": 2}}', "'age' stands in it twice"),
        (document(age=[1]), "age: must be a number, a label or null"),
    ],
)
def test_a_bad_document_is_refused_with_one_message(content, said):
    with pytest.raises(InputError) as refused:
        parse_document(content, DICTIONARY)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_texts_are_handed_on_as_they_stand():
    texts = parse_document(document(age="4,5 mm", sex=None), DICTIONARY)
    assert texts == {"age": "4,5 mm", "blood, fasting": "4.0", "sex": NOT_MEASURED}
    assert parse_document(document(age="\ud800"), DICTIONARY)["age"] == "\\ud800"
    long = parse_document(b'{"features": {"age": ' + b"9" * 5_000 + b"}}", DICTIONARY)
    assert read_texts(long, DICTIONARY).problems == {"age": "must be a number"}


def test_a_patient_can_be_filled_in_part():
    texts = parse_document(b'{"features": {"age": 61.5, "sex": null}}', DICTIONARY)
    assert texts == {"age": "61.5", "sex": NOT_MEASURED}


def test_what_was_said_of_a_patient_is_written_and_left_out_on_reading():
    patient = read_texts({"age": "61.5", "blood, fasting": "4", "sex": "f"}, DICTIONARY).values
    said = [{"model": "svm", "risk": 0.25, "recalibrated": float("nan")}]
    written = to_document(patient, said)
    assert json.loads(written)["answers"] == [{"model": "svm", "risk": 0.25, "recalibrated": None}]
    pd.testing.assert_frame_equal(load(written.encode()), patient)
    assert "answers" not in to_document(patient)
