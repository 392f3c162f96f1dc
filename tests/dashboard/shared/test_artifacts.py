import pandas as pd
import pytest
import yaml

from tabdx.dashboard.overview.warnings import list_evidence_warnings
from tabdx.dashboard.shared.artifacts import describe_absence, find_document, find_evidence
from tabdx.report.inputs import ALL
from tabdx.wording.leakage import leakage_warnings

NET_BENEFIT, PIPELINES = "decide/net_benefit.csv", "leakage/pipelines.csv"
SHUFFLED = pd.DataFrame(
    {
        "procedure": ["whole_procedure", "selected_before_splitting"],
        "verdict": ["chance", "better than chance"],
        "sentence": ["The whole procedure: chance.", "The leak: better than chance."],
    }
)
RECALIBRATION = pd.DataFrame(
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
CONFORMAL = pd.DataFrame(
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


def switch_off(folder, *sections):
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text())
    for section in sections:
        params[section]["models"] = []
    path.write_text(yaml.safe_dump(params))


def test_a_table_that_is_there_is_read(evidence):
    found = find_evidence(NET_BENEFIT)
    assert set(found["model"]) == {"combined", "logistic_regression", "mlp", "svm"}


@pytest.mark.parametrize("key", ["decide/net_benefit.csv", "decide/rules.json"])
def test_a_missing_file_is_named_with_its_command(project, key):
    assert find_document(key) is None
    assert (
        describe_absence(key)
        == f"`{ALL[key].path}` does not exist yet; `dvc repro decide` makes it."
    )


def test_a_stage_that_is_switched_off_is_named_with_its_key(own_evidence):
    switch_off(own_evidence, "leakage")
    (own_evidence / ALL[PIPELINES].path).write_text(pd.read_csv(ALL[PIPELINES].path)[:0].to_csv())
    assert find_evidence(PIPELINES) is None
    said = describe_absence(PIPELINES)
    assert "switched off" in said
    assert "`leakage.models` in params.yaml" in said
    assert "`dvc repro leakage`" in said


def test_a_table_without_rows_is_said_to_have_none(own_evidence):
    path = own_evidence / ALL[NET_BENEFIT].path
    path.write_text(pd.read_csv(path)[:0].to_csv(index=False))
    assert find_evidence(NET_BENEFIT) is None
    assert "has no rows" in describe_absence(NET_BENEFIT)


def test_an_unreadable_table_is_told_as_plain_text(own_evidence):
    (own_evidence / ALL[NET_BENEFIT].path).write_bytes(b"\xff\xfe\x00broken\x00")
    assert find_evidence(NET_BENEFIT) is None
    assert "net\\_benefit" in describe_absence(NET_BENEFIT)


def test_only_an_honest_procedure_is_accused():
    assert leakage_warnings(SHUFFLED) == []
    worse = SHUFFLED.assign(verdict="better than chance")
    assert leakage_warnings(worse) == ["The whole procedure: chance."]


def test_evidence_that_is_not_there_objects_to_nothing():
    assert list_evidence_warnings(None, None, None, None) == []


def test_each_objection_has_its_sentence():
    division = {"findings": [{"message": "2 patients stand on both sides"}]}
    leaky = SHUFFLED.assign(verdict="better than chance")
    data, leak, risks, sets = list_evidence_warnings(division, leaky, RECALIBRATION, CONFORMAL)
    assert data == "Data: 2 patients stand on both sides."
    assert leak == "Leak: The whole procedure: chance."
    assert "SVM (out of fold)" in risks
    assert "falls by 0.020 (0.010 to 0.030)" in risks
    # Only the first: the others' intervals hold 95%, or are of no class.
    assert sets.endswith("(holdout): SVM 86.0% (80.0% to 92.0%).")
    assert "Prediction sets miss their 95% target for **bad** patients" in sets


def test_sound_evidence_objects_to_nothing():
    fine = RECALIBRATION.assign(verdict="not resolvable")
    covered = CONFORMAL.assign(covered_upper=0.96)
    assert list_evidence_warnings({"findings": []}, SHUFFLED, fine, covered) == []
