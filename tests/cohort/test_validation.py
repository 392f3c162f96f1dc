from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, read_dictionary
from tabdx.cohort.number_grammar import LARGEST, TOO_LARGE
from tabdx.cohort.sources import read_wdbc
from tabdx.cohort.validation import (
    find_problems,
    split_features,
)
from tabdx.core.errors import InputError


def raw(**changed: list) -> pd.DataFrame:
    """Three sound patients as a CSV gives them, some columns changed."""
    sound = {
        "id": ["S1_1", "S1_2", "S2_1"],
        "age": ["61", "48.5", "7"],
        "stage": ["1", "2", "3"],
        "sex": ["f", "m", "f"],
        "class": ["ckd", "notckd", "ckd"],
    }
    return pd.DataFrame({**sound, **changed})


def message_of(table: pd.DataFrame, dictionary: Dictionary) -> str:
    with pytest.raises(InputError) as refused:
        Cohort.validate(table, dictionary, where="clinic.csv")
    return str(refused.value)


def test_a_sound_table_has_no_problems(clinic):
    problems = find_problems(raw(), clinic)
    assert problems.columns.tolist() == ["row", "column", "rule", "value"]
    assert problems.empty


def test_a_sound_table_becomes_a_cohort(clinic):
    cohort = Cohort.validate(raw(), clinic, "clinic.csv")
    # In the dictionary's order; the column that it does not name is gone.
    assert cohort.table.columns.tolist() == ["age", "stage", "sex", "outcome"]
    assert cohort.table["age"].tolist() == [61.0, 48.5, 7.0]
    assert cohort.positive.tolist() == [1, 0, 1]
    assert cohort.groups is None
    assert cohort.table.dtypes.astype(str).tolist() == ["float64", "float64", "str", "str"]


def test_the_embedded_table_is_valid_and_malignant_is_positive():
    path = Path(__file__).parents[2] / "data/dictionaries/wdbc.yaml"
    cohort = Cohort.validate(read_wdbc(), read_dictionary(path), "wdbc")
    assert cohort.positive.sum() == 212
    assert cohort.positive[0] == 1  # the first patient is malignant
    assert cohort.features.shape == (569, 30)
    assert cohort.patients[:2].tolist() == ["001", "002"]


def test_patients_are_numbered_where_no_column_names_them(clinic):
    assert Cohort.validate(raw(), clinic, "clinic.csv").patients.tolist() == ["1", "2", "3"]
    # Ten patients need two digits, so that the order of the text is that of the rows.
    ten = pd.concat([raw()] * 4).iloc[:10]
    assert Cohort.validate(ten, clinic, "clinic.csv").patients.tolist()[::9] == ["01", "10"]


def test_patients_and_groups_are_taken_from_their_columns(clinic_with_patient, clinic_by_cell):
    cohort = Cohort.validate(raw(), clinic_with_patient, "clinic.csv")
    assert cohort.patients.tolist() == ["S1_1", "S1_2", "S2_1"]
    assert cohort.patients.name == "patient"
    assert Cohort.validate(raw(), clinic_by_cell, "clinic.csv").groups.tolist() == [
        "S1_1",
        "S1_2",
        "S2_1",
    ]


@pytest.mark.parametrize("pattern", ["(S[0-9]+)_", "(?P<subject>S[0-9]+)_", "(S[0-9]+)_([0-9])"])
def test_a_pattern_takes_the_group_out_of_the_cell(clinic, pattern):
    by_pattern = clinic.model_copy(update={"group": Group(column="id", pattern=pattern)})
    assert Cohort.validate(raw(), by_pattern, "clinic.csv").groups.tolist() == ["S1", "S1", "S2"]


def test_stray_blanks_are_no_part_of_a_label_or_a_number(clinic):
    table = raw(**{"class": ["ckd\t", " notckd", "\tckd "], "sex": ["f ", "\tm", "f"]})
    table["age"] = [" 61", "48.5\t", " 7 "]
    cohort = Cohort.validate(table, clinic, "clinic.csv")
    assert cohort.table["outcome"].tolist() == ["ckd", "notckd", "ckd"]
    assert cohort.table["sex"].tolist() == ["f", "m", "f"]
    assert cohort.table["age"].tolist() == [61.0, 48.5, 7.0]


@pytest.mark.parametrize("code", ["", "?", "\t?", " ? ", "NA", "N/A", "nan", "NULL", None])
def test_codes_for_missing_become_missing(clinic, code):
    table = raw(age=["61", code, "7"], sex=["f", code, "m"])
    cohort = Cohort.validate(table, clinic, "clinic.csv")
    assert cohort.features.isna().to_numpy().tolist() == [
        [False, False, False],
        [True, False, True],
        [False, False, False],
    ]


def test_the_dictionarys_own_codes_become_missing_in_their_column_alone(clinic):
    table = raw(age=["0", "1", "2"], stage=["0", " 0.0", "none"], sex=["-", "m", "f"])
    cohort = Cohort.validate(table, clinic, "clinic.csv")
    assert cohort.table["age"].tolist() == [0.0, 1.0, 2.0]
    assert cohort.table["stage"].isna().all()
    assert cohort.table["sex"].isna().tolist() == [True, False, False]


def test_codes_are_found_among_numbers_too(clinic):
    cohort = Cohort.validate(raw(stage=[0, 2, 3]), clinic, "clinic.parquet")
    assert cohort.table["stage"].isna().tolist() == [True, False, False]


def test_a_level_that_the_dictionary_names_is_a_value(clinic):
    feature = Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "NA"))
    dictionary = clinic.model_copy(update={"features": (feature,)})
    cohort = Cohort.validate(raw(sex=["f", "NA", "?"]), dictionary, "clinic.csv")
    assert cohort.table["sex"].isna().tolist() == [False, False, True]


def test_the_raw_table_stays_as_it_is(clinic):
    table = raw(stage=["0", " 2", "?"])
    before = table.copy()
    Cohort.validate(table, clinic, "clinic.csv")
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"age": ["61", "abc", "7"]}, "row 2, column 'age': must be a number, found 'abc'"),
        (
            {"age": ["61", "7,5", "7"]},
            "row 2, column 'age': must be a number with a decimal point, found '7,5'",
        ),
        ({"age": ["inf", "1", "2"]}, "row 1, column 'age': must be a finite number, found 'inf'"),
        (
            {"age": [1.0, 2.0, -np.inf]},
            "row 3, column 'age': must be a finite number, found '-inf'",
        ),
        ({"stage": ["1", "II", "3"]}, "row 2, column 'stage': must be a number, found 'II'"),
        ({"sex": ["f", "m", "x"]}, "row 3, column 'sex': must be one of f, m, found 'x'"),
        (
            {"class": ["ckd", "maybe", "notckd"]},
            "row 2, column 'class': must be notckd or ckd, found 'maybe'",
        ),
        ({"class": ["ckd", "notckd", " "]}, "row 3, column 'class': must not be empty\n"),
        ({"class": ["ckd", "notckd", None]}, "row 3, column 'class': must not be empty\n"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_rule_and_value(clinic, changed, line):
    message = message_of(raw(**changed), clinic)
    assert message.startswith("clinic.csv breaks its data dictionary (row 1 is the first patient):")
    assert f"\n  {line}" in message
    assert message.endswith("Correct the table, or the dictionary where the table is right.")
    assert len(message.splitlines()) == 3


def test_rows_are_counted_as_a_person_counts_patients(clinic):
    # Whatever index the table has, row 2 is the second patient.
    table = raw(age=["61", "abc", "7"]).set_index(pd.Index([10, 10, 30]))
    problems = find_problems(table, clinic)
    assert problems.to_dict("records") == [
        {"row": 2, "column": "age", "rule": "must be a number", "value": "abc"}
    ]


def test_a_missing_column_is_named_with_one_that_is_like_it(clinic):
    assert "  column 'age': the column is missing\n" in message_of(
        raw().drop(columns="age"), clinic
    )
    table = raw().rename(columns={"stage": "Stage", "class": "CLASS"})
    problems = find_problems(table, clinic)
    assert problems["row"].isna().all()
    assert problems["column"].tolist() == ["class", "stage"]
    assert problems["rule"].tolist()[1] == "the column is missing; did you mean 'Stage'?"


def test_a_repeated_column_is_refused_where_the_dictionary_names_it(clinic):
    table = raw()
    twice = pd.concat([table, table[["age"]]], axis=1)
    assert "  column 'age': the column comes more than once\n" in message_of(twice, clinic)
    unnamed = pd.concat([table, table[["id"]]], axis=1)
    assert find_problems(unnamed, clinic).empty


def test_columns_and_cells_are_told_together_columns_first(clinic):
    problems = find_problems(raw(sex=["f", "x", "m"]).drop(columns="stage"), clinic)
    assert problems["column"].tolist() == ["stage", "sex"]


def test_many_problems_are_counted_and_five_shown(clinic):
    table = pd.DataFrame({name: ["!"] * 4 for name in clinic.columns})
    lines = message_of(table, clinic).splitlines()
    # 4 columns × 4 rows are 16 problems.
    assert len([line for line in lines if "found '!'" in line]) == 5
    assert "  … and 11 more" in lines


@pytest.mark.parametrize("only", ["ckd", "notckd"])
def test_a_single_class_is_refused(clinic, only):
    message = message_of(raw(**{"class": [only] * 3}), clinic)
    other = {"ckd": "notckd", "notckd": "ckd"}[only]
    assert message == (
        f"clinic.csv: no patient is {other!r} in column 'class'; a diagnosis model needs patients "
        "of every class"
    )


def test_a_patient_comes_once(clinic_with_patient):
    message = message_of(raw(id=["S1", "S2 ", "S2"]), clinic_with_patient)
    assert "rows 2 and 3, column 'id': patient 'S2' comes more than once; give each row" in message


@pytest.mark.parametrize("which", ["clinic_with_patient", "clinic_by_cell", "clinic_by_subject"])
def test_an_identifier_must_not_be_empty(which, request):
    message = message_of(raw(id=["S1_1", "", "S2_1"]), request.getfixturevalue(which))
    assert "\n  row 2, column 'id': must not be empty\n" in message


def test_a_cell_that_the_group_pattern_does_not_match_is_named(clinic_by_subject):
    message = message_of(raw(id=["S1_1", "X9", "S2_1"]), clinic_by_subject)
    assert message == (
        "clinic.csv, row 2, column 'id': 'X9' does not match the group pattern '(S[0-9]+)_'; "
        "correct the cell or the dictionary's pattern"
    )


def test_typed_columns_of_a_parquet_file_are_taken(clinic):
    table = raw(
        age=pd.array([61, None, 7], dtype="Int64"),
        stage=[True, False, True],
        sex=pd.Categorical(["f", None, "m"]),
    )
    cohort = Cohort.validate(table, clinic, "clinic.parquet")
    assert cohort.features.isna().to_numpy().sum() == 3  # age, sex, and the stage coded 0
    assert cohort.table["sex"].dtype == "str"


def test_a_date_is_no_number(clinic):
    message = message_of(raw(age=pd.to_datetime(["2020-01-01"] * 3)), clinic)
    assert "row 1, column 'age': must be a number, found '2020-01-01" in message


@pytest.mark.parametrize("typed", [True, False])
def test_what_no_measurement_reaches_is_refused(clinic, typed):
    ages = [61.0, -1e300, LARGEST]
    table = raw(age=ages if typed else [repr(age) for age in ages])
    features, problems = split_features(table, clinic)
    assert problems[["row", "column", "rule"]].to_numpy().tolist() == [[2, "age", TOO_LARGE]]
    assert len(features) == 2
    assert "row 2, column 'age': must lie between −1e+15 and 1e+15" in message_of(table, clinic)


def test_a_code_for_missing_may_be_as_large_as_it_likes(clinic):
    stage = clinic.feature("stage").model_copy(update={"missing": ("1e300",)})
    others = [one for one in clinic.features if one.name != "stage"]
    coded = clinic.model_copy(update={"features": (stage, *others)})
    features, problems = split_features(raw(stage=[1.0, 1e300, 2.0]), coded)
    assert problems.empty
    assert features["stage"].isna().tolist() == [False, True, False]


def test_a_name_of_thousands_of_letters_is_not_shown_whole(clinic):
    features = (Feature(name="a" * 5000), *clinic.features)
    message = message_of(raw(), clinic.model_copy(update={"features": features}))
    assert f"column '{'a' * 60}…': the column is missing" in message


def test_features_are_checked_without_an_outcome(clinic_with_patient):
    table = raw(age=["61", "abc", "7"]).drop(columns="class")
    problems = split_features(table, clinic_with_patient)[1]
    assert problems.to_dict("records") == [
        {"row": 2, "column": "age", "rule": "must be a number", "value": "abc"}
    ]
    assert split_features(table.drop(index=1), clinic_with_patient)[1].empty
    _, missing = split_features(raw().drop(columns=["class", "sex"]), clinic_with_patient)
    assert missing["column"].tolist() == ["sex"]


def test_features_are_typed_without_an_outcome(clinic):
    table = raw(stage=["0", "2", ""], sex=["f", "-", "?"]).drop(columns="class")
    typed, _ = split_features(table, clinic)
    assert typed.columns.tolist() == ["age", "stage", "sex"]
    # In stage 0 means missing, in sex "-" does; blanks and "?" do everywhere.
    assert typed.isna().to_numpy().tolist() == [
        [False, True, False],
        [False, False, True],
        [False, True, True],
    ]
    assert typed["age"].tolist() == [61.0, 48.5, 7.0]
