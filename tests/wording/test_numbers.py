import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.wording import numbers
from tabdx.wording.numbers import (
    NOT_AVAILABLE,
    count,
    entered,
    interval,
    number,
    p_value,
    patients_needed,
    percent,
    percent_interval,
    risk,
    row_interval,
    row_percents,
    signed,
    span,
)
from tabdx.wording.text import join

UNKNOWN = [None, math.nan, math.inf, -math.inf, np.float64("nan")]


@pytest.mark.parametrize("unknown", UNKNOWN)
@pytest.mark.parametrize("write", [number, percent, count, p_value])
def test_what_is_no_number_is_said_to_be_missing(write, unknown):
    assert write(unknown) == NOT_AVAILABLE


@pytest.mark.parametrize("unknown", UNKNOWN)
@pytest.mark.parametrize("write", [interval, percent_interval])
def test_an_interval_without_a_value_or_an_end_says_so(write, unknown):
    assert write(unknown, 0.1, 0.2) == NOT_AVAILABLE
    for ends in ((unknown, 0.2), (0.1, unknown)):
        assert write(0.15, *ends).endswith("(interval not available)")


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_number_read_again_is_the_rounded_one(value, digits):
    text = number(value, digits)
    assert "-" not in text
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.500001 * 10**-digits)


@pytest.mark.parametrize("value", [-0.0, -0.0004, -1e-9])
def test_a_rounded_nothing_has_no_sign(value):
    assert number(value) == "0.000"
    assert percent(value / 100) == "0.0%"


def test_a_row_gives_its_own_columns():
    row = pd.Series({"value": 1.0, "lower": 0.5, "upper": 2.0, "auc": 0.9})
    row["auc_lower"], row["auc_upper"] = 0.8, math.nan
    assert row_interval(row, 1) == "1.0 (0.5 to 2.0)"
    assert row_interval(row, 1, "auc") == "0.9 (interval not available)"


def test_counts_that_are_means_keep_their_fraction():
    assert [count(value) for value in (163.0, 2.5, 1 / 3, 0)] == ["163", "2.5", "0.33", "0"]


def test_a_p_value_claims_no_more_than_its_draws():
    assert [p_value(p) for p in (1.0, 0.05, 0.001, 0.00099, 0.0)] == [
        "1.000",
        "0.050",
        "0.001",
        "below 0.001",
        "below 0.001",
    ]


def test_patients_needed_end_at_a_million():
    assert patients_needed(999_999) == "999,999"
    assert patients_needed(numbers.MOST_PATIENTS) == "more than a million"
    assert patients_needed(math.nan) == "none"


def test_a_list_of_any_length_is_a_sentence():
    assert join("a") == "a"
    assert join(["a", "b", "c"], last="or") == "a, b or c"
    assert join(["1", "2"]) == "1 and 2"


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.97345132, 3, "0.973"),
        (0.9996, 3, "1.000"),
        (-0.25, 1, "−0.2"),
        (-0.0004, 3, "0.000"),
        (None, 3, "not available"),
        (math.nan, 3, "not available"),
        (math.inf, 3, "not available"),
    ],
)
def test_numbers(value, digits, written):
    assert number(value, digits) == written


def test_an_interval_says_where_an_end_is_unknown():
    assert interval(0.9, math.nan, 0.95, 2) == "0.90 (interval not available)"
    assert interval(math.nan, 0.1, 0.2) == "not available"


def test_ends_and_differences_are_written_in_one_way():
    assert span(-0.5, 1, 1) == "−0.5 to 1.0"
    assert interval(-0.5, -1, 0.25, 2, signed) == "−0.50 (−1.00 to +0.25)"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0412, "4.1%"), (1.0, "100.0%"), (None, "not available"), (math.nan, "not available")],
)
def test_shares(share, written):
    assert percent(share) == written


def test_a_row_holds_a_share_and_its_ends():
    assert row_percents({"value": 1.0, "lower": 0.9, "upper": 1.0}) == "100.0% (90.0% to 100.0%)"


@given(st.floats(0, 1))
def test_a_written_share_is_within_half_a_digit(share):
    # 0.05 points of a percentage with one digit
    assert abs(float(percent(share).rstrip("%")) - 100 * share) <= 0.05 + 1e-9


@given(st.floats(0, 1))
def test_no_risk_is_certain(share):
    assert risk(share) not in ("0.0%", "100.0%")


def test_p_values_and_counts():
    assert [p_value(p) for p in (0.5, 0.0009, math.nan)] == [
        "0.500",
        "below 0.001",
        "not available",
    ]
    assert [count(n) for n in (3, 2.5, 1234567.0, math.nan)] == [
        "3",
        "2.5",
        "1,234,567",
        "not available",
    ]


def test_a_value_is_written_as_it_was_entered():
    assert [entered(value) for value in (0.1, 1e6, "male", math.nan)] == [
        "0.1",
        "1000000",
        "male",
        "not measured",
    ]
