"""One patient has one answer, word for word, wherever it is read, by whatever rule."""

import json
import re
from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.checks import check_patients, withheld
from tabdx.assessment.decision_rules import RULES, parse_rules
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.reference_ranges import describe_reference_ranges
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.loaders import load_model
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tabdx.wording.answers import short_percent
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import risk
from tests.dashboard.conftest import filled_form

HELD = {3, 7, 11, 13, 19}


class Setting(NamedTuple):
    """A rule, where it is used, whether risks are recalibrated, and how many patients are asked."""

    rule: str
    prevalence: float | None
    recalibrated: bool
    patients: int

    @property
    def query(self):
        return {} if self.prevalence is None else {"prevalence": f"{100 * self.prevalence:g}"}


SETTINGS = (
    Setting("harm_ratio", None, recalibrated=False, patients=30),
    Setting("harm_ratio", 0.05, recalibrated=False, patients=10),
    Setting("youden", 0.05, recalibrated=True, patients=10),
    Setting("fixed", 0.7, recalibrated=False, patients=10),
)


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


@pytest.fixture(params=SETTINGS, ids=lambda one: f"{one.rule} {one.prevalence}")
def setting(request, own_evidence):
    """Agree on a rule, with or without recalibration."""
    document, chosen = json.loads(RULES.read_text()), request.param
    platt = {"method": "platt", "numbers": {"slope": [1.3], "intercept": [-0.4]}}
    for rule in document["models"].values():
        rule["rule"] = chosen.rule
        if chosen.recalibrated:
            rule["recalibration"] = platt
    RULES.write_text(json.dumps(document))
    return chosen


@pytest.fixture
def development(setting):
    paths = Paths()
    return Cohort.read(paths.cohort).select(Partitions.read(paths.partitions).development)


@pytest.fixture
def patients(development, setting):
    return thirty_patients(development).head(setting.patients)


class Expected(NamedTuple):
    """What the assessment says: by model, and of whom it says nothing."""

    recommended: str
    answers: dict[str, pd.DataFrame]
    thresholds: dict[str, float]
    held: set[int]

    @property
    def words(self):
        """By the recommended model; None where it withholds."""
        own = self.answers[self.recommended]
        said = (own["statement"] + " " + own["next_step"]).tolist()
        return [None if place in self.held else words for place, words in enumerate(said)]


@pytest.fixture
def expected(development, patients, setting):
    document = json.loads(RULES.read_text())
    rules = parse_rules(document, document["models"])
    reasons = check_patients(
        patients,
        development.dictionary,
        describe_reference_ranges(development),
        Neighbourhood.of(development).look_up(patients),
        rules.most_missing,
    )
    policies = {name: Policy.of(name, rules, setting.prevalence) for name in rules.by_model}
    answers = {
        name: answer_patients(
            pd.Series(load_model(name).predict_proba(patients)[:, 1]),
            policy,
            development.dictionary,
        )
        for name, policy in policies.items()
    }
    held = withheld(reasons)
    assert {place for place in HELD if place < len(patients)} <= held
    assert len(held) < len(patients) / 3
    thresholds = {name: policy.threshold for name, policy in policies.items()}
    return Expected(rules.recommended, answers, thresholds, held)


def test_the_batch_answers_word_for_word(patients, setting, expected, open_page):
    page = open_page("batch", **setting.query)
    content = patients.to_csv(index=False).encode()
    page.get("file_uploader")[0].set_value(("patients.csv", content, "text/csv"))
    page.run()
    found = next(one.value for one in page.dataframe if "in words" in one.value)
    assert [words or None for words in found["in words"]] == expected.words
    shown = expected.answers[expected.recommended]["risk"].drop(list(expected.held))
    assert found["risk"].dropna().tolist() == pytest.approx(shown.tolist())


def said_on(page):
    assert not page.exception
    html = "".join(one.proto.body for one in page.get("html"))
    return " ".join(re.findall('<p class="said">(.*?)</p>', html)), html


def check_sheet(sheet, said):
    if said is not None:
        assert sheet.answer.endswith(f" {said}")
        assert not sheet.refusal
        return
    assert sheet.refusal.startswith("No answer")
    assert sheet.withheld
    assert "%" not in f"{sheet.answer}{sheet.risks}{sheet.warnings}".replace("20%", "")


def check_table_of_models(page, place, expected):
    """Each model's row says what the assessment says by that model."""
    table = next(one.value for one in page.dataframe if "agreed threshold" in one.value)
    assert table["model"].iloc[0] == capitalized(readable(expected.recommended))
    rows = table.set_index("model")
    assert len(rows) == len(expected.answers)
    for name, answers in expected.answers.items():
        row, one = rows.loc[capitalized(readable(name))], answers.loc[place]
        assert [row["risk"], row["answer"], row["prediction set"], row["agreed threshold"]] == [
            *(risk(one["risk"]), one["answer"], one["prediction_set"]),
            short_percent(expected.thresholds[name]),
        ]


def check_what_if(page, place, expected):
    """Before a value is changed, both rows say the answer."""
    table = next(one.value for one in page.dataframe if {"patient", "risk"} <= {*one.value})
    own = expected.answers[expected.recommended].loc[place]
    told = [risk(own["risk"]), own["answer"]]
    assert table[["risk", "answer"]].to_numpy().tolist() == [told, told]


def check_explanation(page, place, expected):
    """The mean risk and the SHAP values add up to the risk on the card."""
    _, explained = page.session_state["explanation"]
    shown = expected.answers[expected.recommended].loc[place, "risk"]
    assert explained.average + explained.shap_values.sum() == pytest.approx(shown, abs=1e-6)
    assert explained.risk == pytest.approx(shown)
    assert f"to this patient's {risk(shown)} (solid)" in " ".join(
        one.value for one in page.markdown
    )


def test_the_page_the_sheet_and_the_table_of_models_say_the_same(
    patients, setting, expected, open_page, monkeypatch
):
    sheets = []
    monkeypatch.setattr(
        "tabdx.dashboard.patient.printout.as_html", lambda sheet: sheets.append(sheet) or ""
    )
    page = open_page("patient", **setting.query)
    for place, said in enumerate(expected.words):
        page.session_state[KEY] = filled_form(patients.loc[place])
        page.run()
        words, html = said_on(page)
        check_sheet(sheets[-1], said)
        if said is None:
            assert words == sheets[-1].refusal
            continue
        assert words == said
        shown = expected.answers[expected.recommended].loc[place, "risk"]
        assert f'<p class="risk">{escape(risk(shown))}</p>' in html
        check_table_of_models(page, place, expected)
    assert len(sheets) == len(patients)


@pytest.mark.parametrize(
    ("section", "check"), [("What if", check_what_if), ("Why this risk", check_explanation)]
)
def test_the_closer_look_is_at_the_risk_that_is_shown(
    patients, setting, expected, open_page, section, check
):
    page = open_page("patient", section=section, **setting.query)
    answered = [place for place, said in enumerate(expected.words) if said is not None]
    for place in answered[:2]:
        page.session_state[KEY] = filled_form(patients.loc[place])
        page.run()
        assert said_on(page)[0] == expected.words[place]
        check(page, place, expected)
