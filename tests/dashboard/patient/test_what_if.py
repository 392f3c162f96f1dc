import numpy as np
import pandas as pd
import pytest

from tabdx.dashboard.patient.what_if import describe_left_behind
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.neighbourhood import load_associations
from tabdx.wording.answers import ABOVE, BELOW, WITHHELD


def texts(elements):
    return [element.value for element in elements]


def before_and_after(page):
    tables = [one.value for one in page.dataframe]
    return next(one for one in tables if {"patient", "risk"} <= {*one})


def same(column):
    return len({*column}) == 1


def sliders(page):
    return {one.label: one for one in page.slider if one.key.startswith("try_")}


def clear_case(outcome_code):
    development = load_development()
    return development.features[development.positive == outcome_code].iloc[0]


@pytest.mark.usefixtures("evidence")
def test_a_value_is_answered_as_the_slider_moves(open_patient):
    page = open_patient(section="What if", changed="mean smoothness")
    assert not page.exception
    now = before_and_after(page)
    assert same(now["risk"])
    assert same(now["mean smoothness"])
    (slider,) = sliders(page).values()
    assert slider.step == pytest.approx(1e-5)
    page = slider.set_value(0.15).run()
    changed = before_and_after(page)
    assert changed["mean smoothness"].tolist()[1] == "0.15"
    assert changed["risk"].tolist()[0] == now["risk"].tolist()[0]
    assert changed["risk"].tolist()[1] != now["risk"].tolist()[0]


@pytest.mark.usefixtures("evidence")
def test_several_values_move_at_once_and_go_into_the_form(open_patient):
    names = ["mean texture", "worst texture"]
    page = open_patient(section="What if")
    page = page.multiselect(key="changed").set_value(names).run()
    assert len(sliders(page)) == 2
    for slider in sliders(page).values():
        slider.set_value(30.0)
    page = page.run()
    assert before_and_after(page)[names].iloc[1].tolist() == ["30", "30"]
    button = next(one for one in page.button if one.label == "Take these values into the form")
    page = button.click().run()
    assert not page.exception
    values = page.session_state["entry"].values
    assert values[names].iloc[0].tolist() == [30.0, 30.0]
    # The form holds them now: nothing is changed any more.
    assert same(before_and_after(page)["risk"])
    assert all(slider.value == 30.0 for slider in sliders(page).values())


@pytest.mark.usefixtures("evidence")
def test_the_answer_changes_with_the_values(open_patient):
    well, ill = clear_case(0), clear_case(1)
    names = ["worst radius", "worst perimeter", "worst area"]
    page = open_patient(well, section="What if")
    page = page.multiselect(key="changed").set_value(names).run()
    assert before_and_after(page)["answer"].tolist() == [BELOW, BELOW]
    for label, slider in sliders(page).items():
        slider.set_value(float(ill[next(name for name in names if label.startswith(name))]))
    page = page.run()
    before, after = before_and_after(page)["answer"].tolist()
    assert before == BELOW
    assert after in {ABOVE, "inconclusive", WITHHELD}


@pytest.mark.usefixtures("evidence")
def test_correlated_features_that_stay_behind_are_warned_of(open_patient):
    page = open_patient(section="What if", changed="mean radius")
    assert "may not exist" not in " ".join(texts(page.warning))
    (slider,) = sliders(page).values()
    page = slider.set_value(15.0).run()
    (said,) = [text for text in texts(page.warning) if "may not exist" in text]
    strongest = load_associations()["mean radius"].drop("mean radius")
    assert said.startswith(f"{strongest.idxmax()} \\(rank correlation ")
    assert "others stay as entered" in said


@pytest.mark.usefixtures("evidence")
def test_a_patient_who_cannot_be_gets_no_answer(open_patient):
    page = open_patient(section="What if", changed="worst radius")
    (slider,) = sliders(page).values()
    page = slider.set_value(slider.min).run()
    # The worst radius is the mean of the three largest: never below the mean of all.
    assert any("worst radius" in text and "cannot be below" in text for text in texts(page.warning))
    assert before_and_after(page)["answer"].tolist()[1] == WITHHELD


@pytest.mark.usefixtures("evidence")
def test_what_was_not_measured_starts_in_the_middle_of_its_range(open_patient):
    values = dict(load_development().features.median()) | {"mean texture": None}
    page = open_patient(values, section="What if", changed="mean texture")
    assert not page.exception
    (slider,) = sliders(page).values()
    assert slider.value == pytest.approx((slider.min + slider.max) / 2, abs=0.01)
    assert before_and_after(page)["mean texture"].tolist()[0] == "not measured"


@pytest.mark.usefixtures("evidence")
def test_without_a_feature_one_is_asked_for(open_patient):
    page = open_patient(section="What if")
    page = page.multiselect(key="changed").set_value([]).run()
    assert not page.exception
    assert "Choose a feature to change." in texts(page.info)


def test_one_feature_stays_and_many_are_counted():
    assert describe_left_behind(pd.Series(dtype=float)) == []
    many = pd.Series([0.9998, *np.linspace(0.932, 0.7, 5)], list("abcdef"))
    assert describe_left_behind(many) == [
        "a (rank correlation above 0.999), b (0.932), c (0.874) and 3 others stay as entered: such "
        "a patient may not exist."
    ]
