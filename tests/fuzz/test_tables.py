"""Whatever bytes come in as a table, a pasted row or a saved patient: read, or refused in words.

Valid input is changed a little, since bytes drawn at random hardly get past the first check. Beside
`test_inputs`, which asks that nothing fails, hangs or grows, this asks what was read.
"""

import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.entry import parse_document, to_document
from tabdx.cohort.form_texts import read_texts
from tabdx.cohort.pasted_rows import lay_out
from tabdx.cohort.sources import parse_table
from tabdx.cohort.upload import parse_upload
from tabdx.cohort.validation import split_features
from tabdx.core.errors import InputError
from tests.fuzz.guard import fuzzed

pytestmark = pytest.mark.fuzz

# Twice as many in each run of the tests: nothing is watched here, and they are quick.
fuzzed_more = settings(fuzzed, max_examples=max(50, fuzzed.max_examples))

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    patient="id",
    features=(
        Feature(name="age", plausible=(0, 120)),
        Feature(name="blood, fasting", missing=("-9",)),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    ),
)
NAMES = ["id", "age", "blood, fasting", "sex", "class"]

WORDS = "1 -2.5 0,2 1,234 1.234 1,234.5 1e3 1e999 .5 5. + − ٣ 1_000 0x1F inf nan <0.1 5% 5mm"
NUMBERS = st.sampled_from([*WORDS.split(), "12.5\u00a0mm"])
CELLS = NUMBERS | st.sampled_from(
    ["", "?", "f", "m", "ill", "well", '"', "a,b", "a;b", "#", "=1+1"]
)
MARKS = st.sampled_from(
    [",", ";", "\t", "\n", "\r", "\r\n", '"', "'", "\0", "\ufeff", "sep=;\n", " "]
)
ANY_TEXT = CELLS | MARKS | st.text(max_size=5)


@st.composite
def written_tables(draw):
    """A table as text, now and then with something that does not belong there."""
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    rows = draw(st.lists(st.lists(CELLS, min_size=4, max_size=6), max_size=6))
    header = draw(st.permutations(NAMES)) if draw(st.booleans()) else NAMES
    quoted = [name if separator != "," else f'"{name}"' for name in header]
    lines = [separator.join(row) for row in [quoted, *rows]]
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)


@st.composite
def changed(draw, whole):
    """Bytes with a few of them removed, replaced, put in or put in again."""
    content = draw(whole)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        between = draw(
            st.binary(max_size=4) | ANY_TEXT.map(lambda text: text.encode("utf-8", "replace"))
        )
        content = content[:start] + between + content[draw(st.sampled_from([start, end])) :]
    return content


def require_sound(features):
    assert features["age"].map(np.isfinite, na_action="ignore").dropna().all()
    assert features["sex"].dropna().isin(["f", "m"]).all()


def read_and_validate(name, content):
    """Both ways of a table into the house; what cannot be read is refused in words."""
    try:
        raw = parse_table(name, content, needs="rows")
        cohort = Cohort.validate(raw, DICTIONARY, name)
    except InputError as refused:
        assert str(refused)
        assert len(str(refused)) < 5_000
    else:
        require_sound(cohort.features)
    try:
        raw = parse_upload(name, content, DICTIONARY)
    except InputError as refused:
        assert len(str(refused)) < 5_000
        return
    features, problems = split_features(raw, DICTIONARY)
    if not problems["row"].isna().any():
        require_sound(features)
        assert len(features) + problems["row"].nunique() == len(raw)
        assert problems["value"].str.len().le(61).all()


@fuzzed_more
@given(changed(written_tables().map(lambda text: text.encode())) | st.binary(max_size=200))
def test_any_text_is_a_table_or_refused(content):
    read_and_validate("any.csv", content)


def as_parquet(table, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(table), buffer, **options)
    return buffer.getvalue()


COLUMNS = st.sampled_from(
    [
        pa.array([1, None, 3]),
        pa.array([1.5, float("nan"), float("inf")]),
        pa.array(["1", "<2", None]),
        pa.array(["f", "m", ""]).dictionary_encode(),
        pa.array([True, None, False]),
        pa.array([[1], None, []]),
        pa.array(["ill", "well", "ill"]),
        pa.nulls(3),
    ]
)


@st.composite
def parquet_files(draw):
    names = draw(st.lists(st.sampled_from([*NAMES, "a.b", "", "é"]), min_size=1, unique=True))
    return as_parquet(
        {name: draw(COLUMNS) for name in names},
        compression=draw(st.sampled_from(["none", "snappy", "zstd", "gzip"])),
        use_dictionary=draw(st.booleans()),
        data_page_version=draw(st.sampled_from(["1.0", "2.0"])),
        row_group_size=draw(st.sampled_from([1, 3])),
        store_schema=draw(st.booleans()),
    )


@fuzzed_more
@given(changed(parquet_files()))
def test_any_parquet_is_a_table_or_refused(content):
    read_and_validate("any.parquet", content)


@st.composite
def pasted_texts(draw):
    separator = draw(st.sampled_from([",", ";", "\t", "\n"]))
    values = [draw(NUMBERS), draw(NUMBERS), draw(st.sampled_from(["f", "m", "?", ""]))]
    before = draw(st.lists(CELLS, max_size=3))
    behind = draw(st.lists(CELLS, max_size=2))
    row = separator.join([*before, *values, *behind])
    names = separator.join(["age", '"blood, fasting"', "sex"])
    return draw(st.sampled_from([row, f"{names}\n{row}", f"{row}\n{row}"]))


@fuzzed_more
@given(
    changed(pasted_texts().map(lambda text: text.encode())).map(
        lambda content: content.decode("utf-8", "replace")
    )
)
def test_any_pasted_text_is_a_patient_or_refused(text):
    try:
        found = lay_out(text, DICTIONARY, [[name] for name in DICTIONARY.feature_names])
    except InputError as refused:
        assert "\n" not in str(refused)
    else:
        assert set(found.texts) <= set(DICTIONARY.feature_names)
        require_sound(read_texts(found.texts, DICTIONARY).values)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def documents(draw):
    features = {name: draw(VALUES) for name in draw(st.sampled_from([NAMES[1:4], NAMES, []]))}
    whole = draw(st.sampled_from([{"features": features}, features, [features]]))
    return json.dumps(whole, ensure_ascii=draw(st.booleans())).encode("utf-8", "replace")


@fuzzed_more
@given(changed(documents()))
def test_any_document_is_a_patient_or_refused(content):
    try:
        patient = read_texts(parse_document(content, DICTIONARY), DICTIONARY).values
    except InputError as refused:
        assert len(str(refused)) < 5_000
    else:
        require_sound(patient)
        again = parse_document(to_document(patient).encode(), DICTIONARY)
        pd.testing.assert_frame_equal(read_texts(again, DICTIONARY).values, patient)
