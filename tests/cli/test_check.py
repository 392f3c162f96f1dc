"""The command `tabdx check` for scripts; `tests/stages/test_checking.py` asks what is checked."""

import json

import pytest
from click.testing import CliRunner

from tabdx.cli.main import main
from tabdx.core.params import default_text


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(default_text())
    return tmp_path


def test_a_refusal_is_an_object_with_status_2(project):
    answer = CliRunner().invoke(main, ["check", "--json"])
    assert answer.exit_code == 2
    found = json.loads(answer.stdout)
    assert found["valid"] is False
    assert "wdbc.yaml does not exist" in found["error"]


def test_a_sound_project_is_an_object_with_its_counts_and_notes(project):
    folder = project / "data/dictionaries"
    folder.mkdir(parents=True)
    features = ["mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness"]
    listed = "".join(f"  - {{name: {name}}}\n" for name in features)
    outcome = "outcome: {column: diagnosis, positive: malignant, negative: benign}\n"
    (folder / "wdbc.yaml").write_text(f"name: toy\n{outcome}features:\n{listed}")
    answer = CliRunner().invoke(main, ["check", "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert found["valid"] is True
    assert found["rows"] == 569
    assert found["classes"] == {"benign": 357, "malignant": 212}
    assert found["features"] == 5
    assert any("explain.subset_sizes" in note for note in found["notes"])
