"""The rules of each model, read from a document that anybody may have written."""

import copy
import math

import pytest

from tabdx.assessment.decision_rules import parse_rules
from tabdx.cohort.target import Target
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


OF_THREE = {
    "coverage": 0.9,
    "models": {
        "svm": {
            "recalibration": {"method": "temperature", "numbers": {"slope": [0.8]}},
            "quantiles": {"a": 0.3, "b": None, "c": 0.5},
            "thresholds": {"fixed": 0.5},
            "rule": "fixed",
        }
    },
    "recommended": "svm",
    "class_shares": {"a": 0.5, "b": 0.3, "c": 0.2},
    "positive": ["b", "c"],
    "prevalence": 0.5,
    "most_missing": 0.2,
}


def test_of_three_classes_each_has_a_quantile_and_a_share():
    rules = parse_rules(OF_THREE, ["svm"])
    own = rules.by_model["svm"]
    assert rules.absent == []
    assert own.quantiles == (0.3, None, 0.5)
    assert (own.name, own.threshold) == ("fixed", 0.5)
    assert rules.target == Target("b or c", (1, 2))
    assert rules.class_shares == OF_THREE["class_shares"]


def test_where_no_class_is_said_to_be_positive_there_is_no_threshold():
    own = {name: OF_THREE["models"]["svm"][name] for name in ("recalibration", "quantiles")}
    document = {name: OF_THREE[name] for name in ("coverage", "recommended", "class_shares")}
    rules = parse_rules(document | {"models": {"svm": own}, "most_missing": 0.2}, ["svm"])
    assert rules.absent == []
    assert rules.target is None
    assert math.isnan(rules.prevalence)
    assert math.isnan(rules.by_model["svm"].threshold)


HOSTILE_OF_THREE = {
    "a quantile lacks": {"quantiles": {"a": 0.3, "b": 0.2}},
    "slopes of two classes": {
        "recalibration": {"method": "platt", "numbers": {"slope": [1, 1], "intercept": [0, 0]}}
    },
    "a method for two classes": {
        "recalibration": {
            "method": "venn_abers",
            "numbers": {"levels": [], "if_negative": [0.1], "if_positive": [0.2]},
        }
    },
    "corners that do not fit": {
        "recalibration": {
            "method": "isotonic",
            "numbers": {"corners": [1, 1, 9], "risk": [0, 1], "proportion": [0, 1]},
        }
    },
    "no threshold": {"thresholds": {}},
}


@pytest.mark.parametrize("own", HOSTILE_OF_THREE.values(), ids=HOSTILE_OF_THREE)
def test_hostile_rules_of_three_classes_are_told(own):
    document = OF_THREE | {"models": {"svm": OF_THREE["models"]["svm"] | own}}
    rules = parse_rules(document, ["svm"])
    assert not rules.by_model
    assert "the rules of svm" in rules.absent[0]


@pytest.mark.parametrize("shares", [[0.5], {"a": 2}, {"a": "half"}, None])
def test_hostile_shares_give_no_rules(shares):
    rules = parse_rules(OF_THREE | {"class_shares": shares}, ["svm"])
    assert not rules.by_model
    assert len(rules.absent) == 1
