"""A table divided into what can be answered and what cannot."""

import pandas as pd

from tabdx.assessment.patient_table import divide_table
from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.dictionary import Dictionary

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "patient": "case",
        "features": [{"name": "body mass"}, {"name": "age"}],
    }
)


def divide(text, **options):
    return divide_table(parse_delimited(text.encode(), "t.csv"), DICTIONARY, **options)


def test_rows_are_numbered_as_in_the_file_and_bad_ones_have_their_reason():
    table = divide("case,body mass,age,note\na,1,50,\n,,,\nb,x,60,\nc,3,70,\n,,,\n")
    assert table.features.index.tolist() == [1, 4]
    assert table.unreadable.to_dict() == {
        3: "body mass must be a number.",
        2: "The row is empty.",
    }
    assert table.problems[["row", "line", "column"]].to_numpy().tolist() == [[3, 4, "body mass"]]
    assert table.blank_rows == 1
    assert table.own["case"].dropna().tolist() == ["a", "b", "c"]
    assert table.name_row(4, DICTIONARY) == "Row 4 of the table: case c"


def test_a_part_of_a_table_goes_on_counting_and_keeps_empty_columns():
    table = divide("case,body mass,age\na,1,50\nb,x,60\n", first_row=101)
    assert table.features.index.tolist() == [101]
    assert table.unreadable.index.tolist() == [102]
    assert table.own.index.tolist() == [101, 102]
    raw = pd.DataFrame({"body mass": [1.0], "age": [50.0], "note": [None]})
    assert divide_table(raw.copy(), DICTIONARY).own.columns.tolist() == []
    assert divide_table(raw, DICTIONARY, keep_empty=True).own.columns.tolist() == ["note"]


def test_another_name_is_taken_and_the_dialect_is_kept():
    table = divide("case;BodyMass;age\na;1,5;50\n")
    assert table.aliases == {"BodyMass": "body mass"}
    assert table.features.loc[1, "body mass"] == 1.5
    assert table.dialect == (";", ",")


def test_of_two_columns_of_one_name_the_first_is_taken_by_name():
    raw = pd.DataFrame([[1.0, 50.0, "x", "y"]], columns=["body mass", "age", "site", "site"])
    table = divide_table(raw, DICTIONARY)
    assert table.own.shape[1] == 2
    assert table.own_by_name["site"].tolist() == ["x"]
