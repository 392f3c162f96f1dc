import pytest

from tabdx.report.sections import question
from tests.report.conftest import ILL, UNSURE, WELL
from tests.report.sections.conftest import words


def test_of_two_classes_the_positive_one_is_asked_about_first(data):
    said = words(question.build(data))
    assert f"whether the diagnosis is {ILL} or {WELL}, with a calibrated risk?" in said
    assert f"The positive class is {ILL}" in said


@pytest.mark.parametrize(
    ("name", "positive", "negative"),
    [
        ("one positive", ILL, f"{WELL} or {UNSURE}"),
        ("two positive", f"{UNSURE} or {ILL}", WELL),
    ],
)
def test_of_several_classes_it_is_said_which_side_is_positive(data_of, name, positive, negative):
    said = words(question.build(data_of(name)))
    assert f"the diagnosis is {WELL}, {UNSURE} or {ILL}, with a calibrated probability" in said
    assert f"Its 3 classes are {WELL}, {UNSURE} and {ILL}." in said
    assert f"{positive} is positive and {negative} negative" in said


def test_without_a_positive_class_it_is_said_what_is_absent(data_of):
    said = words(question.build(data_of("none positive")))
    assert "None is said to be positive" in said
    assert "need a positive class" in said
