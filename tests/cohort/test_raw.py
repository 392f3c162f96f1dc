import pytest

from tabdx.cohort.raw import SHOWN_PROBLEMS, Limits, listed
from tabdx.core.errors import InputError

FOUR = Limits(rows=4, columns=4, cells=9, row_groups=4)


@pytest.mark.parametrize(
    "size", [{}, {"rows": 4, "columns": 2}, {"rows": 3, "columns": 3}, {"row_groups": 4}]
)
def test_as_much_as_the_limit_is_taken(size):
    FOUR.require("t.csv", **size)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"rows": 5}, "t.csv has more than the 4 rows that are taken at once; divide it"),
        ({"columns": 5}, "4 columns that are taken at once; keep the columns of the dictionary"),
        ({"rows": 4, "columns": 3}, "9 cells that are taken at once; divide it, or keep fewer"),
        ({"row_groups": 5}, "4 row groups that are taken at once; export it with larger ones"),
        # Of several the first is told.
        ({"rows": 5, "columns": 5}, "4 rows"),
    ],
)
def test_one_more_is_refused_with_the_way_out(size, said):
    with pytest.raises(InputError) as refused:
        FOUR.require("t.csv", **size)
    assert said in str(refused.value)


def test_a_limit_is_written_with_its_thousands():
    with pytest.raises(InputError, match="more than the 100,000 rows"):
        Limits(rows=100_000).require("t.csv", rows=100_001)


def test_without_a_number_there_is_no_limit():
    Limits().require("t.csv", rows=10**12, columns=10**6, row_groups=10**6)


@pytest.mark.parametrize(
    ("problems", "total", "last"),
    [
        (SHOWN_PROBLEMS, None, "4"),
        (SHOWN_PROBLEMS + 1, None, "… and 1 more"),
        (SHOWN_PROBLEMS, 12_345, "… and 12,340 more"),
        (SHOWN_PROBLEMS, SHOWN_PROBLEMS, "4"),
    ],
)
def test_a_long_list_says_how_many_are_left_out(problems, total, last):
    lines = listed([str(number) for number in range(problems)], total)
    assert lines[:SHOWN_PROBLEMS] == [str(number) for number in range(SHOWN_PROBLEMS)]
    assert lines[-1] == last


def test_a_short_list_is_whole():
    assert listed([]) == []
    assert listed(["one"]) == ["one"]
