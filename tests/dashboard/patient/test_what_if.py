import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.dashboard.charts.display import show
from tabdx.dashboard.patient.what_if import describe_left_behind
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.neighbourhood import load_associations
from tabdx.wording.answers import ABOVE, BELOW, WITHHELD
from tabdx.wording.numbers import entered


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


def curves(page):
    tables = [one.value for one in page.dataframe]
    return next(one for one in tables if {"model", "value", "risk"} == {*one})


@pytest.fixture
def spoken(monkeypatch):
    """What a screen reader says of each chart."""
    said = []

    def show_and_listen(chart, alt_text, *table):
        said.append(alt_text)
        show(chart, alt_text, *table)

    monkeypatch.setattr("tabdx.dashboard.patient.what_if.show", show_and_listen)
    return said


@pytest.mark.usefixtures("evidence")
def test_a_patient_who_gets_no_answer_gets_no_risk_either(open_patient, spoken):
    page = open_patient(section="What if", changed="worst radius")
    (slider,) = sliders(page).values()
    lowest = slider.min
    page = slider.set_value(lowest).run()
    assert before_and_after(page)["risk"].tolist()[1] == "not available"
    held = [text for text in texts(page.warning) if text.startswith("No answer")]
    assert any("worst radius cannot be below mean radius" in text for text in held)
    along = curves(page)
    assert along.loc[along["value"] == lowest, "risk"].isna().all()
    assert along["risk"].notna().any()
    assert along.loc[along["risk"].notna(), "value"].min() > lowest
    assert spoken[-1].endswith(f"at {entered(lowest)}: no answer")


@pytest.mark.usefixtures("evidence")
def test_another_value_typed_is_where_the_slider_stands(open_patient):
    page = open_patient(section="What if", changed="worst texture")
    (slider,) = sliders(page).values()
    page = slider.set_value(40.0).run()
    entry = page.session_state["entry"]
    typed = replace(entry, texts={**entry.texts, "worst texture": "31.5"})
    assert typed.fill == entry.fill
    page.session_state["entry"] = typed
    page = page.run()
    (slider,) = sliders(page).values()
    assert slider.value == 31.5
    assert before_and_after(page)["worst texture"].tolist() == ["31.5", "31.5"]


@pytest.mark.usefixtures("evidence")
def test_what_was_tried_with_one_patient_is_not_tried_with_another(open_patient):
    page = open_patient(section="What if", changed="worst texture")
    (slider,) = sliders(page).values()
    page = slider.set_value(40.0).run()
    entry = page.session_state["entry"]
    page.session_state["entry"] = replace(entry, texts={**entry.texts, "mean texture": "20"})
    page = page.run()
    assert same(before_and_after(page)["worst texture"])


def test_all_curves_are_those_of_the_risks_shown_and_the_threshold_has_a_name(
    own_evidence, open_patient
):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    rules["recommended"] = "mlp"
    del rules["models"]["combined"]
    path.write_text(json.dumps(rules))
    page = open_patient(section="What if", changed="mean smoothness", prevalence="5")
    assert not page.exception
    now = load_development().features["mean smoothness"].median()
    along = curves(page)
    at = along[np.isclose(along["value"], now)].set_index("model")["risk"]
    answers = next(one.value for one in page.dataframe if "own_risk" in one.value)
    shown = answers.set_index("model")
    assert at.to_dict() == pytest.approx(shown["risk"].loc[at.index].to_dict())
    assert at["combined"] == pytest.approx(shown["own_risk"]["combined"])
    said = " ".join(texts(page.caption))
    assert "the agreed threshold of MLP" in said
    assert "Without decision rules, as predicted: combined" in said


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
