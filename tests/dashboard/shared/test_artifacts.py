import pandas as pd
import pytest
import yaml

from tabdx.dashboard.shared.artifacts import describe_absence, find_document, find_evidence
from tabdx.report.inputs import ALL

NET_BENEFIT, PIPELINES = "decide/net_benefit.csv", "leakage/pipelines.csv"


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
