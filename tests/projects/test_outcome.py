import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.projects.outcome import draft_outcome, find_column


def drafted(*cells, positive=()):
    return draft_outcome("dx", pd.Series(list(cells)), positive)


@pytest.mark.parametrize(
    ("classes", "positive"),
    [
        (("0", "1"), "1"),
        (("1.0", "0.0"), "1"),
        (("no", "yes"), "yes"),
        (("ckd", "notckd"), "ckd"),
        (("no diabetes", "Diabetes"), "Diabetes"),
        (("malignant", "benign"), "malignant"),
        (("False", "True"), "True"),
    ],
)
def test_names_that_say_which_class_is_the_disease_are_believed_and_it_is_said(classes, positive):
    found = drafted(*classes)
    assert found.entry["positive"] == positive
    assert "--positive" in found.decided[0]


@pytest.mark.parametrize("classes", [("M", "B"), ("1", "2"), ("low", "high")])
def test_other_names_are_asked(classes):
    with pytest.raises(InputError, match="Say --positive"):
        drafted(*classes)
    found = drafted(*classes, positive=(classes[1],))
    assert found.entry == {"column": "dx", "positive": classes[1], "negative": classes[0]}
    assert found.decided == []


def test_many_classes_need_no_positive_one_but_may_have_some():
    found = drafted("10", "9", "2")
    assert found.entry == {"column": "dx", "classes": ["2", "9", "10"]}
    assert "none is said to be positive" in found.asked[0]
    assert drafted("a", "b", "c", positive=("b", "c")).entry["positive"] == ["b", "c"]


def test_signs_tell_classes_apart():
    assert drafted("-1", "1", positive=("1",)).entry["negative"] == "-1"


def test_a_class_that_is_a_number_is_met_however_it_is_written():
    assert drafted("0", "1", positive=("1.0",)).entry["positive"] == "1"


@pytest.mark.parametrize(
    ("cells", "positive", "says"),
    [
        (("a", "a"), (), "1 class"),
        ([str(one) for one in range(30)], (), "30 classes"),
        (("a", "b"), ("c",), "'c' is no class"),
        (("a", "b"), ("a", "b"), "names both"),
        (("yes", "Yes", "no"), (), "'Yes' and 'yes'"),
    ],
)
def test_what_is_no_outcome_is_refused(cells, positive, says):
    with pytest.raises(InputError, match=says):
        drafted(*cells, positive=positive)


def test_a_column_is_found_by_its_name_or_a_near_one_is_named():
    assert find_column(" Age ", ["age", "sex"], "--outcome") == "age"
    with pytest.raises(InputError, match="did you mean 'outcome'"):
        find_column("outcom", ["outcome", "age"], "--outcome")
    with pytest.raises(InputError, match="first line holds numbers"):
        find_column("dx", ["17.99", "M"], "--outcome")
