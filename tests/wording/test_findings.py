import pandas as pd
import pytest

from tabdx.wording.findings import (
    AUDIT,
    PARTITION_AUDIT,
    PREDICTION_SETS,
    RECALIBRATION,
    SCORES,
    SHUFFLED,
    age_findings,
    choice_findings,
    find_warnings,
    leakage_findings,
    order_findings,
)

ON_NOISE = pd.DataFrame(
    {
        "procedure": ["whole_procedure", "selected_before_splitting"],
        "metric": "roc_auc",
        "value": [0.51, 0.7],
        "chance": 0.5,
        "verdict": ["chance", "better than chance"],
    }
)
RECALIBRATED = pd.DataFrame(
    {
        "model": "svm",
        "partition": "out_of_fold",
        "method": ["none", "chosen"],
        "metric": "log_loss",
        "change": [None, -0.02],
        "change_lower": [None, -0.03],
        "change_upper": [None, -0.01],
        "verdict": [None, "better"],
    }
)
SETS = pd.DataFrame(
    {
        "model": ["svm", "mlp", "mlp"],
        "partition": "holdout",
        "class": ["**bad**", "**bad**", "all"],
        "covered": [0.86, 0.93, 0.8],
        "covered_lower": [0.8, 0.9, 0.7],
        "covered_upper": [0.92, 0.97, 0.9],
        "coverage": 0.95,
    }
)


def audit(severity):
    return {"findings": [{"severity": severity, "message": "2 patients stand there twice"}]}


def slopes(*ends):
    columns = ["model", "partition", "metric", "value", "lower", "upper"]
    return pd.DataFrame([("svm", "out_of_fold", "calibration_slope", *ends)], columns=columns)


def test_what_binds_a_reader_most_comes_first():
    found = find_warnings(
        {AUDIT: audit("warning"), PREDICTION_SETS: SETS, SCORES: slopes(2.0, 1.5, 2.5)},
        {"svm": {"on_edge": ["C"], "chosen": {"C": 300.0}}},
    )
    shuffled = leakage_findings(ON_NOISE.assign(verdict="better than chance"))
    ordered = order_findings([*found, *age_findings(["params.yaml"]), *shuffled])
    topics = [finding.topic for finding in ordered]
    assert topics == ["Prediction sets", "Leak", "Age", "Data", "Risks", "Choice"]


def test_what_is_not_there_warns_of_nothing():
    assert find_warnings({}, {}) == []
    assert find_warnings({SHUFFLED: None}, {"svm": {"on_edge": [], "kernel": "exact"}}) == []


def test_sound_results_warn_of_nothing():
    results = {
        AUDIT: audit("note"),
        PARTITION_AUDIT: {"findings": []},
        SHUFFLED: ON_NOISE,
        SCORES: slopes(1.1, 0.9, 1.3),
        RECALIBRATION: RECALIBRATED.assign(verdict="not resolvable"),
        PREDICTION_SETS: SETS.assign(covered_upper=0.96),
    }
    assert find_warnings(results, {}) == []


def test_each_warning_has_its_text_and_its_evidence():
    results = {
        AUDIT: audit("warning"),
        SHUFFLED: ON_NOISE.assign(verdict="better than chance"),
        RECALIBRATION: RECALIBRATED,
        PREDICTION_SETS: SETS,
    }
    data, leak, risks, sets = found = find_warnings(results, {})
    assert [one.evidence for one in found] == list(results)
    assert str(data) == "Data: 2 patients stand there twice."
    assert str(leak).startswith("Leak: The whole procedure on shuffled outcomes: ROC AUC 0.510")
    assert "SVM (out of fold)" in risks.text
    assert "falls by 0.020 (0.010 to 0.030)" in risks.text
    # Only the first: the others' intervals hold 95%, or are of no class.
    assert sets.text == (
        "their 95% target is missed for **bad** patients (holdout): SVM 86.0% (80.0% to 92.0%)."
    )


@pytest.mark.parametrize(
    ("ends", "word"), [((0.5, 0.3, 0.8), "too extreme"), ((1.5, 1.2, 1.8), "too moderate")]
)
def test_a_slope_that_is_surely_off(ends, word):
    (found,) = find_warnings({SCORES: slopes(*ends)}, {})
    assert word in found.text


def test_only_a_clean_procedure_is_suspicious():
    assert leakage_findings(ON_NOISE) == []
    assert len(leakage_findings(ON_NOISE.assign(verdict="better than chance"))) == 1


def test_choices_that_a_reader_should_know():
    edge = {"on_edge": ["C"], "chosen": {"C": 300.0}}
    records = {
        "svm": edge | {"kernel": "approximated"},
        "logistic_regression": {"constant_risk": True},
        "mlp": {"kernel": "exact", "on_edge": []},
    }
    first, second, third = map(str, choice_findings(records))
    assert first.startswith("Choice: SVM chose C = 300, the edge of its grid")
    assert second.startswith("Choice: SVM approximates its kernel")
    assert third.startswith("Choice: Logistic regression gives every patient the same risk")


def test_age_names_three_and_counts_the_others():
    (found,) = age_findings(["a", "b", "c", "d", "e"])
    assert str(found).startswith("Age: a, b, c and 2 more changed since the run")
    assert age_findings([]) == []
    assert len(age_findings(["a"], older_holdout=True)) == 2
