import math
from typing import Annotated

import pytest
from pydantic import AfterValidator, ValidationError

from tabdx.core.params.kinds import Bounds, Choices, Grid, Range, Searchable, Section, ends_of


class Tried(Section):
    """One parameter of each kind."""

    once: Choices[str]
    grid: Grid[float]
    searched: Searchable[Annotated[float, AfterValidator(Bounds(0, 10))]]


GIVEN = {"once": ["a"], "grid": [1, 2.5], "searched": [0.1]}


@pytest.mark.parametrize(
    ("ends", "inside"),
    [("[]", [1, 1.5, 2]), ("()", [1.5]), ("(]", [1.5, 2]), ("[)", [1, 1.5])],
)
def test_an_end_belongs_to_its_bounds_or_not(ends, inside):
    bounds = Bounds(1, 2, ends=ends)
    for value in (1, 1.5, 2):
        if value in inside:
            assert bounds(value) == value
        else:
            with pytest.raises(ValueError, match="should be"):
                bounds(value)


@pytest.mark.parametrize("ends", ["[]", "()", "(]", "[)"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0, 3])
def test_what_is_no_number_lies_outside_of_any_bounds(ends, value):
    with pytest.raises(ValueError, match="should be"):
        Bounds(1, 2, ends=ends)(value)


@pytest.mark.parametrize(
    ("bounds", "rule"),
    [
        (Bounds(0, 1, ends="()"), "should be above 0 and below 1"),
        (Bounds(0, 1, ends="(]"), "should be above 0 and at most 1"),
        (Bounds(1e-10, 1e10, "why"), "should be at least 1e-10 and at most 1e+10 (why)"),
        (Bounds(1, 100_000), "should be at least 1 and at most 100000"),
    ],
)
def test_bounds_say_their_rule(bounds, rule):
    assert str(bounds) == rule
    with pytest.raises(ValueError) as refused:
        bounds(-1)
    assert str(refused.value) == rule


def test_a_list_stands_for_a_tuple_and_keeps_its_order():
    tried = Tried.model_validate(GIVEN | {"once": ["b", "a"], "grid": [3, 1]})
    assert (tried.once, tried.grid) == (("b", "a"), (3.0, 1.0))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("once", ["a", "b", "a"], "should have each value once; remove the other 'a'"),
        ("grid", [1, 1.0], "should have each value once; remove the other 1.0"),
        ("grid", [], "at least 1 item"),
        ("grid", ["1"], "valid number"),
        ("grid", [True], "valid number"),
        ("searched", [0.1, 11], "should be at least 0 and at most 10"),
        ("searched", {"low": 2, "high": 2, "scale": "linear"}, "low should be below high"),
        ("searched", {"low": 0, "high": 2, "scale": "log"}, "should start above 0, found 0"),
        ("searched", {"low": 0, "high": 11, "scale": "linear"}, "at least 0 and at most 10"),
        ("searched", {"low": 0, "high": 1, "scale": "cubic"}, "'linear' or 'log'"),
        ("other", 1, "Extra inputs"),
    ],
)
def test_what_a_kind_does_not_take_is_refused_with_one_fault(key, value, says):
    with pytest.raises(ValidationError) as refused:
        Tried.model_validate(GIVEN | {key: value})
    assert says in str(refused.value)
    assert refused.value.error_count() == 1


def test_a_section_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Tried.model_validate(GIVEN).grid = (1.0,)


def test_the_ends_of_a_search_are_those_of_its_range_or_of_its_values():
    assert ends_of((0.3, 0.1, 0.2)) == (0.1, 0.3)
    assert ends_of(Range[float](low=0.1, high=0.3, scale="log")) == (0.1, 0.3)
