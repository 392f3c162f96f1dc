import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.projects.number_marks import NumberMarks, find_marks, rewrite_numbers


def marks_of(*cells, by_commas=False, **said):
    return find_marks({"a": pd.Series(list(cells), dtype="str")}, by_commas=by_commas, **said)


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["12", "7"], ".", None),
        (["0.5", "1.234"], ".", None),
        (["0,5", "1,234"], ",", None),
        (["0,125", "1,234"], ",", None),  # no number of thousands begins with zero
        (["1,234.5", "1,234"], ".", ","),
        (["1.234,5", "12"], ",", "."),
        (["1,234,567"], ".", ","),
        (["1 234", "2\u202f345"], ".", " "),
        (["1'234.5", "1’000.0"], ".", "'"),
        (["1,5e-3"], ",", None),
        (["\u22121,5", "?"], ",", None),
    ],
)
def test_a_number_that_can_be_read_in_one_way_shows_the_marks(cells, decimal, thousands):
    assert marks_of(*cells) == NumberMarks(decimal, thousands)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["1,234"], "two ways.*--decimal"),
        (["1.234", "12"], "two ways.*--decimal"),
        (["0,5", "0.5"], "both decimal marks: a point in column 'a', row 2"),
        (["0.5", "1,234"], "--thousands , if it is meant"),
        (["0,5", "1.234"], r"--thousands \. if it is meant"),
        (["1 234.5", "1'234.5"], "two separators"),
    ],
)
def test_what_could_be_read_in_two_ways_is_asked(cells, says):
    with pytest.raises(InputError, match=says):
        marks_of(*cells)


def test_between_commas_a_point_is_a_decimal_point():
    assert marks_of("1.234", by_commas=True) == NumberMarks(".")


@pytest.mark.parametrize(
    ("cells", "said", "found"),
    [
        (["1,234"], {"decimal": ","}, NumberMarks(",")),
        (["1,234"], {"thousands": ","}, NumberMarks(".", ",")),
        (["0,5", "1.234"], {"thousands": "."}, NumberMarks(",", ".")),
    ],
)
def test_what_a_person_says_settles_it(cells, said, found):
    assert marks_of(*cells, **said) == found


def test_what_a_person_says_is_held_against_every_cell():
    with pytest.raises(InputError, match=r"row 2 \('0\.25'\)"):
        marks_of("1,5", "0.25", decimal=",")
    with pytest.raises(InputError, match="same mark"):
        marks_of("1", decimal=",", thousands=",")


def test_columns_of_texts_are_no_evidence():
    labels = pd.Series(["a", "b", "c", "0,5"])
    assert find_marks({"a": labels, "b": pd.Series(["0.5"])}, by_commas=True) == NumberMarks()


def test_numbers_are_rewritten_and_nothing_else():
    cells = pd.Series(["1.234,5", "12", "n/a", None, "3,0 mm"])
    assert rewrite_numbers(cells, NumberMarks(",", ".")).tolist()[:3] == ["1234.5", "12", "n/a"]
    assert rewrite_numbers(cells, NumberMarks(",", ".")).iloc[4] == "3,0 mm"
