import numpy as np
import pandas as pd
import pytest

from tabdx.projects.columns import describe_column

ROWS = 100


def described(cells, name="value"):
    return describe_column(name, pd.Series(list(cells), dtype="str"))


def repeated(*cells):
    return [cells[row % len(cells)] for row in range(ROWS)]


def measured(decimals=2):
    return [f"{value:.{decimals}f}" for value in np.random.default_rng(0).normal(50, 10, ROWS)]


@pytest.mark.parametrize(
    ("cells", "entry"),
    [
        (repeated("0", "1"), {"kind": "categorical", "levels": ["0", "1"]}),
        (repeated("1.0", "2.0", ""), {"kind": "categorical", "levels": ["1", "2"]}),
        (repeated("b", "a", "c"), {"kind": "categorical", "levels": ["a", "b", "c"]}),
        (repeated("a", "NA", "b"), {"kind": "categorical", "levels": ["a", "b"]}),
        (repeated("1", "2", "3", "4+"), {"kind": "categorical", "levels": ["1", "2", "3", "4+"]}),
        (repeated("01", "02", "03"), {"kind": "categorical", "levels": ["01", "02", "03"]}),
        (repeated("1", "2", "3"), {"kind": "ordinal", "plausible": [0.5, 4]}),
    ],
)
def test_kinds_of_few_values(cells, entry):
    found = described([cell or None for cell in cells])
    assert found.entry == {"name": "value", **entry}


def test_measurements_are_continuous_with_a_range():
    found = described(measured())
    assert set(found.entry) == {"name", "plausible"}
    assert not found.asked


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([None, "?", "NA"] * 5, "no value"),
        (["7"] * ROWS, "same value"),
        ([f"2020-01-{1 + row % 28:02d}" for row in range(ROWS)], "dates"),
        ([f"{1 + row % 28}.3.2020" for row in range(ROWS)], "dates"),
        ([f"202003{1 + row % 28:02d}" for row in range(ROWS)], "dates"),
        ([f"note {row} of a reader" for row in range(ROWS)], "different text in each row"),
        ([f"place {row % 60}" for row in range(ROWS)], "60 different texts"),
        ([str(row + 1) for row in range(ROWS)], "number the rows"),
        (["1e20", *measured()[1:]], "beyond 1e15"),
        (["<0.1", *measured()[1:]], r"99 numbers and 1 other text \(the first in row 1"),
        (["5 mm", *measured()[1:]], "without a unit"),
        ([f"0{1000 + 17 * row}" for row in range(ROWS)], "different text in each row"),
    ],
)
def test_what_is_no_feature_is_set_aside_with_a_word(cells, why):
    found = described(cells)
    assert found.entry is None
    assert pd.Series([found.aside]).str.contains(why).all(), found.aside


def test_identifiers_are_told_by_their_name_where_numbers_alone_do_not():
    wide = [str(842302 + 7919 * ((row * 37) % ROWS)) for row in range(ROWS)]
    assert described(wide, "patient_id").entry is None
    assert described(wide, "cells per mm").entry is not None
    assert described(measured(5), "body mass index").entry is not None


def test_words_between_numbers_that_mean_missing_are_applied_and_it_is_said():
    found = described(["n/a", "-", *measured()[2:]])
    assert found.entry["missing"] == ["-", "n/a"]
    assert found.decided == ["'-', 'n/a' in 2 cells between numbers is read as not measured"]


def test_numbers_that_may_be_codes_are_asked_about_and_never_applied():
    found = described(["-9", "-9", "999", *measured()[3:]])
    assert "missing" not in found.entry
    assert [note.partition(" in ")[0] for note in found.asked] == ["is -9", "is 999"]
    assert found.entry["plausible"][0] > 0
    assert found.entry["plausible"][1] < 999


def test_a_label_that_may_mean_missing_is_asked_about_and_kept():
    found = described(repeated("a", "b", "unknown"))
    assert "unknown" in found.entry["levels"]
    assert "`missing: ['unknown']`" in found.asked[0]


def test_levels_that_differ_in_capitals_are_asked_about():
    assert "'Yes' and 'yes'" in described(repeated("yes", "Yes", "no")).asked[0]
