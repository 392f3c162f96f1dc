import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.core.messages import shorten
from tabdx.wording.text import escape_document, escape_markdown, join


def test_a_list_reads_as_a_sentence():
    assert join(["a", 2], "or") == "a or 2"


def test_a_long_name_is_cut_and_says_so():
    assert shorten("a" * 60) == "a" * 60
    assert len(shorten("a" * 100)) == 61


@pytest.mark.parametrize("name", ["mean radius", "Größe", "Körpergröße 2", "年齢"])
def test_names_without_marks_stay_as_they_are(name):
    assert escape_markdown(name) == escape_document(name) == name


@pytest.mark.parametrize(
    "hostile", ["**bold**", "<b>bold</b>", "[x](http://y)", "$x$", "`x`", "# x", "![x](y)", "a_b_"]
)
@pytest.mark.parametrize("escape", [escape_markdown, escape_document])
def test_every_mark_is_escaped(hostile, escape):
    written = escape(hostile)
    for place, sign in enumerate(written):
        if sign in "*<[$`#!_":
            assert written[place - 1] == "\\"


@given(st.text())
def test_plain_text_is_one_line(text):
    assert len(escape_markdown(text).splitlines()) <= 1
    assert len(escape_document(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("0.069 (0.039 to 0.105)", "0.069 (0.039 to 0.105)"),
        ("1. item", "1\\. item"),
        ("# heading", "\\# heading"),
        ("+ item", "\\+ item"),
        ("<script>", "\\<script\\>"),
        ("[a](b)", "\\[a\\](b)"),
        ("two\nlines", "two lines"),
        ("https://x.y", "https:\u2060//x.y"),
        ("a@b.c", "a\u2060@b.c"),
    ],
)
def test_a_document_shows_names_as_they_are_written(written, safe):
    assert escape_document(written) == safe
