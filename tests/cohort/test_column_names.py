from pathlib import Path

import pandas as pd
import pytest

from tabdx.cohort.column_names import column_problems, find_aliases
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome, read_dictionary
from tabdx.cohort.raw import SEPARATOR, UNREADABLE

DICTIONARY = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    patient="id",
    features=(Feature(name="age"), Feature(name="blood, fasting")),
)


def problems_of(names, **attrs):
    raw = pd.DataFrame([["1"] * len(names)], columns=pd.Index(names, dtype=str))
    raw.attrs = attrs
    return dict(column_problems(raw, DICTIONARY, DICTIONARY.columns))


ROOT = Path(__file__).parents[2]
WDBC = read_dictionary(ROOT / "data/dictionaries/wdbc.yaml")


def test_the_names_that_most_tables_of_wdbc_have_are_all_understood():
    # As in the copy that most people take, from Kaggle: radius_mean, concave points_se, …
    names = {"mean": "mean", "standard error": "se", "worst": "worst"}
    columns = {
        f"{one.measurement}_{names[one.channel]}".replace("fractal ", "fractal_"): one.name
        for one in WDBC.features
    }
    assert "fractal_dimension_se" in columns
    assert find_aliases(["id", "diagnosis", *columns], WDBC) == columns


@pytest.mark.parametrize(
    "name",
    ["Mean Area", "area.mean", "meanArea", "mean area [µm²]", "mean area (\u03bcm²)", "MEAN-AREA"],
)
def test_capitals_order_and_a_unit_do_not_change_a_name(name):
    assert find_aliases([name], WDBC) == {name: "mean area"}


@pytest.mark.parametrize(
    "names",
    [
        ["area"],
        ["area error", "area_se"],  # there already
        ["area_se", "area-se"],  # which of the two?
        ["mean area [mm²]"],
        ["area1"],
        ["diagnosis", "id", ""],
    ],
)
def test_what_could_mean_something_else_is_left_alone(names):
    assert find_aliases(names, WDBC) == {}


def test_a_hint_names_the_column_that_means_it_and_no_other():
    names = ["area_se", "area_worst", "radius_mean", "compactness_se"]
    raw = pd.DataFrame([["1"] * 4], columns=names)
    problems = dict(column_problems(raw, WDBC, WDBC.feature_names))
    hints = {one: rule.partition("mean ")[2] for one, rule in problems.items() if "you" in rule}
    assert hints == {
        "area error": "'area_se'?",
        "worst area": "'area_worst'?",
        "mean radius": "'radius_mean'?",
        "compactness error": "'compactness_se'?",
    }
    assert problems["mean compactness"] == "the column is missing"


def test_columns_that_are_there_are_no_problem():
    assert problems_of(["note", "id", "class", "age", "blood, fasting"]) == {}


@pytest.mark.parametrize("near", ["AGE", "Age ", "age.", " age", "agee"])
def test_a_name_that_differs_a_little_is_hinted_at(near):
    problems = problems_of([near, "class", "id", "blood, fasting"])
    assert problems == {"age": f"the column is missing; did you mean {near!r}?"}


def test_a_name_that_differs_in_blanks_alone_comes_before_one_that_is_alike():
    problems = problems_of(["blood, fastings", "Blood,_fasting", "class", "id", "age"])
    assert "did you mean 'Blood,_fasting'?" in problems["blood, fasting"]


def test_a_column_that_comes_twice_or_could_not_be_read_is_named():
    names = ["age", "age", "class", "id", "blood, fasting"]
    problems = problems_of(names, **{UNREADABLE: {"class": "holds date32[day]; no"}})
    assert problems == {
        "age": "the column comes more than once",
        "class": "the column holds date32[day]; no",
    }


@pytest.mark.parametrize(
    ("first", "separator", "line"),
    [
        (["842302", "ill", "17.99", "5"], ",", 'id,class,age,"blood, fasting"'),
        (["842302", "17,99", "5", "well"], ";", "id;age;blood, fasting;class"),
    ],
)
def test_a_first_line_that_is_a_patient_is_told_and_the_names_are_given(first, separator, line):
    problems = problems_of(first, **{SEPARATOR: separator})
    assert list(problems) == [""]
    said = problems[""]
    assert said.startswith("the header line seems to be missing: the first line holds values")
    assert said.endswith("\n" + line)


def test_numbers_as_names_are_no_missing_header_line_elsewhere():
    # A file format with names of its own, or a table of which some names are the dictionary's.
    assert "age" in problems_of(["0", "1"])
    assert "id" in problems_of(["age", "1", "2"], **{SEPARATOR: ","})
    assert "id" in problems_of(["years", "sex"], **{SEPARATOR: ","})


def test_a_wide_table_of_which_nothing_fits_is_told_quickly():
    features = tuple(Feature(name=f"gene_{n}") for n in range(2_000))
    wide = DICTIONARY.model_copy(update={"features": features})
    raw = pd.DataFrame([["1"] * 2_000], columns=[f"probe {n}" for n in range(2_000)])
    problems = column_problems(raw, wide, wide.columns)
    # The name that is most alike is looked for the first one alone.
    assert len(problems) == 2_002
    assert sum("did you mean" in rule for _, rule in problems) <= 1
