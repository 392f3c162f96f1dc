import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.wording.numbers import (
    count,
    entered,
    interval,
    number,
    p_value,
    percent,
    risk,
    row_percents,
    signed,
    span,
)


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
