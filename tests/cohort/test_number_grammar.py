import math
import re
import time

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tabdx.cohort.number_grammar import (
    COMMA,
    POINT,
    decimal_mark,
    is_number,
    read_number,
    read_numbers,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-12", -12.0),
        ("+12", 12.0),
        ("\u221212", -12.0),  # the minus sign of typeset text
        ("007", 7.0),
        (".2", 0.2),
        ("2.", 2.0),
        ("1e-2", 0.01),
        ("1E+05", 1e5),
        ("1e\u22122", 0.01),
        (" \t12\u00a0\u202f", 12.0),
        ("1e-400", 0.0),
    ],
)
def test_ways_to_write_a_number(text, value):
    assert read_number(text) == value
    assert read_number(text.replace(".", ","), COMMA) == value


THOUSANDS = "must be a number without thousands separators"
LIMIT = "must be a number; a limit or an estimate is none"
UNIT = "must be a number alone, without a unit or a note behind it"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,234.5", THOUSANDS),
        ("1.234.567,5", THOUSANDS),
        ("1 234", THOUSANDS),
        ("1\u202f234", THOUSANDS),
        ("1'234", THOUSANDS),
        ("1_000", THOUSANDS),
        ("1_0", THOUSANDS),
        ("0,2", "must be a number with a decimal point"),
        ("12.5 mm", UNIT),
        ("12.5mm", UNIT),
        ("5µm", UNIT),
        ("37 °C", UNIT),
        ("1e", UNIT),
        ("<0.1", LIMIT),
        ("> 100", LIMIT),
        ("≤3", LIMIT),
        ("~5", LIMIT),
        ("5%", "must be a number without a percent sign"),
        ("5 %", "must be a number without a percent sign"),
        ("0x1F", "must be a number in decimal digits"),
        ("inf", "must be a finite number"),
        ("-Infinity", "must be a finite number"),
        ("1e400", "must be a finite number"),
        ("٣", "must be a number in the digits 0 to 9"),
        ("٣.٥", "must be a number in the digits 0 to 9"),
        ("nan", "must be a number"),
        ("", "must be a number"),
        (".", "must be a number"),
        ("-", "must be a number"),
        ("1.2.3", "must be a number"),
        ("--1", "must be a number"),
        ("(5)", "must be a number"),
        ("1-2", "must be a number"),
        ("2020-01-01", "must be a number"),
        ("1 2", "must be a number"),
        ("½", "must be a number"),
        ("true", "must be a number"),
        ("\u200b5", "must be a number"),  # a blank that no strip takes away
        ("9" * 500, "must be a number"),
    ],
)
def test_what_is_no_number_breaks_a_rule_that_says_what_it_is(text, rule):
    assert str(read_number(text)).startswith(rule)


@pytest.mark.parametrize("text", ["-", "--", ".", "n/a", "#N/A", "n.d.", "nd", "None", "unknown"])
def test_what_may_stand_for_a_missing_value_is_told_how_to_be_declared(text):
    assert "missing: ['-']" in read_number(text)


@pytest.mark.parametrize("text", ["abc", "II", "nods", ""])
def test_other_words_are_no_numbers_without_more(text):
    assert read_number(text) == "must be a number"


def test_the_other_mark_is_named_where_the_comma_is_decimal():
    assert read_number("0.2", COMMA) == "must be a number with a decimal comma"
    assert read_number("1.234", COMMA) == THOUSANDS


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(5e-324)
@example(1.7976931348623157e308)
def test_every_float_comes_back_from_its_text(value):
    assert read_number(repr(value)) == value
    assert read_number(repr(value).replace(".", ","), COMMA) == value


# The grammar, written by hand a second time.
STRICT = re.compile(r"[+\-\u2212]?(\d+\.?\d*|\.\d+)([eE][+\-\u2212]?\d+)?", re.ASCII)


@given(st.text(alphabet="0123456789.,eE+-\u2212 _x<%٣\u00a0infa", max_size=12))
def test_a_text_is_a_number_by_the_grammar_or_breaks_a_rule(text):
    value = read_number(text)
    if STRICT.fullmatch(text.strip()) and math.isfinite(float(text.strip().replace("\u2212", "-"))):
        assert value == float(text.strip().replace("\u2212", "-"))
        assert is_number(text)
    else:
        assert isinstance(value, str)


@given(
    st.lists(
        st.text(alphabet="0123456789.,eE+-\u2212 x", max_size=6)
        | st.floats().map(repr)
        | st.integers().map(str)
        | st.none(),
        max_size=5,
    ),
    st.sampled_from([POINT, COMMA, None]),
)
def test_a_column_is_read_as_each_of_its_cells_is(texts, mark):
    values, rules = read_numbers(pd.Series(texts, dtype="str"), mark)
    for place, text in enumerate(texts):
        alone = None if text is None else read_number(text, mark)
        if isinstance(alone, float):
            assert values[place] == alone
            assert place not in rules
        else:
            assert math.isnan(values[place])
            assert rules.get(place) == alone


def test_a_column_gives_values_and_the_rules_that_its_other_cells_break():
    cells = pd.Series(["1", "<2", None, " 3 ", "x"], index=[4, 5, 6, 7, 8], dtype="str")
    values, rules = read_numbers(cells)
    assert values.dropna().to_dict() == {4: 1.0, 7: 3.0}
    assert rules.index.tolist() == [5, 8]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        ([], POINT),
        (["1", "x", "2e3"], POINT),
        (["1.5", "2"], POINT),
        (["1,5", "2"], COMMA),
        (["1,234", "0,5"], COMMA),  # one number shows it for all
        (["1.234", "0.5"], POINT),
        (["0,123"], COMMA),  # no thousands begin with 0
        (["1234,567"], COMMA),
        (["1,234"], None),
        (["1.234", "5.678"], None),
        (["1,234", "1.234"], None),
        (["1,5", "2,5", "0.5"], COMMA),  # the one that is met more often
        (["1,5", "2.5", "0.5"], POINT),
        (["1.234,5"], POINT),  # no number by any mark
    ],
)
def test_the_decimal_mark_is_shown_by_a_number_that_holds_no_thousands(texts, mark):
    assert decimal_mark(texts) == mark


def test_a_number_that_can_be_read_in_two_ways_is_refused():
    assert read_number("1,234", None) == (
        "may be 1.234 as well as 1234, and no other number of the table shows which; write 1234, "
        "or 1,2340"
    )
    assert read_number("1234", None) == 1234.0


def test_time_grows_with_the_length_alone():
    # A pattern that tries each way to divide the digits would take minutes.
    start = time.process_time()
    for text in ("1" * 300 + "x", "1," * 150, "1 " * 150, "1" * 10**6, "<" * 10**6):
        read_number(text)
        decimal_mark([text])
    assert time.process_time() - start < 30
