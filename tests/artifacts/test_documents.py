import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.artifacts.documents import read_json, write_json
from tabdx.core.errors import InputError

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(DOCUMENTS)
def test_a_document_comes_back_equal(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.json"
    write_json(path, content)
    assert read_json(path) == content


def test_the_layout_is_fixed(tmp_path):
    path = tmp_path / "numbers.json"
    write_json(path, {"unit": "µm", "auc": 0.5})
    # Two blanks of indent, keys in their order, letters as they are, a line end at the end.
    assert path.read_bytes() == '{\n  "unit": "µm",\n  "auc": 0.5\n}\n'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_does_not_know_is_refused_and_the_old_file_stays(tmp_path, value):
    path = tmp_path / "numbers.json"
    write_json(path, {"auc": 0.5})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"auc": [value]})
    assert read_json(path) == {"auc": 0.5}


@pytest.mark.parametrize("content", [b"", b"{", b"<<<<<<< HEAD\n{}", b'"\xff"'])
def test_a_broken_document_is_refused(tmp_path, content):
    path = tmp_path / "numbers.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"numbers\.json is not JSON .*`dvc repro`"):
        read_json(path)


def test_a_missing_document_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_json(tmp_path / "numbers.json")
