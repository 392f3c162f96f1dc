"""The shared controls: where they start, and what the URL says of them.

Also tests `kept_choices`, `number_control`, `thresholds` and `typed_numbers`.
"""

import json

import pandas as pd
import pytest
import yaml
from streamlit.testing.v1 import AppTest

from tabdx.dashboard.shared.kept_choices import KEYS
from tabdx.dashboard.shared.thresholds import agreed_threshold, final_thresholds
from tests.dashboard.controls import control
from tests.waiting import LONG

ASK = """
import streamlit as st

from tabdx.dashboard.shared.controls import choose_models, choose_partition, choose_threshold

st.write(choose_threshold("ill"))
st.write(choose_partition())
st.write(" ".join(choose_models(["svm", "mlp"])))
"""


def answers(**query):
    page = AppTest.from_string(ASK, default_timeout=LONG)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return [element.value for element in page.markdown]


def test_at_first_half_risk_out_of_fold_and_all_models_the_best_first(own_project):
    pd.DataFrame({"model": ["mlp", "svm"]}).to_csv("reports/evaluation/ranking.csv", index=False)
    assert answers() == ["`0.5`", "out_of_fold", "mlp svm"]


def test_the_url_holds_every_choice():
    asked = {"threshold": "0.2", "partition": "holdout", "models": "MLP"}
    assert answers(**asked) == ["`0.2`", "holdout", "mlp"]


@pytest.mark.parametrize(
    "query",
    [
        {"threshold": "7"},
        {"threshold": "<script>"},
        {"threshold": "nan"},
        {"partition": "everybody"},
        {"models": "**nobody**"},
    ],
)
def test_nonsense_in_the_url_does_no_harm(query):
    threshold, partition, _ = answers(**query)
    assert 0.001 <= float(threshold.strip("`")) <= 0.999
    assert partition in ("out_of_fold", "holdout")


def test_a_moved_threshold_is_the_answer_and_stays():
    page = AppTest.from_string(ASK, default_timeout=LONG).run()
    control(page.slider, "threshold").set_value(0.25).run()
    assert page.markdown[0].value == "`0.25`"
    assert page.run().markdown[0].value == "`0.25`"


def type_threshold(page, text):
    control(page.text_input, "typed_threshold").set_value(text).run()
    assert not page.exception
    return page.markdown[0].value.strip("`")


@pytest.mark.parametrize(
    ("text", "threshold"),
    [("12", 0.12), ("12%", 0.12), (" 12 % ", 0.12), ("0,12", 0.12), (".12", 0.12), ("9,7", 0.097),
     ("0.097", 0.097), ("0.2736", 0.273), ("1", 0.01), ("0.1%", 0.001), ("99.9", 0.999),
     ("29%", 0.29), ("1,5", 0.015)],
)  # fmt: skip
def test_a_threshold_can_be_typed(text, threshold):
    page = AppTest.from_string(ASK, default_timeout=LONG).run()
    assert float(type_threshold(page, text)) == threshold
    assert control(page.slider, "threshold").value == threshold
    assert page.query_params["threshold"] == f"{threshold:g}"
    assert not page.error
    # It stands there until something else is chosen.
    assert control(page.text_input, "typed_threshold").value == text
    control(page.slider, "threshold").set_value(0.25).run()
    assert control(page.text_input, "typed_threshold").value == ""
    assert page.markdown[0].value == "`0.25`"


@pytest.mark.parametrize(
    ("text", "said"),
    [("0", "lies between"), ("100", "lies between"), ("0%", "lies between"), ("-5", "lies"),
     ("1e9", "lies between"), ("low", "is not a number"), ("%", "is not a number"),
     ("12%%", "is not a number"), ("1.000,5", "is not a number"), ("nan", "is not a number"),
     ("**x**" * 50, "is not a number")],
)  # fmt: skip
def test_what_is_no_threshold_is_refused_and_the_one_before_stays(text, said):
    page = AppTest.from_string(ASK, default_timeout=LONG)
    page.query_params["threshold"] = "0.3"
    page.run()
    assert type_threshold(page, text) == "0.3"
    assert said in page.error[0].value
    assert len(page.error[0].value) < 300
    # Another threshold makes an end of it.
    control(page.slider, "threshold").set_value(0.25).run()
    assert not page.error
    assert control(page.text_input, "typed_threshold").value == ""


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_typed_changes_nothing(text):
    page = AppTest.from_string(ASK, default_timeout=LONG)
    page.query_params["threshold"] = "0.3"
    assert type_threshold(page.run(), text) == "0.3"
    assert not page.error


PREVALENCE = """
import streamlit as st

from tabdx.dashboard.shared.controls import choose_prevalence

st.write(choose_prevalence(0.37363))
"""


def test_the_prevalence_starts_as_studied_to_the_last_digit():
    page = AppTest.from_string(PREVALENCE, default_timeout=LONG).run()
    assert control(page.slider, "prevalence").value == 37.4
    assert page.markdown[0].value == "`0.37363`"
    control(page.slider, "prevalence").set_value(5.0).run()
    assert page.markdown[0].value == "`0.05`"
    assert page.query_params["prevalence"] == "5"
    (back,) = page.button
    assert back.label == "As studied: 37.4%"
    back.click().run()
    assert page.markdown[0].value == "`0.37363`"
    assert not page.button


def test_a_prevalence_can_be_typed():
    page = AppTest.from_string(PREVALENCE, default_timeout=LONG).run()
    field = control(page.text_input, "typed_prevalence")
    for text, share in (("5", 0.05), ("0,12", 0.12), ("12.34%", 0.123), ("37,4 %", 0.37363)):
        field = control(field.set_value(text).run().text_input, "typed_prevalence")
        assert float(page.markdown[0].value.strip("`")) == pytest.approx(share)
        assert field.value == text
    field.set_value("99%").run()
    assert "lies between" in page.error[0].value
    assert page.markdown[0].value == "`0.37363`"


HARM = """
import streamlit as st

from tabdx.dashboard.shared.controls import choose_harm_ratio

st.write(choose_harm_ratio("ill"))
"""


@pytest.mark.parametrize(
    ("text", "ratio"), [("19", 19), ("19,0", 19), ("0", 9), ("1.5", 9), ("x", 9), ("1e9", 9)]
)
def test_a_harm_ratio_can_be_typed(text, ratio):
    page = AppTest.from_string(HARM, default_timeout=LONG).run()
    control(page.text_input, "typed_harm").set_value(text).run()
    assert page.markdown[0].value == f"`{ratio}.0`"
    assert bool(page.error) == (ratio == 9)


ALL = """
import streamlit as st

from tabdx.dashboard.shared import controls

controls.choose_threshold("ill")
controls.choose_prevalence(0.37363)
controls.choose_harm_ratio("ill")
controls.choose_partition()
controls.choose_models(["svm", "mlp"])
"""
ASKED = {"threshold": "0.3", "prevalence": "5", "harm": "19", "partition": "holdout"}
STARTS = {"threshold": [0.3], "prevalence": [5.0], "harm": [19], "partition": [1], "models": [1]}


def starts(page):
    """What a browser shows that draws the controls without having been told anything else."""
    drawn = [*page.slider, *page.segmented_control, *page.pills]
    assert not any(one.proto.set_value for one in drawn)
    return {one.key.rpartition("_")[0]: list(one.proto.default) for one in drawn}


def test_a_browser_that_is_told_nothing_shows_what_was_chosen_and_sends_nothing_else():
    """It may draw a control late, and miss what it was told between two runs of the page."""
    page = AppTest.from_string(ALL, default_timeout=LONG).run()
    before = starts(page)
    assert before["prevalence"] == [37.4]
    assert page.query_params == {}
    keys = {one.key for one in page.slider}
    for key, value in (ASKED | {"models": "MLP"}).items():  # as Back does
        page.query_params[key] = value
    models = [control(page.run().pills, "models").options.index("MLP")]
    assert starts(page) == STARTS | {"models": models}
    assert not keys & {one.key for one in page.slider}
    page.query_params.clear()
    assert starts(page.run()) == before


UNMOVED = """
import streamlit as st

from tabdx.dashboard.shared.kept_choices import Choice

choice = Choice("harm", 9, lambda words: int(words[-1]), lambda one: [str(one)])
control = choice.control()
moves = {"on_change": choice.take, "args": (control.key,)}
st.slider("harm", 1, 100, control.start, key=control.key, **moves)
choice.take(control.key)
choice.take("harm_of_an_earlier_control")
"""


def test_a_control_that_nobody_has_moved_chooses_nothing():
    page = AppTest.from_string(UNMOVED, default_timeout=LONG)
    page.session_state["harm_of_an_earlier_control"] = 77
    assert not page.run().exception
    assert page.query_params == {}
    control(page.slider, "harm").set_value(19).run()
    assert page.query_params == {"harm": "19"}
    control(page.slider, "harm").set_value(9).run()
    assert page.query_params == {"harm": "9"}


def test_a_control_that_a_person_moves_stays_the_same_one():
    """Else it would be drawn again under the hand, or away from the keyboard."""
    page = AppTest.from_string(ALL, default_timeout=LONG).run()
    keys = {one.key for one in page.slider}
    for name, value in (("threshold", 0.123), ("prevalence", 17.000000000000004), ("harm", 3)):
        control(page.slider, name).set_value(value).run()
    control(page.slider, "prevalence").set_value(17.1).run()
    assert {one.key for one in page.slider} == keys
    assert page.query_params == {"threshold": "0.123", "prevalence": "17.1", "harm": "3"}


def test_no_model_chosen_is_kept_in_the_url():
    page = AppTest.from_string(ASK, default_timeout=LONG).run()
    control(page.pills, "models").set_value([]).run()
    assert page.markdown[2].value == ""
    assert page.run().markdown[2].value == ""


def test_the_threshold_starts_at_the_agreed_one_and_offers_that_of_the_scores(own_evidence):
    path = own_evidence / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["evaluate"]["threshold"] = 0.25
    path.write_text(yaml.safe_dump(params))
    page = AppTest.from_string(ASK, default_timeout=LONG).run()
    assert control(page.slider, "threshold").value == 0.1  # of decide.rule: a harm ratio of 9
    (scores,) = page.button
    assert scores.label == "Threshold of the scores: 0.250"
    scores.click().run()
    assert control(page.slider, "threshold").value == 0.25
    (agreed,) = page.button
    assert agreed.label == "Agreed threshold: 0.100"
    agreed.click().run()
    assert control(page.slider, "threshold").value == 0.1


def test_the_agreed_threshold_is_that_of_the_rule_and_of_the_model(own_evidence):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    for model, threshold in (("svm", 0.21), ("mlp", 0.34)):
        rules["models"][model]["rule"] = "youden"
        rules["models"][model]["thresholds"]["youden"] = threshold
        path.write_text(json.dumps(rules | {"recommended": model}))
        assert agreed_threshold() == agreed_threshold(model) == threshold
        assert final_thresholds(model)["youden"] == threshold
    path.write_text(json.dumps({"models": {}}))
    assert agreed_threshold() is None
    assert final_thresholds("svm") == {}


PAGES = """
import streamlit as st

from tabdx.dashboard.shared.controls import choose_threshold
from tabdx.dashboard.shared.kept_choices import restore_choices

restore_choices()
st.write(choose_threshold("ill"))
"""


def test_a_page_that_is_opened_with_a_bare_url_shows_what_was_chosen():
    page = AppTest.from_string(PAGES, default_timeout=LONG).run()
    control(page.slider, "threshold").set_value(0.25).run()
    page.query_params.clear()
    page.run()
    assert page.markdown[0].value == "`0.25`"
    assert page.query_params == {"threshold": "0.25"}
    # Another URL asks for something else, for this page and the next ones.
    page.query_params["threshold"] = "0.4"
    page.run()
    page.query_params.clear()
    assert page.run().markdown[0].value == "`0.4`"


def test_every_kept_choice_has_a_key_of_its_own():
    assert len(set(KEYS)) == len(KEYS)
