"""What the doctor finds, in a sound project and in spoiled ones. Also tests `project`."""

import shutil

import pytest

from tabdx.core.paths import Paths
from tabdx.deployment import doctor
from tabdx.deployment.doctor import examine


@pytest.fixture
def own(project, tmp_path):
    shutil.copytree(project.root, tmp_path / "p")
    return Paths(tmp_path / "p")


def told(paths):
    return {(one.topic, bool(one.remedy)): one for one in examine(paths)}


def test_outside_of_a_project_only_the_installation_is_told(tmp_path):
    found = told(Paths(tmp_path))
    assert "scikit-learn" in found["versions", False].said
    assert "there is no project here" in found["project", False].said
    assert not any(remedy for _, remedy in found)


def test_a_sound_model_is_told_and_results_that_lack_are(own):
    found = told(own)
    assert "logistic_regression, random_forest, svm" in found["models", False].said
    assert found["results", True].remedy == "`dvc repro`"
    assert "is recommended and answers" in found["rules", False].said


def test_a_spoiled_model_and_rules_that_lack_are_told(own):
    (own.model("svm") / "classifier.skops").write_bytes(b"x")
    own.report("decide", "rules.json").unlink()
    (own.root / "data/.cohort.parquet.abcd1234").touch()
    found = told(own)
    assert found["models", True].said.startswith("svm: ")
    assert "dvc repro" in found["rules", True].remedy
    assert "1 half-written file" in found["left behind", True].said


def test_a_broken_params_yaml_ends_it(own):
    own.params.write_text("seed: [")
    assert told(own)["params.yaml", True].remedy == "correct it"


def test_extras_that_lack_and_a_full_disk_are_told(own, monkeypatch):
    there = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: None if name == "dask" else there(name))
    monkeypatch.setattr(doctor, "_LITTLE", 2**60)
    found = told(own)
    assert "pip install 'tabdx[dask]'" in found["extras", False].said
    assert "make room" in found["cache", True].remedy
