import copy
import json
import math

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.shared.decision_rules import (
    REFERRED,
    apply_rules,
    join_reason,
    load_rules,
    parse_rules,
)

OUTCOME = Outcome(column="d", positive="ill", negative="well")
OWN = {
    "recalibration": {"method": "platt", "numbers": {"slope": [2.0], "intercept": [0.0]}},
    "prediction_sets": {"negative": 0.3, "positive": 0.4},
    "thresholds": {"fixed": 0.5, "youden": 0.35},
    "rule": "youden",
}
AS_IT_IS = {"method": "none", "numbers": {}}


def document(**changed):
    """The rules of one model, some of them changed."""
    return {"coverage": 0.9, "models": {"svm": OWN | changed}}


def answers(*risks):
    return pd.DataFrame({"model": ["svm", "mlp"][: len(risks)], "risk": risks})


def applied(risk, **changed):
    rules = parse_rules(document(**changed), ["svm"])
    assert rules.absent == []
    return apply_rules(answers(risk), rules, OUTCOME).iloc[0]


@pytest.mark.parametrize(
    ("risk", "answer", "reason"),
    [
        # A risk of at most 0.3 is usual for the well, one of at least 1 - 0.4 for the ill.
        (0.2, "well", ""),
        (0.7, "ill", ""),
        (0.5, REFERRED, "unlike both"),
    ],
)
def test_a_class_is_answered_where_one_alone_is_usual(risk, answer, reason):
    found = applied(risk)
    assert (found["answer"], found["reason"]) == (answer, reason)


def test_where_both_classes_are_usual_nothing_is_decided():
    found = applied(0.6, prediction_sets={"negative": 0.7, "positive": 0.5})
    assert (found["answer"], found["reason"]) == (REFERRED, "cannot decide")


def test_a_class_of_too_few_patients_is_always_possible():
    found = applied(0.99, prediction_sets={"negative": None, "positive": 0.5})
    assert found["reason"] == "cannot decide"


def test_a_risk_is_read_anew_where_that_helped():
    # Odds of 1/4, squared by a slope of 2: 1/16.
    assert applied(0.2)["recalibrated"] == pytest.approx(1 / 17)
    assert math.isnan(applied(0.2, recalibration=AS_IT_IS)["recalibrated"])


def test_the_threshold_is_that_of_the_rule_in_force():
    assert applied(0.2)[["rule", "rule_threshold"]].tolist() == ["youden", 0.35]
    assert applied(0.2, rule="fixed")["rule_threshold"] == 0.5


def test_a_model_without_rules_is_named_and_keeps_its_row():
    rules = parse_rules(document(), ["svm", "mlp"])
    assert len(rules.absent) == 1
    assert "no rules of mlp; `dvc repro decide`" in rules.absent[0]
    found = apply_rules(answers(0.2, 0.2), rules, OUTCOME)
    assert found["answer"].tolist() == ["well", ""]
    assert np.isnan(found["rule_threshold"].iloc[1])


BROKEN = {
    "nothing": None,
    "a list": [],
    "a word": "rules",
    "no coverage": {"models": {}},
    "a coverage of text": {"coverage": "<b>95</b>", "models": {}},
    "no number": {"coverage": float("nan"), "models": {}},
    "models that are a list": {"coverage": 0.9, "models": [1]},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_document_gives_no_rules_and_one_sentence(broken):
    rules = parse_rules(broken, ["svm"])
    assert not rules.by_model
    assert len(rules.absent) == 1
    assert "run `dvc repro decide`" in rules.absent[0]


HOSTILE = {
    "null": None,
    "text": "own",
    "no conformal": {name: OWN[name] for name in OWN if name != "prediction_sets"},
    "a quantile of 2": OWN | {"prediction_sets": {"negative": 2, "positive": 0.1}},
    "a quantile of true": OWN | {"prediction_sets": {"negative": True, "positive": 0.1}},
    "a list of quantiles": OWN | {"prediction_sets": [0.1, 0.2]},
    "an unknown rule": OWN | {"rule": "=cmd|'/c calc'!A1"},
    "a rule that is a list": OWN | {"rule": ["youden"]},
    "no threshold": OWN | {"thresholds": {"youden": float("nan")}},
    "an unknown method": OWN | {"recalibration": {"method": "__import__('os')", "numbers": {}}},
    "a method alone": OWN | {"recalibration": "platt"},
    "no slope": OWN | {"recalibration": {"method": "platt", "numbers": {"intercept": [0]}}},
    "a slope of text": OWN
    | {"recalibration": {"method": "temperature", "numbers": {"slope": ["steep"]}}},
    "a slope for each risk": OWN
    | {"recalibration": {"method": "temperature", "numbers": {"slope": [1.0] * 101}}},
    "uneven corners": OWN
    | {"recalibration": {"method": "isotonic", "numbers": {"risk": [0, 1], "proportion": [0]}}},
    "shares above one": OWN
    | {"recalibration": {"method": "isotonic", "numbers": {"risk": [0, 1], "proportion": [0, 9]}}},
    "too few levels": OWN
    | {
        "recalibration": {
            "method": "venn_abers",
            "numbers": {"levels": [0.1, 0.2], "if_negative": [0.1], "if_positive": [0.1]},
        }
    },
}


@pytest.mark.parametrize("own", HOSTILE.values(), ids=HOSTILE)
def test_a_model_with_hostile_rules_has_none_and_the_others_keep_theirs(own):
    rules = parse_rules({"coverage": 0.9, "models": {"mlp": own, "svm": OWN}}, ["mlp", "svm"])
    assert set(rules.by_model) == {"svm"}
    assert len(rules.absent) == 1
    assert "the rules of mlp" in rules.absent[0]


def test_the_parsed_document_is_left_as_it_was():
    before = document()
    after = copy.deepcopy(before)
    parse_rules(after, ["svm"])
    assert after == before


def test_without_files_the_sentence_says_what_makes_them(empty_project):
    rules = load_rules(["svm"])
    assert not rules.by_model
    assert "rules.json does not exist; `make run`" in rules.absent[0]
    learned, tables = empty_project / "data/decide", empty_project / "reports/decide"
    for folder in (learned, tables):
        folder.mkdir(parents=True)
    (learned / "rules.json").write_text("[" * 100_000)
    assert "rules.json is not JSON" in load_rules(["svm"]).absent[0]
    (learned / "rules.json").write_text(json.dumps(document()))
    assert "prediction_sets.csv does not exist" in load_rules(["svm"]).absent[0]
    (tables / "prediction_sets.csv").write_text("model,covered\nsvm,0.9\n")
    assert "has other columns" in load_rules(["svm"]).absent[0]
    assert load_rules(["svm"]).reached.empty


def test_an_answer_carries_its_reason():
    assert join_reason(REFERRED, "unlike both") == "refer, do not decide (unlike both)"
    assert join_reason("well", "") == "well"
