"""The page Patient, from a filled form to a sheet to print.

Also tests `explanation`, `input`, `printout`, `results`, `state` and `warnings`, its parts.
"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.entry import parse_document, to_document
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths
from tabdx.dashboard.charts.risks import draw_risks

REFERRALS = [f"refer, do not decide ({reason})" for reason in ("cannot decide", "unlike both")]


def risks(page):
    """Each model's risk, as the chart's table shows it."""
    return next(
        one.value.set_index("model")["risk"] for one in page.dataframe if "risk" in one.value
    )


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


@pytest.mark.usefixtures("project")
def test_an_empty_form_is_not_answered(open_page):
    page = open_page("patient")
    assert not page.exception
    assert "30 of 30 values are still to be entered" in page.info[0].value
    assert not page.subheader
    assert not any("risk" in one.value for one in page.dataframe)


@pytest.mark.usefixtures("project")
def test_a_patient_is_answered_by_every_model_once_the_form_is_complete(open_patient):
    values = dict(development().features.median())
    last = values.pop("worst area")
    page = open_patient(values)
    assert "1 of 30 values is still to be entered" in page.info[0].value
    assert not page.subheader
    page = open_patient(values | {"worst area": last})
    assert not page.exception
    assert sorted(risks(page).index) == ["logistic_regression", "mlp", "svm"]
    assert risks(page).between(0, 1).all()
    assert not page.warning


@pytest.mark.usefixtures("project")
def test_a_patient_of_the_url_is_shown_with_the_models_own_risk(open_page):
    from tabdx.artifacts.models import read_model  # noqa: PLC0415
    from tabdx.classifiers.loading import load_classifier  # noqa: PLC0415

    chosen = development().features.iloc[[3]]
    page = open_page("patient", patient=chosen.index[0])
    svm = load_classifier(read_model(Paths().model("svm"), Paths().model_record("svm")))
    # The table shows four significant digits.
    assert risks(page)["svm"] == pytest.approx(svm.predict_proba(chosen)[0, 1], rel=1e-3)


@pytest.mark.usefixtures("project")
def test_a_development_patient_is_not_its_own_neighbour(open_page):
    chosen = str(development().patients[3])
    page = open_page("patient", patient=chosen)
    nearest = next(one.value for one in page.dataframe if "distance" in one.value)
    assert chosen not in nearest["patient"].tolist()
    assert set(nearest["patient"]) <= set(development().patients)


@pytest.mark.usefixtures("project")
def test_holdout_patients_are_not_offered(open_patient):
    holdout = set(Partitions.read(Paths().partitions).holdout)
    offered = open_patient().selectbox(key="patient").options
    assert holdout
    assert not holdout & set(offered)


@pytest.mark.usefixtures("project")
def test_another_patient_has_another_risk(open_patient):
    cohort = development()
    ill, well = (cohort.features[cohort.positive == code].iloc[0] for code in (1, 0))
    assert (risks(open_patient(ill)) > risks(open_patient(well))).all()


@pytest.mark.usefixtures("project")
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


@pytest.mark.usefixtures("project")
def test_a_patient_who_does_not_exist_is_not_answered(open_page):
    page = open_page("patient", patient="999999")
    said = page.session_state["entry"].notice
    assert said.text == "There is no development patient 999999."
    assert page.session_state["entry"].entered == 0
    assert not page.subheader


@pytest.mark.usefixtures("project")
def test_doubtful_values_are_warned_of(open_patient):
    row = development().features.iloc[3].copy()
    row["mean radius"], row["mean texture"], row["worst area"] = np.nan, 500.0, 4900.0
    warnings = " ".join(texts(open_patient(row).warning))
    assert "unlike the training patients" in warnings
    assert "mean texture 500 is not plausible" in warnings
    assert "worst area 4900 is outside the training range" in warnings
    assert "1 of 30 values were not measured" in warnings


@pytest.mark.usefixtures("project")
def test_the_threshold_is_shared_and_decides_the_call(open_page, open_patient):
    chosen = str(development().patients[development().positive == 1][0])
    all_called = open_page("patient", patient=chosen, threshold="0.01")
    assert "3 of 3 models call this patient malignant" in all_called.subheader[0].value
    none_called = open_patient(threshold="0.99")
    assert "0 of 3 models call this patient malignant" in none_called.subheader[0].value


@pytest.mark.usefixtures("project")
def test_the_risk_is_explained_feature_by_feature(open_page):
    chosen = str(development().patients[0])
    page = open_page("patient", patient=chosen, section="Why this risk", explained="SVM")
    assert not page.exception
    shares = next(one.value for one in page.dataframe if "moves the risk by" in one.value)
    assert len(shares) == 30
    assert shares["moves the risk by"].abs().max() > 0.01


@pytest.mark.usefixtures("project")
def test_what_if_offers_steps_of_the_features_own_resolution(open_patient):
    page = open_patient(section="What if", changed="mean smoothness")
    assert not page.exception
    curves = next(one.value for one in page.dataframe if "value" in one.value)
    assert set(curves["model"]) == {"logistic_regression", "mlp", "svm"}
    slider = next(one for one in page.slider if one.key.startswith("try_"))
    assert slider.step == pytest.approx(1e-5)
    slider.set_value(0.15)
    page.button[-1].click()
    page.run()
    assert not page.exception
    assert next(one for one in page.slider if one.key.startswith("try_")).value == 0.15


@pytest.mark.usefixtures("project")
def test_the_sheet_can_be_downloaded(open_patient):
    page = open_patient()
    assert not page.exception
    assert "Sheet to print" in [one.label for one in page.get("download_button")]


def test_a_model_that_was_tampered_with_is_refused_and_the_others_answer(own_project, open_patient):
    path = own_project / "models/svm/classifier.skops"
    path.write_bytes(path.read_bytes() + b"x")
    page = open_patient()
    assert not page.exception
    assert sorted(risks(page).index) == ["logistic_regression", "mlp"]
    assert any("is not the recorded file" in text for text in texts(page.text))


def test_without_models_the_page_says_what_trains_them(own_project, open_patient):
    for record in (own_project / "models").glob("*.json"):
        record.unlink()
    page = open_patient()
    assert not page.exception
    assert "`make run` trains them" in page.info[0].value


@pytest.mark.usefixtures("project")
def test_a_saved_patient_can_be_loaded(open_page, open_patient):
    row = development().features.iloc[3]
    expected = risks(open_patient(row))
    content = json.dumps({"features": row.to_dict()}).encode()
    page = open_page("patient")
    page.get("file_uploader")[0].set_value(("patient.json", content, "application/json"))
    pd.testing.assert_series_equal(risks(page.run()), expected)


def captions(page):
    return " ".join(texts(page.caption))


def answered(page):
    """The table of answers, a row per model."""
    return next(one.value for one in page.dataframe if {"answer", "referred"} <= {*one.value})


@pytest.mark.usefixtures("project")
def test_without_rules_and_refits_the_page_says_quietly_what_makes_them(open_patient):
    page = open_patient()
    assert not page.exception
    assert not page.warning
    assert "rules\\.json does not exist" in captions(page)
    assert "patients\\.parquet does not exist" in captions(page)
    assert len(page.subheader) == 1


@pytest.mark.usefixtures("evidence")
def test_the_combined_model_stands_first_and_is_answered_for(open_patient):
    page = open_patient()
    assert not page.exception
    assert risks(page).index[0] == "combined"
    assert answered(page)["answer"].isin(["benign", "malignant", *REFERRALS]).all()
    assert answered(page)["referred"].str.fullmatch(r"[\d.]+% \([\d.]+% to [\d.]+%\)").all()
    assert "The combined model answers **" in page.markdown[0].value
    assert "Answers at 95\\% coverage\\. Out of fold" in captions(page)


def test_the_answer_and_its_reason_are_those_of_the_rules(own_evidence, open_patient):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    for own, (negative, positive) in zip(
        rules["models"].values(), [(1, 1), (0, 0), (1, 0), (0, 1)], strict=True
    ):
        own["prediction_sets"] = {"negative": negative, "positive": positive}
        own["recalibration"] = {"method": "none", "numbers": {}}
    path.write_text(json.dumps(rules))
    page = open_patient()
    assert not page.exception
    found = answered(page).set_index("model")["answer"]
    names = [name.replace("_", " ").replace("svm", "SVM") for name in rules["models"]]
    names = ["MLP" if name == "mlp" else name for name in names]
    expected = [*REFERRALS, "benign", "malignant"]
    assert found[names].tolist() == expected
    assert "No recalibration helped on the inner folds" in captions(page)


def test_a_recalibrated_risk_stands_beside_the_models_own(own_evidence, open_patient):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    for own in rules["models"].values():
        own["recalibration"] = {"method": "none", "numbers": {}}
    level = {"slope": [0.0], "intercept": [0.0]}  # every risk is read as one half
    rules["models"]["svm"]["recalibration"] = {"method": "platt", "numbers": level}
    path.write_text(json.dumps(rules))
    page = open_patient()
    assert "Recalibrated risks\\: SVM 50\\.0\\%" in captions(page).replace("\u2060", "")
    assert "The other risks are unchanged" in captions(page)


def test_a_model_that_the_rules_lack_is_named(own_evidence, open_patient):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    del rules["models"]["combined"]
    rules["models"]["svm"] = "<script>alert(1)</script>"
    path.write_text(json.dumps(rules))
    page = open_patient()
    assert not page.exception
    found = answered(page).set_index("model")["answer"]
    assert (found == "not available").sum() == 2
    assert "has no rules of combined" in captions(page)
    assert "the rules of svm in" in captions(page)


@pytest.mark.usefixtures("evidence")
def test_each_models_own_threshold_stands_beside_the_sliders(open_patient):
    page = open_patient()
    assert "harm ratio, `decide.rule`), 0.10. At" in captions(page)
    shown = next(one.value for one in page.dataframe if "rule_threshold" in one.value)
    assert set(shown["rule_threshold"]) == {0.1}


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
    assert "instability\\.models in params\\.yaml" in captions(page)


@pytest.mark.usefixtures("evidence")
def test_what_was_answered_goes_into_the_saved_file_and_onto_the_sheet(open_patient, monkeypatch):
    saved, sheets = [], []
    monkeypatch.setattr(
        "tabdx.dashboard.patient.input.to_document",
        lambda *said: saved.append(to_document(*said)) or "{}",
    )
    monkeypatch.setattr(
        "tabdx.dashboard.patient.printout.as_html", lambda sheet: sheets.append(sheet) or ""
    )
    page = open_patient()
    assert not page.exception
    answers = json.loads(saved[0])["answers"]
    assert answers[0]["model"] == "combined"
    assert answers[0]["coverage"] == 0.95
    assert {"risk", "predicted_class", "answer", "reason", "recalibrated", "threshold"} <= set(
        answers[0]
    )
    spread = next(one["refitted_upper"] for one in answers if one["model"].startswith("logistic"))
    assert 0 < spread < 1
    assert sheets[0].risks[0].answer == answered(page)["answer"].iloc[0]
    assert any(" to " in one.refitted for one in sheets[0].risks)
    assert any("bootstrap resamples give risks between" in note for note in sheets[0].notes)
    assert len(parse_document(saved[0].encode(), development().dictionary)) == 30


def test_a_diamond_stands_where_a_models_own_threshold_is_known():
    answers = pd.DataFrame(
        {
            "model": ["svm", "mlp"],
            "risk": [0.2, 0.7],
            "lowest": np.nan,
            "highest": np.nan,
            "predicted_class": ["well", "ill"],
            "answer": ["well", ""],
            "rule_threshold": [0.1, np.nan],
        }
    )
    spec = draw_risks(answers, 0.5, Outcome(column="d", positive="ill", negative="well")).to_dict()
    diamonds = next(one for one in spec["layer"] if one["mark"].get("shape") == "diamond")
    drawn = spec["datasets"][diamonds["data"]["name"]]
    assert [row["rule_threshold"] for row in drawn] == [0.1]
    rules = [one for one in spec["layer"] if one["mark"]["type"] == "rule"]
    assert [{"place": 0.5}] in [spec["datasets"][one["data"]["name"]] for one in rules]
