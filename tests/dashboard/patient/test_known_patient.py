import json

import numpy as np

from tabdx.dashboard.patient.known_patient import describe_development
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.predictions import load_joined_predictions
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.wording.numbers import risk


def test_diagnosis_and_both_risks_are_said(project):
    development = load_development()
    patient, outcome = development.patients[3], development.dictionary.outcome
    (own,) = [
        one
        for one in load_joined_predictions()
        if (one.model, one.partition) == ("svm", "out_of_fold")
    ]
    before = own.probability[:, own.patients.get_loc(patient)].mean()
    rules = load_rules(["svm"])
    assert describe_development(patient, "svm", np.array([0.123]), outcome, rules, 0.05) == (
        f"Development patient {patient}, known to be {outcome.classes[development.positive[3]]}. "
        f"SVM predicts a risk of 12.3% here; out of fold it predicted {risk(before)} (mean of 1 "
        "repeat). This model has learned from this patient: its risk here is too good to judge it "
        "by."
    )


def test_both_risks_are_said_as_the_answer_shows_them(own_evidence):
    path = own_evidence / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    half = {"slope": [0.0], "intercept": [0.0]}  # every risk becomes one half
    rules["models"]["svm"]["recalibration"] = {"method": "platt", "numbers": half}
    path.write_text(json.dumps(rules))
    development = load_development()
    patient, outcome = development.patients[3], development.dictionary.outcome
    read = load_rules(["svm"])
    said = describe_development(patient, "svm", np.array([0.123]), outcome, read, read.prevalence)
    assert "a risk of 50.0% here; out of fold it predicted 50.0% (" in said
    (carried,) = shift_risks(np.array([0.5]), rules["prevalence"], 0.05)
    said = describe_development(patient, "svm", np.array([0.123]), outcome, read, 0.05)
    assert f"a risk of {risk(carried)} here; out of fold it predicted {risk(carried)} (" in said


def test_where_a_model_has_no_predictions_nothing_is_said(project):
    development = load_development()
    patient = development.patients[0]
    outcome, rules = development.dictionary.outcome, load_rules(["other"])
    assert describe_development(patient, "other", np.array([0.1]), outcome, rules, 0.05) == ""
