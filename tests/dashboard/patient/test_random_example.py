from dataclasses import replace

import pandas as pd
import pytest

from tabdx.assessment.answer import Policy
from tabdx.dashboard.patient.random_example import (
    ANY,
    answer_out_of_fold,
    random_patient,
    select_patients,
)
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.neighbourhood import check_new_patients
from tabdx.dashboard.shared.predictions import load_out_of_fold
from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE, WITHHELD

PATIENTS = pd.DataFrame(
    {"outcome": ["ill", "well", "ill", "well"], "answer": [BELOW, BELOW, ABOVE, INCONCLUSIVE]},
    index=["1", "2", "3", "4"],
)


@pytest.mark.parametrize(
    ("outcome", "answer", "expected"),
    [
        (ANY, ANY, ["1", "2", "3", "4"]),
        ("ill", ANY, ["1", "3"]),
        (ANY, BELOW, ["1", "2"]),
        ("ill", BELOW, ["1"]),
        ("well", ABOVE, []),
    ],
)
def test_patients_are_selected_by_class_and_answer(outcome, answer, expected):
    assert select_patients(PATIENTS, outcome, answer).index.tolist() == expected


def test_each_patient_that_fits_can_be_drawn():
    drawn = {random_patient(PATIENTS, "ill", ANY) for _ in range(60)}
    assert drawn == {"1", "3"}


@pytest.mark.parametrize("prevalence", [None, 0.005])
def test_answers_are_those_of_the_risk_out_of_fold_where_the_page_would_answer(
    evidence, monkeypatch, prevalence
):
    development, rules = load_development(), load_rules(model_names())
    monkeypatch.setattr(
        "tabdx.dashboard.patient.random_example.prevalence_in_force",
        lambda studied: prevalence or studied,
    )
    found = answer_out_of_fold(development.dictionary)
    assert found.index.equals(development.patients)
    assert found["outcome"].tolist() == development.table["outcome"].tolist()
    held = check_new_patients(development.features, rules.most_missing)
    held = held.loc[held["withholds"], "patient"].unique()
    assert found.index[found["answer"] == WITHHELD].tolist() == held.tolist()
    risks = load_out_of_fold(rules.recommended)["risk"].drop(held)
    expected = Policy.of(rules.recommended, rules, prevalence).bands(risks.to_numpy())
    assert found["answer"].drop(held).tolist() == expected.tolist()


def test_a_patient_who_gets_no_answer_is_said_to_have_none(evidence, monkeypatch):
    development = load_development()
    broken = development.table.copy()
    broken.loc[broken.index[3], "mean texture"] = 500.0
    monkeypatch.setattr(
        "tabdx.dashboard.patient.random_example.load_development",
        lambda: replace(development, table=broken),
    )
    found = answer_out_of_fold(development.dictionary)["answer"]
    assert found.iloc[3] == WITHHELD
    assert (found == WITHHELD).sum() < len(found) / 10


def test_without_rules_there_is_nobody_to_draw(own_evidence):
    (own_evidence / "data/decide/rules.json").unlink()
    assert answer_out_of_fold(load_development().dictionary).empty


@pytest.fixture
def asked(open_page, monkeypatch):
    """The page Patient with the question open: a test opens no popover."""
    import streamlit as st  # noqa: PLC0415

    monkeypatch.setattr(
        "tabdx.dashboard.patient.random_example.st.popover",
        lambda *_, **__: _Open(st.container()),
    )
    return lambda **query: open_page("patient", **query)


class _Open:
    open = True

    def __init__(self, container):
        self.container = container

    def __enter__(self):
        return self.container.__enter__()

    def __exit__(self, *raised):
        return self.container.__exit__(*raised)


@pytest.mark.usefixtures("evidence")
def test_a_patient_of_the_class_and_risk_is_filled_in(asked):
    dictionary = load_development().dictionary
    outcome = dictionary.outcome
    page = asked()
    page.selectbox(key="random_outcome").set_value(outcome.sides.positive)
    page.selectbox(key="random_answer").set_value(ABOVE)
    page.run().button(key="random_draw").click()
    page.run()
    assert not page.exception
    drawn = page.selectbox(key="patient").value
    answers = answer_out_of_fold(dictionary)
    assert answers.loc[drawn].tolist() == [outcome.sides.positive, ABOVE]


@pytest.mark.usefixtures("evidence")
def test_where_nobody_is_like_that_nobody_can_be_drawn(asked, monkeypatch):
    monkeypatch.setattr(
        "tabdx.dashboard.patient.random_example.answer_out_of_fold", lambda _: PATIENTS
    )
    page = asked()
    page.selectbox(key="random_outcome").set_value("malignant")
    assert page.run().button(key="random_draw").disabled
