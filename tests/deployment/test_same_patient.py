"""The same patient has the same probability, whichever way is asked."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import tabdx
from tabdx.artifacts.documents import read_json
from tabdx.artifacts.models import read_model
from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.decision_rules import parse_rules
from tabdx.assessment.prediction import predictor_of
from tabdx.classifiers.loading import load_classifier
from tabdx.cli.main import main
from tabdx.cohort.cohort import Cohort
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.onnx_export import export_onnx, feed, run_onnx
from tabdx.deployment.opening import open_model
from tabdx.service.app import create_app
from tabdx.service.settings import ServiceSettings
from tests.deployment.conftest import draw_table


def as_dashboard(paths, name, features):
    """Answer by the functions that the pages Patient and Batch call."""
    model = load_classifier(read_model(paths.model(name), paths.model_record(name)), 2)
    rules = parse_rules(read_json(paths.report("decide", "rules.json")), [name])
    own = pd.Series(predictor_of(model)(features), features.index)
    dictionary = Cohort.read(paths.cohort).dictionary
    return answer_patients(own, Policy.of(name, rules), dictionary)["risk"].to_numpy()


def call(*words):
    done = CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", ["logistic_regression", "random_forest", "svm"])
def test_every_way_gives_the_same_probability(project, tmp_path, monkeypatch, name):
    monkeypatch.chdir(project.root)
    table = draw_table(25, seed=30)
    table.to_csv(tmp_path / "new.csv", index=False)
    here = open_model(name, project)
    features = here.read_frame(table).features
    expected = as_dashboard(project, name, features)
    call("export", tmp_path / "m.zip", "--model", name)
    call("predict", tmp_path / "new.csv", "-o", tmp_path / "project.csv", "--model", name)
    monkeypatch.chdir(tmp_path)  # no project
    call("predict", "new.csv", "-o", "archive.csv", "--model", "m.zip", "--show-withheld")
    there = tabdx.load(tmp_path / "m.zip")
    assert isinstance(there, DeployedModel)
    rows = table[["a", "b", "c", "site"]].astype(object)
    patients = rows.where(rows.notna(), None).to_dict("records")
    client = TestClient(create_app(there, ServiceSettings()))
    answers = client.post("/patients", json={"patients": patients}).json()["answers"]
    export_onnx(project, name, tmp_path / "m.onnx")
    onnx = run_onnx((tmp_path / "m.onnx").read_bytes(), feed(features, here.dictionary))
    ways = {
        "command line": pd.read_csv(tmp_path / "project.csv")["risk"],
        "archive": pd.read_csv(tmp_path / "archive.csv")["risk"],
        "Python": there.answer(table)["risk"],
        "HTTP": pd.Series([one["risk"] for one in answers], dtype=float),
        "ONNX, recalibrated": pd.Series(there.policy().carry(onnx[:, 1])),
    }
    for way, found in ways.items():
        known = found.notna().to_numpy()
        assert known.sum() > 20, way
        assert np.abs(found.to_numpy()[known] - expected[known]).max() < 1e-6, way
