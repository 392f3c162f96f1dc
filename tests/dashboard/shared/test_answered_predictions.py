"""Errors at a prevalence are those of the answers there, as studied those of the report."""

import json

import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.judged_tables import read_judged
from tabdx.assessment.answer import Policy
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.answered_predictions import load_answered_predictions, rules_in_force
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.predictions import load_joined_predictions
from tabdx.dashboard.shared.thresholds import (
    agreed_threshold,
    final_thresholds,
    studied_prevalence,
)
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.wording.headline import agreed_errors, answered_risks

SHARES = [f"{name}{end}" for name in ("sensitivity", "specificity") for end in ("", "_lower")]


def change_rule(folder, model, **changed):
    path = folder / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    rules["models"][model] |= changed
    path.write_text(json.dumps(rules))
    return rules


@pytest.mark.parametrize("prevalence", [0.02, 0.5, 0.9])
def test_who_is_called_is_who_would_be_answered_so(evidence, prevalence):
    rules = load_rules(["svm", "mlp"])
    own = {(one.model, one.partition): one for one in load_joined_predictions()}
    answered = load_answered_predictions(prevalence, rules.by_model)
    assert len(answered) == 4
    for one in answered:
        # Out of fold a recalibration is learned without the patient: the final one is another.
        if rules.by_model[one.model].recalibrates and one.partition == OUT_OF_FOLD:
            continue
        policy = Policy.of(one.model, rules, prevalence)
        risks = own[one.model, one.partition].probability
        said = [policy.above(repeat) for repeat in risks]
        called = one.probability >= agreed_threshold(one.model, prevalence)
        assert np.array_equal(called, said)


def test_as_studied_they_are_the_errors_of_the_report(own_evidence):
    # Told that recalibration helped, answers are recalibrated; each patient's by the others.
    platt = {"method": "platt", "numbers": {"slope": [1.5], "intercept": [0.2]}}
    rules = change_rule(own_evidence, "svm", recalibration=platt)
    saved = read_judged(Paths(own_evidence), "decide", "thresholds.csv")
    for one in load_answered_predictions(studied_prevalence(), rules["models"]):
        (judged,) = judge_threshold([one], 0.1, 0.95).to_dict("records")
        told = agreed_errors(saved, one.model, one.partition, answered_risks(rules, one.model))
        assert [judged[key] for key in SHARES] == pytest.approx(told[SHARES].tolist(), rel=1e-6)


def test_at_the_stated_prevalence_they_are_those_of_the_run_but_for_single_patients(evidence):
    saved = read_judged(Paths(evidence), "decide", "thresholds.csv")
    found = rules_in_force(saved, 0.05, 0.95)
    by_model = load_rules(saved["model"].unique()).by_model
    recalibrated = {name for name, rule in by_model.items() if rule.recalibrates}
    answered = (
        saved["model"].isin(recalibrated).map({True: "recalibrated_shifted", False: "shifted"})
    )
    run = saved[saved["risks"] == answered].merge(
        found, on=["model", "partition", "rule"], suffixes=("", "_here")
    )
    assert len(run) == 2 * len(by_model) * 2
    # The run shifts each fold from its own share of the diseased.
    for errors in ("false_negatives", "false_positives"):
        assert (run[errors] - run[f"{errors}_here"]).abs().max() <= 1


def test_as_studied_nothing_is_counted_anew(evidence):
    table = pd.DataFrame({"model": ["svm"]})
    assert rules_in_force(table, studied_prevalence(), 0.95) is table


def test_a_learned_threshold_goes_with_the_risks_and_its_errors_stay(own_evidence):
    change_rule(own_evidence, "svm", rule="youden")
    own = final_thresholds("svm")["youden"]
    here = final_thresholds("svm", 0.05)
    assert here["youden"] == agreed_threshold("svm", 0.05) < own == agreed_threshold("svm")
    assert here["harm_ratio"] == pytest.approx(0.1)
    saved = read_judged(Paths(own_evidence), "decide", "thresholds.csv")
    found = rules_in_force(saved, 0.05, 0.95)
    for partition in (OUT_OF_FOLD, HOLDOUT):
        rows = [
            table[
                (table["model"] == "svm")
                & (table["partition"] == partition)
                & (table["rule"] == "youden")
            ].iloc[0]
            for table in (saved, found)
        ]
        assert rows[0][SHARES].tolist() == rows[1][SHARES].tolist()
        assert rows[1]["threshold"] < rows[0]["threshold"]
