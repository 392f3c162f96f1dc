"""What is wrong with a whole table."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.remarks import remark_columns, remark_repeats
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import ReferenceRange

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "features": [
            {"name": "radius", "unit": "µm", "plausible": [3, 60]},
            {"name": "worst"},
            {"name": "area"},
        ],
        "checks": [
            {"feature": "worst", "per": "radius", "between": [1, None]},
            {"feature": "area", "per": "radius", "power": 2, "between": [2, 4]},
        ],
    }
)
# A training range is known of `worst` alone.
RANGES = {
    "worst": ReferenceRange(5.0, 25.0, 1),
    "area": ReferenceRange(np.nan, np.nan, 0),
}


@pytest.fixture
def table():
    radius = np.linspace(5, 20, 40)
    columns = {"radius": radius, "worst": 1.2 * radius, "area": 3 * radius**2}
    return pd.DataFrame(columns, index=pd.RangeIndex(1, 41, name="row"))


def test_a_sound_table_is_not_remarked(table):
    own = pd.DataFrame({"case": [f"c{n}" for n in range(40)]}, index=table.index)
    assert remark_columns(table, DICTIONARY, RANGES) == []
    assert remark_repeats(own, table, DICTIONARY) == []


def test_another_unit_is_told_once_and_not_as_what_follows_from_it(table):
    table["radius"] /= 10
    assert remark_columns(table, DICTIONARY, RANGES) == [
        "radius is not plausible (3 to 60 µm) in 40 of 40 rows: check the column's unit."
    ]


def test_columns_that_are_swapped_are_told(table):
    table = table.rename(columns={"radius": "worst", "worst": "radius"})
    assert remark_columns(table, DICTIONARY, RANGES)[0] == (
        "worst is below radius in 40 of 40 rows: are two columns swapped?"
    )


def test_columns_of_two_units_are_told(table):
    table["area"] /= 100
    assert remark_columns(table, DICTIONARY, RANGES) == [
        "area and radius do not fit each other in 40 of 40 rows: has one another unit, or is it "
        "swapped with another column?"
    ]


def test_a_column_outside_the_training_range_is_told_where_nothing_else_speaks_of_it(table):
    table["worst"] *= 10
    assert remark_columns(table, DICTIONARY, RANGES) == [
        "worst is outside the training range (5 to 25) in 40 of 40 rows: has it another unit, or "
        "is it swapped with another column?"
    ]
    table["worst"] /= 1_000
    assert [one.split(" in ")[0] for one in remark_columns(table, DICTIONARY, RANGES)] == [
        "worst is below radius"
    ]


@pytest.mark.parametrize(("wrong", "told"), [(3, False), (4, True)])
def test_a_tenth_of_the_rows_is_many(table, wrong, told):
    table.loc[1:wrong, "radius"] = -4
    assert bool(remark_columns(table, DICTIONARY, RANGES)) == told


def test_two_rows_of_a_small_table_are_not_many(table):
    table.loc[1:2, "radius"] = -4
    assert remark_columns(table.head(2), DICTIONARY, RANGES) == []


def test_rows_that_are_alike_are_named(table):
    table.loc[[7, 9]] = table.loc[3].to_numpy()
    nothing = table.iloc[:, :0]
    assert remark_repeats(nothing, table, DICTIONARY) == [
        "All 3 values are the same in rows 3, 7 and 9: did a patient come twice?"
    ]
    table.loc[20:30] = table.loc[3].to_numpy()
    assert (
        "in 14 rows, such as 3, 7, 9, 20 and 21: did"
        in remark_repeats(nothing, table, DICTIONARY)[0]
    )


def test_empty_rows_are_not_alike(table):
    assert remark_repeats(table.iloc[:, :0], table * np.nan, DICTIONARY) == []


def test_an_identifier_that_names_two_rows_is_told(table):
    case, site = [f"c{n}" for n in range(40)], ["north", "south"] * 20
    own = pd.DataFrame({"case": case, "site": site, "d": ["ill"] * 40}, index=table.index)
    own.loc[[2, 5], "case"] = "c9"
    own.loc[[6, 8], "case"] = "c20"
    assert remark_repeats(own, table, DICTIONARY) == [
        "case is the same in rows 2, 5 and 10; rows 6, 8 and 21: an identifier should name one row."
    ]


def test_the_dictionary_says_which_column_names_a_patient_and_which_a_group(table):
    own = pd.DataFrame({"id": ["a", "b"] * 20, "person": range(40)}, index=table.index)
    own.loc[40, "person"] = 0
    told = DICTIONARY.model_copy(update={"patient": "id"})
    assert [one.split()[0] for one in remark_repeats(own, table, told)] == ["id", "person"]
    grouped = Dictionary.model_validate(
        DICTIONARY.model_dump() | {"patient": "id", "group": {"column": "person"}}
    )
    assert [one.split()[0] for one in remark_repeats(own, table, grouped)] == ["id"]
