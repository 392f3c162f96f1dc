"""The rules of each model, read from a document that anybody may have written."""

import copy

import pytest

from tabdx.assessment.decision_rules import parse_rules
from tabdx.evaluation.decisions.prediction_sets import Quantiles

OWN = {
    "recalibration": {"method": "platt", "numbers": {"slope": [2.0], "intercept": [0.0]}},
    "prediction_sets": {"negative": 0.3, "positive": 0.4},
    "thresholds": {"fixed": 0.5, "youden": 0.35},
    "rule": "youden",
}
WHOLE = {
    "coverage": 0.9,
    "models": {"svm": OWN},
    "recommended": "svm",
    "prevalence": 0.4,
    "most_missing": 0.2,
}


def document(**changed):
    """The rules of one model, some of them changed."""
    return WHOLE | {"models": {"svm": OWN | changed}}


def test_a_sound_document_gives_each_models_rule_and_the_recommended_model():
    rules = parse_rules(document(), ["svm"])
    assert rules.absent == []
    assert (rules.coverage, rules.recommended, rules.prevalence) == (0.9, "svm", 0.4)
    own = rules.by_model["svm"]
    assert (own.name, own.threshold, own.quantiles) == ("youden", 0.35, Quantiles(0.3, 0.4))
    assert own.recalibrates


def test_the_threshold_is_that_of_the_rule_in_force():
    assert parse_rules(document(rule="fixed"), ["svm"]).by_model["svm"].threshold == 0.5


def test_a_recalibration_that_is_none_changes_nothing():
    as_it_is = {"method": "none", "numbers": {}}
    rules = parse_rules(document(recalibration=as_it_is), ["svm"])
    assert not rules.by_model["svm"].recalibrates


def test_a_model_without_rules_is_named():
    rules = parse_rules(document(), ["svm", "mlp"])
    assert set(rules.by_model) == {"svm"}
    (said,) = rules.absent
    assert "no rules of mlp; `dvc repro decide`" in said


BROKEN = {
    "nothing": None,
    "a list": [],
    "a word": "rules",
    "no coverage": WHOLE | {"coverage": None},
    "a coverage of text": WHOLE | {"coverage": "<b>95</b>"},
    "no number": WHOLE | {"coverage": float("nan")},
    "models that are a list": WHOLE | {"models": [1]},
    "a model recommended that is not there": WHOLE | {"recommended": "<b>"},
    "a prevalence of 2": WHOLE | {"prevalence": 2},
    "of an earlier version": {"coverage": 0.9, "models": {"svm": OWN}},
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
    rules = parse_rules(WHOLE | {"models": {"mlp": own, "svm": OWN}}, ["mlp", "svm"])
    assert set(rules.by_model) == {"svm"}
    assert len(rules.absent) == 1
    assert "the rules of mlp" in rules.absent[0]


def test_the_parsed_document_is_left_as_it_was():
    before = document()
    after = copy.deepcopy(before)
    parse_rules(after, ["svm"])
    assert after == before
