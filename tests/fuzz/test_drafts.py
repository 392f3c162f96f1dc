"""Whatever comes in as a new table: drafted so that the draft can be read, or refused in words."""

import csv
import io
import mimetypes

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.dictionary import check_dictionary
from tabdx.core.errors import InputError
from tabdx.projects.dictionary_text import write_dictionary
from tabdx.projects.draft import Request, draft_project
from tabdx.projects.reading import Dialect
from tests.fuzz.guard import fuzzed, guarded

pytestmark = pytest.mark.fuzz

# What openpyxl looks up at its first import is no file that an input leads to.
mimetypes.init()

WORDS = "? 0 1 2,5 1,234 1.234,5 007 -9 999 nan 1e400 1e20 <0.1 2020-01-02 yes all patient null ~"
ODD = ["", "1 234", "Yes ", "a;b", '"', "\u2028", "\x85", "\0", "{a: b}", "#", "=1+1"]
CELLS = st.one_of(
    st.sampled_from([*WORDS.split(), *ODD]),
    st.text(max_size=4),
    st.floats(allow_nan=False).map(repr),
)


@st.composite
def small_tables(draw):
    width = draw(st.integers(1, 3))
    names = draw(st.lists(CELLS, min_size=width, max_size=width))
    rows = draw(st.lists(st.tuples(*[CELLS] * width), max_size=10))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=draw(st.sampled_from(",;\t")))
    writer.writerows([[*names, "y"], *([*row, place % 2] for place, row in enumerate(rows))])
    return written.getvalue().encode("utf-8", "replace")


@fuzzed
@given(small_tables())
def test_any_small_table_is_drafted_or_refused(content):
    with guarded():
        found = draft_project(content, "t.csv", Request("y"))
        read = check_dictionary(yaml.safe_load(write_dictionary(found)), "it")
        assert read == found.cohort.dictionary


@fuzzed
@given(
    st.binary(max_size=120),
    st.sampled_from(["t.csv", "t.parquet", "t.xlsx"]),
    st.sampled_from([None, "utf-16", "cp437", "punycode", "unicode_escape", "undefined", "utf-7"]),
)
def test_any_bytes_are_refused(content, name, encoding):
    with guarded(), pytest.raises(InputError):
        draft_project(content, name, Request("y", dialect=Dialect(encoding=encoding)))
