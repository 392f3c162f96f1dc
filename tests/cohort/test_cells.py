import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cells import read_cells
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.delimited import parse_delimited
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.validation import find_problems, split_features
from tabdx.core.errors import InputError


def table(content, clinic):
    raw = parse_delimited(content.encode(), "t.csv")
    return read_cells(raw, clinic, ["age", "stage", "sex", "class"])


def test_decimal_commas_are_read_where_semicolons_separate(clinic):
    cells, broken = table("age;stage;sex;class\n61,5;1;f;ckd\n1,234;2;m;ckd\n", clinic)
    assert cells["age"].tolist() == [61.5, 1.234]
    assert not any(map(len, broken.values()))


def test_a_quoted_comma_is_no_decimal_comma_where_commas_separate(clinic):
    cells, broken = table('age,stage,sex,class\n"61,5",1,f,ckd\n', clinic)
    assert cells["age"].isna().all()
    assert broken["age"].to_dict() == {0: "must be a number with a decimal point"}


def test_the_decimal_mark_is_that_of_the_table_and_not_of_a_column(clinic):
    # Column stage alone could hold thousands.
    cells, _ = table("age;stage;sex;class\n61,5;1,234;f;ckd\n", clinic)
    assert cells["stage"].tolist() == [1.234]
    _, broken = table("age;stage;sex;class\n61;1,234;f;ckd\n", clinic)
    assert broken["stage"][0].startswith("may be 1.234 as well as 1234")


def test_labels_and_names_do_not_tell_the_decimal_mark(clinic):
    cells, _ = table("age;stage;sex;class\n61.5;1;f;0,5\n7.5;2;m;0,5\n", clinic)
    assert cells["age"].tolist() == [61.5, 7.5]


def test_codes_for_missing_are_compared_as_numbers_whatever_the_mark(clinic):
    cells, _ = table("age;stage;sex;class\n61,5;0,0;f;ckd\n1,5;none;-;ckd\n", clinic)
    assert cells["stage"].isna().all()  # 0 and none are its codes
    assert cells["sex"].isna().tolist() == [False, True]


def test_every_cell_that_is_no_finite_number_is_reported(clinic):
    raw = pd.DataFrame(
        {"age": ["<0.1", "Inf", "7", "x"], "stage": ["1"] * 4, "sex": ["f"] * 4, "class": "ckd"}
    )
    problems = find_problems(raw, clinic)
    assert problems["row"].tolist() == [1, 2, 4]
    assert problems["rule"].tolist()[1:] == ["must be a finite number", "must be a number"]
    features, again = split_features(raw, clinic)
    pd.testing.assert_frame_equal(again, problems)
    assert features["age"].to_dict() == {3: 7.0}


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "float32", "uint8", "object", "category"])
def test_numbers_of_any_dtype_are_floats(clinic, dtype):
    ages = pd.Series([1, 0, 1]).astype(dtype)
    raw = pd.DataFrame({"age": ages, "stage": [1, 2, 3], "sex": ["f", "m", "f"]})
    features, problems = split_features(raw, clinic)
    assert problems.empty
    assert features["age"].dtype == np.float64
    assert features["age"].tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("written", ["1", "1.0", "01", " 1 ", "1e0"])
def test_a_class_that_is_a_number_is_met_however_it_is_written(clinic, written):
    outcome = Outcome(column="class", classes=("0", "1"))
    by_number = clinic.model_copy(update={"outcome": outcome})
    raw = pd.DataFrame(
        {"age": ["1", "2"], "stage": ["1", "2"], "sex": ["f", "m"], "class": [written, "0"]}
    )
    assert Cohort.validate(raw, by_number, "t.csv").positive.tolist() == [1, 0]


def test_a_number_that_is_two_labels_is_neither(clinic):
    outcome = Outcome(column="class", classes=("1.0", "1"))
    twofold = clinic.model_copy(update={"outcome": outcome})
    raw = pd.DataFrame({"age": ["1"], "stage": ["1"], "sex": ["f"], "class": ["01"]})
    assert find_problems(raw, twofold)["value"].tolist() == ["01"]


def test_messages_name_row_line_column_rule_and_value(clinic):
    raw = parse_delimited(b"age,stage,sex,class\n1,1,f,ckd\n\n12 mm,2,m,notckd\n", "t.csv")
    with pytest.raises(InputError) as refused:
        Cohort.validate(raw, clinic, "t.csv")
    assert (
        "\n  row 2 (line 4), column 'age': must be a number alone, without a unit or a note behind "
        "it, found '12 mm'\n"
    ) in str(refused.value)


def test_a_long_cell_is_cut_in_a_message(clinic):
    raw = parse_delimited(b"age,stage,sex,class\n" + b"x" * 5_000 + b",1,f,ckd\n", "t.csv")
    assert find_problems(raw, clinic)["value"].tolist() == ["x" * 60 + "…"]
