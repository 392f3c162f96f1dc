import pandas as pd
import pytest

from tabdx.cohort.dictionary import Kind
from tabdx.cohort.inferred_dictionary import infer_dictionary
from tabdx.core.errors import InputError

FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "family": ["F1", "F1", "F2", "F2"],
        "age": [61, 47, 52, 70],
        "smoker": [True, False, True, True],
        "sex": ["f", "m", None, "f"],
        "class": ["ill", "well", "ill", "well"],
    }
)


def infer(frame=FRAME, outcome="class", positive="ill", **settings):
    return infer_dictionary(frame, outcome, positive, **{"patient": "id"} | settings)


def message_of(**settings):
    with pytest.raises(InputError) as refused:
        infer(**settings)
    return str(refused.value)


def test_numbers_are_continuous_and_few_labels_are_categories():
    found = infer(group="family")
    kinds = {one.name: one.kind for one in found.features}
    assert kinds == {
        "age": Kind.CONTINUOUS,
        "smoker": Kind.CATEGORICAL,
        "sex": Kind.CATEGORICAL,
    }
    assert (found.patient, found.group.column) == ("id", "family")
    assert sorted(found.features[2].levels) == ["f", "m"]


def test_the_class_that_is_not_positive_is_the_negative_one():
    outcome = infer(positive="well").outcome
    assert outcome.sides[::-1] == ("well", "ill")


def test_only_the_features_that_are_named_are_taken_in_their_order():
    assert infer(features=["sex", "age"]).feature_names == ["sex", "age"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"outcome": "clas"}, "the frame has no column 'clas'; did you mean 'class'?"),
        ({"features": ["weight"]}, "the frame has no column 'weight'"),
        ({"positive": "sick"}, "positive='sick' is no class of the outcome 'class'"),
        ({"outcome": "age", "positive": [61, 62]}, "positive=62 is no class of the outcome 'age'"),
        ({"positive": ["ill", "well"]}, "positive names every class"),
        ({"positive": None}, "positive=None is no class of the outcome 'class'"),
        ({"frame": FRAME.assign(seen=pd.Timestamp("2026-01-01"))}, "'seen' holds dates"),
        ({"frame": FRAME.assign(note="all alike")}, "'note' holds 1 different text"),
        ({"frame": FRAME.rename(columns={"sex": "age"})}, "'age' more than once"),
        ({"frame": FRAME.to_numpy()}, "frame"),
        ({"features": "age"}, "features"),
    ],
)
def test_what_makes_no_dictionary_is_refused_with_the_reason(settings, said):
    assert said in message_of(**settings)


def test_texts_that_nearly_all_differ_are_no_feature():
    many = pd.DataFrame({"class": ["ill", "well"] * 30, "note": [f"n{row}" for row in range(60)]})
    with pytest.raises(InputError, match="'note' holds 60 different texts, so it is no feature"):
        infer_dictionary(many, "class", "ill")


def test_several_classes_are_sorted_numbers_by_their_size():
    frame = pd.DataFrame({"age": range(12), "stage": [10, 9, 2, 1] * 3})
    outcome = infer_dictionary(frame, "stage").outcome
    assert outcome.classes == ("1", "2", "9", "10")
    assert not outcome.two_sided
    assert infer_dictionary(frame, "stage", positive=9).outcome.positive == ("9",)
    assert infer_dictionary(frame, "stage", [9, 10]).outcome.sides == ("1 or 2", "9 or 10")


def test_categories_keep_their_order_and_say_whether_it_is_a_scale():
    grades = pd.Categorical(["low", "high", "mid"] * 4, ["low", "mid", "high"], ordered=True)
    frame = pd.DataFrame({"age": range(12), "grade": grades})
    outcome = infer_dictionary(frame, "grade").outcome
    assert outcome.classes == ("low", "mid", "high")
    assert outcome.ordinal
    frame["grade"] = frame["grade"].astype(str)
    assert infer_dictionary(frame, "grade").outcome.classes == ("high", "low", "mid")


def test_a_column_of_many_values_is_no_outcome():
    frame = pd.DataFrame({"age": range(21), "note": [f"n{row}" for row in range(21)]})
    with pytest.raises(InputError, match=r"holds 21 classes .*; it must hold 2 to 20"):
        infer_dictionary(frame, "note")
