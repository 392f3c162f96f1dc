"""The page Patient, from a filled form to a sheet to print.

Also tests `answer_card`, `assessment`, `explanation`, `printout`, `results`, `state`: its parts.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.answer import Policy
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.entry import parse_document, to_document
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths
from tabdx.dashboard.charts.risks import draw_risks
from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development, load_development_risks
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tabdx.wording.numbers import risk
from tests.dashboard.conftest import filled_form

MODELS = ["combined", "logistic_regression", "mlp", "svm"]


def answers(page):
    """What each model answers, as the chart's table shows it."""
    return next(one.value.set_index("model") for one in page.dataframe if "own_risk" in one.value)


def risks(page):
    return answers(page)["own_risk"]


def card(page):
    """The words of the answer; nothing where there is none."""
    html = "".join(one.proto.body for one in page.get("html"))
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def rules_of(folder):
    return json.loads((folder / "data/decide/rules.json").read_text())


def write_rules(folder, rules):
    (folder / "data/decide/rules.json").write_text(json.dumps(rules))


def development():
    paths = Paths()
    cohort = Cohort.read(paths.cohort)
    return cohort.select(Partitions.read(paths.partitions).development)


def texts(elements):
    return [element.value for element in elements]


def test_without_artefacts_the_page_says_what_makes_them(empty_project, open_page):
    page = open_page("patient")
    assert not page.exception
    assert "data/cohort.parquet does not exist; `make run`" in page.text[0].value


@pytest.mark.usefixtures("evidence")
def test_an_empty_form_is_not_answered(open_page):
    page = open_page("patient")
    assert not page.exception
    assert "30 of 30 values are still to be entered" in page.info[0].value
    assert card(page) == ""
    assert not any("own_risk" in one.value for one in page.dataframe)


@pytest.mark.usefixtures("evidence")
def test_a_patient_is_answered_by_every_model_once_the_form_is_complete(open_patient):
    values = dict(development().features.median())
    last = values.pop("worst area")
    page = open_patient(values)
    assert "1 of 30 values is still to be entered" in page.info[0].value
    assert card(page) == ""
    page = open_patient(values | {"worst area": last})
    assert not page.exception
    assert sorted(risks(page).index) == MODELS
    assert risks(page).between(0, 1).all()
    assert "Low risk: below the agreed threshold of 10%. Next step: routine follow-up." in card(
        page
    )


@pytest.mark.usefixtures("evidence")
def test_a_patient_of_the_url_is_shown_with_the_models_own_risk(open_page):
    from tabdx.artifacts.models import read_model  # noqa: PLC0415
    from tabdx.classifiers.loading import load_classifier  # noqa: PLC0415

    chosen = development().features.iloc[[3]]
    page = open_page("patient", patient=chosen.index[0])
    svm = load_classifier(read_model(Paths().model("svm"), Paths().model_record("svm")))
    # The table shows four significant digits.
    assert risks(page)["svm"] == pytest.approx(svm.predict_proba(chosen)[0, 1], rel=1e-3)


@pytest.mark.usefixtures("evidence")
def test_a_development_patient_is_not_its_own_neighbour(open_page):
    chosen = str(development().patients[3])
    page = open_page("patient", patient=chosen)
    nearest = next(one.value for one in page.dataframe if "distance" in one.value)
    assert chosen not in nearest["patient"].tolist()
    assert set(nearest["patient"]) <= set(development().patients)


@pytest.mark.usefixtures("evidence")
def test_holdout_patients_are_not_offered(open_patient):
    holdout = set(Partitions.read(Paths().partitions).holdout)
    offered = open_patient().selectbox(key="patient").options
    assert holdout
    assert not holdout & set(offered)


@pytest.mark.usefixtures("evidence")
def test_another_patient_has_another_risk(open_patient):
    cohort = development()
    ill, well = (cohort.features[cohort.positive == code].iloc[0] for code in (1, 0))
    assert (risks(open_patient(ill)) > risks(open_patient(well))).all()


@pytest.mark.usefixtures("evidence")
def test_the_url_and_the_selector_name_a_development_patient_while_it_is_unchanged(open_page):
    chosen = str(development().patients[3])
    page = open_page("patient", patient=chosen)
    assert page.session_state["entry"].origin == chosen
    assert page.selectbox(key="patient").value == chosen
    entry = page.session_state["entry"]
    page.session_state["entry"] = replace(entry, texts={**entry.texts, "mean radius": "12,5"})
    page.run()
    assert page.session_state["entry"].origin is None
    assert page.selectbox(key="patient").value is None
    assert "patient" not in page.query_params
    page.selectbox(key="patient").set_value(chosen).run()
    assert page.session_state["entry"].origin == chosen
    assert page.query_params["patient"] == chosen


@pytest.mark.usefixtures("evidence")
def test_a_patient_who_does_not_exist_is_not_answered(open_page):
    page = open_page("patient", patient="999999")
    said = page.session_state["entry"].notice
    assert said.text == "There is no development patient 999999."
    assert page.session_state["entry"].entered == 0
    assert card(page) == ""


@pytest.mark.usefixtures("evidence")
def test_nothing_entered_is_nobody(open_patient):
    page = open_patient(dict.fromkeys(development().dictionary.feature_names))
    assert card(page) == ""
    assert "there is no patient to answer for" in page.info[0].value


@pytest.mark.usefixtures("evidence")
def test_doubtful_values_withhold_the_answer_until_it_is_asked_for_all_the_same(open_patient):
    row = development().features.iloc[3].copy()
    row["mean texture"], row["worst area"] = 500.0, 4900.0
    page = open_patient(row)
    said = card(page)
    assert said.startswith("No answer: check the entries.")
    assert "mean texture 500 grey levels is not plausible (2 to 80)" in said
    assert "worst area 4900 and worst radius" in said
    assert "Risk of" not in said
    assert not any("own_risk" in one.value for one in page.dataframe)
    assert any("outside the training range" in text for text in texts(page.warning))
    page.checkbox[0].check().run()
    assert "Not to be relied on, shown because you asked for it: Risk of malignancy" in card(page)
    assert "Next step" not in card(page)
    assert not page.header  # and nothing that rests on it
    # Another patient has to be asked for again.
    page.session_state["entry"] = replace(
        page.session_state["entry"],
        texts={**page.session_state["entry"].texts, "mean radius": "13.5"},
    )
    page.run()
    assert not page.checkbox[0].value
    assert "Risk of" not in card(page)


@pytest.mark.usefixtures("evidence")
def test_what_was_not_measured_is_said_with_what_it_could_do(open_patient):
    row = development().features.iloc[3].copy()
    row["mean smoothness"] = None
    page = open_patient(row)
    said = " ".join(texts(page.warning))
    assert "1 of 30 values were not measured (mean smoothness)" in said.replace("\\", "")
    assert "With the missing values of the training patients most like this one" in said
    assert "Next step" in card(page)
    row[development().dictionary.feature_names[:7]] = None
    page = open_patient(row)
    assert card(page).startswith("No answer. 7 of 30 values were not measured")
    assert "more than 20% of them" in card(page)
    # Nothing on the page tells the risk of whoever is not answered.
    assert "risk lies between" not in " ".join(texts(page.warning))


@pytest.mark.usefixtures("evidence")
def test_a_development_patient_is_recognised_however_the_values_came(open_page, open_patient):
    chosen = development().features.iloc[[7]]
    learned = "This model has learned from this patient"
    for page in (open_page("patient", patient=chosen.index[0]), open_patient(chosen.iloc[0])):
        assert any(learned in text for text in texts(page.info))
        nearest = next(one.value for one in page.dataframe if "distance" in one.value)
        assert chosen.index[0] not in nearest["patient"].tolist()


@pytest.mark.usefixtures("evidence")
def test_the_simple_mode_shows_the_form_and_the_answer_alone(open_patient):
    page = open_patient(simple="")
    assert "Next step" in card(page)
    assert not page.header
    assert not page.selectbox


@pytest.mark.usefixtures("evidence")
def test_one_model_answers_at_the_agreed_threshold_whatever_another_page_was_set_to(open_page):
    chosen = str(development().patients[development().positive == 1][0])
    pages = [open_page("patient", patient=chosen, threshold=one) for one in ("0.01", "0.99")]
    said = {re.sub(r"\d\d:\d\d", "", card(page)) for page in pages}  # a minute may pass between
    assert len(said) == 1
    assert "agreed threshold of 10%" in said.pop()


@pytest.mark.usefixtures("evidence")
def test_another_prevalence_moves_the_risk_and_is_said(open_patient):
    row = development().features[development().positive == 1].iloc[0]
    as_studied, rare = (answers(open_patient(row, **at)) for at in ({}, {"prevalence": "1.0"}))
    assert (rare["risk"] <= as_studied["risk"]).all()  # as shown, 100% may stay
    assert rare["risk"].sum() < as_studied["risk"].sum()
    assert (rare["own_risk"] == as_studied["own_risk"]).all()
    said = " ".join(texts(open_patient(row, prevalence="1.0").markdown))
    assert "carried from the 37" in said


@pytest.mark.usefixtures("evidence")
def test_the_risk_is_explained_feature_by_feature(open_page):
    chosen = str(development().patients[0])
    page = open_page("patient", patient=chosen, section="Why this risk", explained="SVM")
    assert not page.exception
    shares = next(one.value for one in page.dataframe if "moves the risk by" in one.value)
    assert len(shares) == 30
    assert shares["moves the risk by"].abs().max() > 0.01


@pytest.mark.usefixtures("evidence")
def test_the_explanation_is_of_the_answer_and_starts_from_the_mean_of_all(open_page):
    chosen = str(development().patients[0])
    page = open_page("patient", patient=chosen, section="Why this risk")
    recommended = rules_of(Path())["recommended"]
    assert page.selectbox(key="explained").value == recommended
    rules, own = load_rules(MODELS), load_development_risks(recommended)
    average = Policy.of(recommended, rules).carry(own).mean()
    patients = len(development().patients)
    said = " ".join(texts(page.markdown))
    assert f"From {100 * average:.1f}%, the mean risk of all {patients} development" in said
    assert "carried to a prevalence" not in " ".join(texts(page.caption))


@pytest.mark.usefixtures("evidence")
def test_at_another_prevalence_the_risk_that_is_shown_is_explained(open_patient):
    row = development().features[development().positive == 1].iloc[0]
    page = open_patient(row, section="Why this risk", prevalence="1.0")
    assert "carried to a prevalence of 1.0%" in " ".join(texts(page.caption))
    shown = answers(page)["risk"].iloc[0]
    said = " ".join(texts(page.markdown))
    assert f"to this patient's {risk(shown)} (solid)" in said
    rules = load_rules(MODELS)
    own = load_development_risks(rules.recommended)
    average = Policy.of(rules.recommended, rules, 0.01).carry(own).mean()
    assert f"From {risk(average)}, the mean risk of all" in said
    moves = next(one.value for one in page.dataframe if "moves the risk by" in one.value)
    assert moves["moves the risk by"].sum() == pytest.approx(shown - average, abs=0.005)


def test_a_recalibrated_risk_is_explained_anew_once_the_rules_change(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    rules["models"]["svm"]["recalibration"] = {"method": "none", "numbers": {}}
    write_rules(own_evidence, rules | {"recommended": "svm"})
    row = development().features[development().positive == 1].iloc[0]
    page = open_patient(row, section="Why this risk")
    assert f"to this patient's {risk(answers(page)['risk']['svm'])} (solid)" in " ".join(
        texts(page.markdown)
    )
    level = {"slope": [0.0], "intercept": [0.0]}  # every risk becomes one half
    rules["models"]["svm"]["recalibration"] = {"method": "platt", "numbers": level}
    write_rules(own_evidence, rules | {"recommended": "svm"})
    said = " ".join(texts(page.run().markdown))
    assert "From 50.0%, the mean risk of all" in said
    assert "to this patient's 50.0% (solid)" in said


def test_a_model_without_rules_is_explained_as_it_predicts_and_says_so(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    del rules["models"]["combined"]
    write_rules(own_evidence, rules | {"recommended": "svm"})
    page = open_patient(section="Why this risk", explained="combined", prevalence="1.0")
    assert not page.exception
    assert "Combined has no decision rules" in " ".join(texts(page.caption))
    own = answers(page)["own_risk"]["combined"]
    assert f"to this patient's {risk(own)} (solid)" in " ".join(texts(page.markdown))


@pytest.mark.usefixtures("evidence")
def test_the_sheet_can_be_downloaded(open_patient):
    page = open_patient()
    assert not page.exception
    assert "Sheet to print" in [one.label for one in page.get("download_button")]


def test_a_model_that_was_tampered_with_is_refused_and_never_stood_in_for(
    own_evidence, open_patient
):
    path = own_evidence / "models/svm/classifier.skops"
    path.write_bytes(path.read_bytes() + b"x")
    rules = rules_of(own_evidence)
    write_rules(own_evidence, rules | {"recommended": "mlp"})
    page = open_patient()
    assert not page.exception
    assert sorted(risks(page).index) == ["combined", "logistic_regression", "mlp"]
    assert any("is not the recorded file" in text for text in texts(page.text))
    write_rules(own_evidence, rules | {"recommended": "svm"})
    page = open_patient()
    assert card(page) == ""
    assert "SVM, the recommended model, cannot answer" in page.error[-1].value


def test_without_models_there_is_no_answer(own_evidence, open_patient):
    for record in (own_evidence / "models").glob("*.json"):
        record.unlink()
    page = open_patient()
    assert not page.exception
    assert card(page) == ""
    assert "the recommended model, cannot answer" in page.error[-1].value


@pytest.mark.usefixtures("evidence")
def test_a_saved_patient_can_be_loaded(open_page, open_patient):
    row = development().features.iloc[3]
    expected = risks(open_patient(row))
    content = json.dumps({"features": row.to_dict()}).encode()
    page = open_page("patient")
    page.get("file_uploader")[0].set_value(("patient.json", content, "application/json"))
    pd.testing.assert_series_equal(risks(page.run()), expected)


@pytest.mark.usefixtures("project")
def test_without_rules_there_is_no_answer_and_the_page_says_what_makes_them(open_patient):
    page = open_patient()
    assert not page.exception
    assert card(page) == ""
    assert "There is no agreed threshold" in page.warning[0].value
    assert "rules\\.json does not exist" in page.warning[0].value


def test_the_recommended_model_stands_first_and_answers(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    for name in ("svm", "logistic_regression"):
        write_rules(own_evidence, rules | {"recommended": name})
        page = open_patient()
        assert not page.exception
        assert answers(page).index[0] == name
        assert f"By {name.replace('_', ' ').replace('svm', 'SVM')}, the recommended" in card(page)


def test_each_model_answers_by_its_own_rule(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    ends = {"svm": (1, 1), "mlp": (0, 0), "combined": (1, 0), "logistic_regression": (0, 1)}
    for name, (negative, positive) in ends.items():
        rules["models"][name]["prediction_sets"] = {"negative": negative, "positive": positive}
        rules["models"][name]["recalibration"] = {"method": "none", "numbers": {}}
    write_rules(own_evidence, rules)
    found = answers(open_patient())["prediction_set"]
    assert found[[*ends]].tolist() == [*("benign or malignant", "neither", "benign", "malignant")]


def test_a_recalibrated_risk_is_the_one_that_is_answered(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    level = {"slope": [0.0], "intercept": [0.0]}  # every risk becomes one half
    rules["models"]["svm"]["recalibration"] = {"method": "platt", "numbers": level}
    write_rules(own_evidence, rules | {"recommended": "svm"})
    page = open_patient()
    assert answers(page)["risk"]["svm"] == 0.5
    assert answers(page)["own_risk"]["svm"] < 0.5
    assert "Risk of malignancy 50.0% 50 of 100 patients with such a risk have it." in card(page)
    assert "The risk was recalibrated" in " ".join(texts(page.markdown))


def test_a_model_that_the_rules_lack_is_named_and_keeps_its_risk(own_evidence, open_patient):
    rules = rules_of(own_evidence)
    del rules["models"]["combined"]
    rules["models"]["svm"] = "<script>alert(1)</script>"
    write_rules(own_evidence, rules | {"recommended": "mlp"})
    page = open_patient()
    assert not page.exception
    found = answers(page)["answer"]
    assert found[["combined", "svm"]].tolist() == ["not available"] * 2
    said = " ".join(texts(page.warning))
    assert "has no rules of combined" in said
    assert "the rules of svm in" in said


def test_the_promise_of_coverage_is_made_where_it_was_tested_and_warned_of_where_it_failed(
    own_evidence, open_patient
):
    path = own_evidence / "reports/holdout/prediction_sets.csv"
    table = pd.read_csv(path)
    of_well = table["class"] == "benign"
    table.loc[of_well, ["covered", "covered_lower", "covered_upper"]] = 0.8, 0.7, 0.9
    table.to_csv(path, index=False)
    page = open_patient()
    assert "only 80\\.0\\% \\(70\\.0\\% to 90\\.0\\%\\) of the benign" in " ".join(
        texts(page.warning)
    )
    said = " ".join(texts(page.markdown))
    assert "out of fold for" in said
    assert "on the holdout for 80" in said


@pytest.mark.usefixtures("evidence")
def test_a_development_patient_has_a_spread_of_their_own(open_page, open_patient):
    alike = "models fitted on bootstrap resamples give risks between"
    assert any(alike in text for text in texts(open_patient().markdown))
    spreads = pd.read_parquet(Paths().report("instability", "patients.parquet"))
    own = spreads[spreads["out_of_bag_resamples"] > 0].iloc[0]
    page = open_page("patient", patient=own["patient"])
    assert any("without this patient give risks between" in text for text in texts(page.markdown))
    shown = next(one.value for one in page.dataframe if "bootstrap_models" in one.value)
    lower = shown.set_index("model")["refitted_lower"]
    assert lower["logistic_regression"] == pytest.approx(own["out_of_bag_lower"], rel=1e-3)
    assert lower.drop("logistic_regression").isna().all()


def test_where_instability_is_switched_off_one_sentence_names_the_key(own_evidence, open_patient):
    path = own_evidence / "data/instability/patients.parquet"
    pd.read_parquet(path).head(0).to_parquet(path)
    page = open_patient()
    assert not page.exception
    assert "instability\\.models in params\\.yaml" in " ".join(texts(page.markdown))


@pytest.fixture
def handed_out(monkeypatch):
    """What is saved and printed."""
    saved, sheets = [], []
    monkeypatch.setattr(
        "tabdx.dashboard.patient.input.to_document",
        lambda *said: saved.append(to_document(*said)) or "{}",
    )
    monkeypatch.setattr(
        "tabdx.dashboard.patient.printout.as_html", lambda sheet: sheets.append(sheet) or ""
    )
    return saved, sheets


@pytest.mark.usefixtures("evidence")
def test_what_was_answered_goes_into_the_saved_file_and_onto_the_sheet(open_patient, handed_out):
    saved, sheets = handed_out
    page = open_patient()
    assert not page.exception
    found = json.loads(saved[0])["answers"]
    assert found[0]["model"] == answers(page).index[0]
    assert found[0]["coverage"] == 0.95
    assert found[0]["statement"] in card(page)
    assert {"risk", "own_risk", "answer", "prediction_set", "threshold", "rule"} <= set(found[0])
    spread = next(one["refitted_upper"] for one in found if one["model"].startswith("logistic"))
    assert 0 < spread < 1
    sheet = sheets[0]
    assert found[0]["statement"] in sheet.answer
    assert sheet.risks[0].answer == found[0]["answer"]
    assert any(" to " in one.refitted for one in sheet.risks)
    assert any("bootstrap resamples give risks between" in note for note in sheet.notes)
    assert len(parse_document(saved[0].encode(), development().dictionary)) == 30


@pytest.mark.usefixtures("evidence")
def test_a_withheld_answer_is_neither_saved_nor_printed(open_patient, handed_out):
    saved, sheets = handed_out
    row = development().features.iloc[3].copy()
    row["mean texture"] = 500.0
    page = open_patient(row)
    assert "answers" not in json.loads(saved[-1])
    assert (sheets[-1].answer, sheets[-1].risks) == ("", [])
    assert "not plausible" in sheets[-1].withheld[0]
    page.checkbox[0].check().run()
    assert sheets[-1].answer
    answered = json.loads(saved[-1])["answers"][0]
    assert "not plausible" in answered["withheld"]
    assert answered["answer"] == "no answer, risk not to be relied on"
    assert (answered["statement"], answered["next_step"]) == ("", "")


def test_a_diamond_stands_where_a_models_own_threshold_is_known():
    table = pd.DataFrame(
        {
            "model": ["svm", "mlp"],
            "risk": [0.2, 0.7],
            "lowest": np.nan,
            "highest": np.nan,
            "answer": ["low risk", "not available"],
            "threshold": [0.1, np.nan],
        }
    )
    spec = draw_risks(table, 0.5, Outcome(column="d", positive="ill", negative="well")).to_dict()
    diamonds = next(one for one in spec["layer"] if one["mark"].get("shape") == "diamond")
    drawn = spec["datasets"][diamonds["data"]["name"]]
    assert [row["threshold"] for row in drawn] == [0.1]
    rules = [one for one in spec["layer"] if one["mark"]["type"] == "rule"]
    assert [{"place": 0.5}] in [spec["datasets"][one["data"]["name"]] for one in rules]


def test_the_nearest_patients_are_looked_up_once_for_an_answer(evidence, open_page, monkeypatch):
    asked, look_up = [], Neighbourhood.look_up

    def count(self, features, itself=None):
        asked.append(len(features))
        return look_up(self, features, itself)

    monkeypatch.setattr(Neighbourhood, "look_up", count)
    page = open_page("patient", section="Similar patients")
    page.session_state[KEY] = filled_form(load_development().features.iloc[0])
    page.run()
    assert not page.exception
    assert asked == [1]
