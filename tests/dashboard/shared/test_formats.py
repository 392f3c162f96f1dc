import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.dashboard.shared.formats import escape_markdown, interval, number, percent


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.97345132, 3, "0.973"),
        (0.9996, 3, "1.000"),
        (-0.25, 1, "-0.2"),
        (None, 3, "n/a"),
        (math.nan, 3, "n/a"),
    ],
)
def test_numbers(value, digits, written):
    assert number(value, digits) == written


def test_an_interval_says_where_an_end_is_unknown():
    assert interval(0.9, math.nan, 0.95, 2) == "0.90 (n/a–0.95)"


@pytest.mark.parametrize(
    ("share", "written"), [(0.0412, "4.1%"), (1.0, "100.0%"), (None, "n/a"), (math.nan, "n/a")]
)
def test_shares(share, written):
    assert percent(share) == written


@given(st.floats(0, 1))
def test_a_written_share_is_within_half_a_digit(share):
    # 0.05 points of a percentage with one digit
    assert abs(float(percent(share).rstrip("%")) - 100 * share) <= 0.05 + 1e-9


@pytest.mark.parametrize("name", ["mean radius", "Größe", "Körpergröße 2", "年齢"])
def test_names_without_marks_stay_as_they_are(name):
    assert escape_markdown(name) == name


@pytest.mark.parametrize(
    "hostile", ["**bold**", "<b>bold</b>", "[x](http://y)", "$x$", "`x`", "# x", "![x](y)", "a_b_"]
)
def test_every_mark_is_escaped(hostile):
    written = escape_markdown(hostile)
    for place, sign in enumerate(written):
        if sign in "*<[$`#!_":
            assert written[place - 1] == "\\"


@given(st.text())
def test_plain_text_is_one_line(text):
    assert len(escape_markdown(text).splitlines()) <= 1
