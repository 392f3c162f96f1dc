"""One patient has one answer, word for word, wherever it is read."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.checks import check_patients
from tabdx.assessment.decision_rules import RULES, parse_rules
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.loaders import load_model
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tests.dashboard.conftest import filled_form


def thirty_patients(development):
    """Development patients, changed a little; some have values that cannot be."""
    rng = np.random.default_rng(0)
    patients = development.features.sample(30, random_state=1).reset_index(drop=True)
    patients *= rng.uniform(0.99, 1.01, patients.shape)
    patients.loc[3, "mean radius"] = -4
    patients.loc[7, "mean area"] = 9_999
    patients.loc[11, ["mean radius", "worst radius"]] /= 10
    patients.loc[13, patients.columns[:20]] = np.nan
    patients.loc[17, "mean texture"] = np.nan
    patients.loc[19, "worst texture"] = patients.loc[19, "mean texture"] / 2
    return patients.round(5)


@pytest.fixture
def development(evidence):
    paths = Paths()
    return Cohort.read(paths.cohort).select(Partitions.read(paths.partitions).development)


@pytest.fixture
def expected(development):
    """What the assessment says of each; None where it withholds."""
    patients, dictionary = thirty_patients(development), development.dictionary
    document = json.loads(RULES.read_text())
    model = document["recommended"]
    rules = parse_rules(document, [model])
    reasons = check_patients(
        patients,
        dictionary,
        describe_reference_ranges(development),
        Neighbourhood.of(development).look_up(patients),
        rules.most_missing,
    )
    risks = pd.Series(load_model(model).predict_proba(patients)[:, 1])
    found = answer_patients(risks, Policy.of(model, rules), dictionary)
    words = (found["statement"] + " " + found["next_step"]).tolist()
    held = set(reasons.loc[reasons["withholds"], "patient"])
    assert {3, 7, 11, 13, 19} <= held
    assert len(held) < 10
    return [None if place in held else said for place, said in enumerate(words)]


def on_the_batch(patients, open_page):
    page = open_page("batch")
    content = patients.to_csv(index=False).encode()
    page.get("file_uploader")[0].set_value(("patients.csv", content, "text/csv"))
    page.run()
    found = next(one.value for one in page.dataframe if "in words" in one.value)
    return [words or None for words in found["in words"]]


def on_the_page_and_the_sheet(patients, open_page, monkeypatch):
    sheets, shown = [], []
    monkeypatch.setattr(
        "tabdx.dashboard.patient.printout.as_html", lambda sheet: sheets.append(sheet) or ""
    )
    page = open_page("patient")
    for place in patients.index:
        page.session_state[KEY] = filled_form(patients.loc[place])
        page.run()
        assert not page.exception
        html = "".join(one.proto.body for one in page.get("html"))
        shown.append(" ".join(re.findall('<p class="said">(.*?)</p>', html)))
    return shown, sheets


def test_the_batch_answers_word_for_word(development, expected, open_page):
    assert on_the_batch(thirty_patients(development), open_page) == expected


def test_the_page_and_the_sheet_answer_word_for_word(development, expected, open_page, monkeypatch):
    patients = thirty_patients(development)
    shown, sheets = on_the_page_and_the_sheet(patients, open_page, monkeypatch)
    assert len(shown) == len(sheets) == len(expected) == 30
    for words, sheet, said in zip(shown, sheets, expected, strict=True):
        if said is None:
            assert words == sheet.refusal
            assert words.startswith("No answer")
            assert sheet.withheld
            assert "%" not in f"{sheet.answer}{sheet.risks}{sheet.warnings}".replace("20%", "")
        else:
            assert words == said
            assert sheet.answer.endswith(f" {said}")
            assert not sheet.refusal
