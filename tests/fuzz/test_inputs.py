"""Broken tables, dictionaries, parameters, pasted rows, documents and uploads: refused or read."""

import io
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, read_dictionary
from tabdx.cohort.entry import parse_document
from tabdx.cohort.form_texts import read_texts
from tabdx.cohort.pasted_rows import lay_out
from tabdx.cohort.sources import read_source
from tabdx.cohort.upload import parse_upload
from tabdx.cohort.validation import split_features
from tabdx.core.params import read_params
from tests.fuzz.guard import ROOT, fuzzed, guarded
from tests.fuzz.mutations import as_json, as_yaml, broken_bytes, broken_document, broken_text

pytestmark = pytest.mark.fuzz

CLINIC = {
    "name": "clinic",
    "outcome": {"column": "class", "positive": "ill", "negative": "well"},
    "patient": "id",
    "group": {"column": "family", "pattern": "(F[0-9]+)_"},
    "features": [
        {"name": "age", "unit": "years", "plausible": [0.0, 120.0], "missing": ["-1"]},
        {"name": "stage", "kind": "ordinal", "description": "how far"},
        {"name": "sex", "kind": "categorical", "levels": ["f", "m"], "missing": ["-"]},
    ],
    "subgroups": [{"feature": "sex"}, {"feature": "age", "cuts": [50.0, 65.0]}],
}
DICTIONARY = Dictionary.model_validate(CLINIC)
TABLE = pd.DataFrame(
    {
        "id": [f"p{row}" for row in range(12)],
        "family": [f"F{row // 2}_{row}" for row in range(12)],
        "age": np.linspace(20, 90, 12),
        "stage": [1, 2, 3] * 4,
        "sex": ["f", "m", "-"] * 4,
        "class": ["ill", "well"] * 6,
    }
)
CSV = TABLE.to_csv(index=False).encode()
PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
PARAMS_TEXT = (ROOT / "params.yaml").read_bytes()
LAYOUT = [["age"], ["sex"], ["stage"]]
ROW = "47.5,2,f"
DOCUMENT = {"features": {"age": 47.5, "stage": 2, "sex": "f"}}


def as_parquet(table):
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


PARQUET = as_parquet(TABLE)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Write bytes to a file of a given name."""
    folder = tmp_path_factory.mktemp("fuzz")

    def write(name, content):
        path = Path(folder / name)
        path.write_bytes(content)
        return path

    return write


@fuzzed
@given(content=broken_bytes(CSV))
def test_csv_tables(file, content):
    path = file("table.csv", content)
    with guarded():
        Cohort.validate(read_source(str(path)), DICTIONARY, where="table.csv")


@fuzzed
@given(content=broken_bytes(PARQUET))
def test_parquet_tables(file, content):
    path = file("table.parquet", content)
    with guarded():
        Cohort.validate(read_source(str(path)), DICTIONARY, where="table.parquet")


CELLS = [
    *(None, True, -1, 2**62, 0.5, float("nan"), float("inf"), Decimal("1.5"), "", "f", "5,5"),
    *(b"\xff", b"5", [1, 2], [], {"a": 1}, date(2020, 1, 1), time(12), datetime(2020, 1, 1)),
    *(pd.Timestamp("2020-01-01", tz="UTC"), pd.Timedelta(1)),
]


@st.composite
def typed_tables(draw):
    """A Parquet file some of whose columns are of any type that the format has."""
    table = TABLE.astype(object)
    for name in draw(st.lists(st.sampled_from(list(table)), min_size=1, unique=True)):
        cell = draw(st.sampled_from(CELLS))
        known = draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
        table[name] = pd.Series([cell if one else None for one in known], dtype=object)
    return as_parquet(table)


@fuzzed
@given(content=typed_tables())
def test_parquet_columns_of_any_type(file, content):
    path = file("typed.parquet", content)
    with guarded():
        Cohort.validate(read_source(str(path)), DICTIONARY, where="typed.parquet")
    with guarded():
        raw = parse_upload("typed.parquet", content, DICTIONARY)
        split_features(raw, DICTIONARY)


@fuzzed
@given(content=broken_text(CLINIC, as_yaml))
def test_dictionaries(file, content):
    path = file("clinic.yaml", content)
    with guarded():
        read_dictionary(path)


@fuzzed
@given(content=st.one_of(broken_document(PARAMS).map(as_yaml), broken_bytes(PARAMS_TEXT)))
def test_parameters(file, content):
    path = file("params.yaml", content)
    with guarded():
        read_params(path)


def decoded(content):
    return content.decode("utf-8", "replace")


@fuzzed
@given(text=st.one_of(broken_bytes(ROW.encode()), broken_bytes(CSV)).map(decoded))
def test_pasted_rows(text):
    with guarded():
        read_texts(lay_out(text, DICTIONARY, LAYOUT, start="age").texts, DICTIONARY)


@fuzzed
@given(content=broken_text(DOCUMENT, as_json))
def test_patients_documents(content):
    with guarded():
        read_texts(parse_document(content, DICTIONARY), DICTIONARY)


@fuzzed
@given(
    upload=st.one_of(
        st.tuples(st.just("a.csv"), broken_bytes(CSV)),
        st.tuples(st.just("a.parquet"), broken_bytes(PARQUET)),
        st.tuples(st.sampled_from(["a.parquet", "a.csv", "a", "../a.csv"]), broken_bytes(CSV)),
    )
)
def test_uploads(upload):
    with guarded():
        raw = parse_upload(*upload, DICTIONARY)
        split_features(raw, DICTIONARY)
