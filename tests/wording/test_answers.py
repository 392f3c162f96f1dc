import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.wording.answers import (
    ABOVE,
    BELOW,
    INCONCLUSIVE,
    describe_answer,
    describe_next_step,
    describe_risk,
    of_hundred,
    short_percent,
)

CLASSES = ("benign", "malignant")


@pytest.mark.parametrize("band", [BELOW, INCONCLUSIVE, ABOVE])
def test_no_sentence_names_a_class_as_the_answer(band):
    said = describe_answer(band, True, (0.1, 0.1, 0.61), CLASSES)
    assert not said.startswith(CLASSES)
    assert "threshold of 10%" in said


def test_below_the_threshold_and_still_possible_is_said():
    assert describe_answer(INCONCLUSIVE, False, (0.5, 0.2, 0.5), CLASSES) == (
        "Inconclusive: below the agreed threshold of 50%, but too high to exclude malignant "
        "reliably (below 20%)."
    )


def test_each_answer_has_its_step():
    steps = {"below": "a", "inconclusive": "b", "above": "c"}
    said = [describe_next_step(band, steps) for band in (BELOW, INCONCLUSIVE, ABOVE)]
    assert said == ["Next step: a.", "Next step: b.", "Next step: c."]


@given(st.floats(0, 1))
def test_patients_of_a_hundred_never_claim_certainty(value):
    said = of_hundred(value)
    assert said not in {"0 of 100", "100 of 100"}


def test_a_risk_is_said_twice():
    assert describe_risk(0.273, "malignancy") == (
        "Risk of malignancy 27.3%: 27 of 100 patients with such a risk have it."
    )
    assert describe_risk(0.009, "x").endswith("1 of 100 patients with such a risk has it.")
    assert describe_risk(0.5, "cancer: stage II").startswith("Risk of cancer: stage II 50.0%: 50 ")


def test_a_threshold_has_no_needless_digits():
    assert [short_percent(value) for value in (0.1, 0.273605, 0.001)] == ["10%", "27.4%", "0.1%"]
