"""The commands that take a model out of its project, as a person calls them.

Also tests `validate`, `serve`, `export` and `doctor`.
"""

import pandas as pd
import pytest
from click.testing import CliRunner

from tabdx.cli.doctor import doctor
from tabdx.cli.export import export
from tabdx.cli.main import main
from tabdx.cli.predict import predict
from tabdx.cli.serve import serve
from tabdx.cli.validate import validate
from tests.deployment.conftest import draw_table, project

__all__ = ["project"]


def call(*words):
    return CliRunner().invoke(main, list(map(str, words)))


@pytest.fixture
def inside(project, monkeypatch, tmp_path):
    """In the project; tables lie elsewhere."""
    monkeypatch.chdir(project.root)
    draw_table(30, seed=40).to_csv(tmp_path / "new.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("command", [predict, export, validate, serve, doctor])
def test_each_command_has_help_with_an_example(command):
    answer = call(command.name, "--help")
    assert answer.exit_code == 0
    assert f"Example: tabdx {command.name}" in answer.output


def test_predict_says_what_came_of_a_table_and_refuses_a_second_time(inside):
    table = pd.read_csv(inside / "new.csv").astype(object)
    table.loc[3, "a"] = "abc"
    table.to_csv(inside / "new.csv", index=False)
    answer = call("predict", inside / "new.csv", "-o", inside / "r.csv")
    assert answer.exit_code == 0
    assert "Logistic regression: 30 rows:" in answer.output
    assert "1 row could not be read." in answer.output
    assert "r.left_out.csv" in answer.output
    again = call("predict", inside / "new.csv", "-o", inside / "r.csv")
    assert again.exit_code == 2
    assert again.stderr.count("\n") == 1
    assert "--force" in again.stderr
    assert call("predict", inside / "new.csv", "-o", inside / "r.csv", "--force").exit_code == 0


def test_an_exported_model_answers_in_an_empty_folder(inside, monkeypatch, tmp_path):
    answer = call("export", tmp_path / "m.zip", "--model", "svm")
    assert "support vectors" in answer.output
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    answer = call("predict", tmp_path / "new.csv", "-o", "r.parquet", "--model", "../m.zip")
    assert answer.exit_code == 0
    assert "The archive holds no patients" in answer.stderr
    assert len(pd.read_parquet("r.parquet")) == 30
    none = call("predict", tmp_path / "new.csv", "-o", "x.csv")
    assert none.exit_code == 2
    assert "no project here" in none.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["predict", "none.csv", "-o", "r.csv"], "does not exist"),
        (["predict", "new.csv", "-o", "r.csv", "--model", "svn"], "no model 'svn'"),
        (["predict", "new.csv", "-o", "r.csv", "--prevalence", "7"], "between 0 and 1"),
        (["export", "m.tar"], "does not end in .zip"),
        (["export", "m.zip", "--onnx"], "does not end in .onnx"),
        (["validate", "none.csv"], "does not exist"),
        (["serve", "--host", "0.0.0.0"], "opens the service to other machines"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_status_2(inside, words, said):
    answer = call(*[inside / one if one == "new.csv" else one for one in words])
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.output


def test_validate_prints_the_figures_and_writes_the_page(inside, monkeypatch, tmp_path):
    call("export", tmp_path / "m.zip")
    monkeypatch.chdir(tmp_path)
    draw_table(60, seed=41).to_csv("other.csv", index=False)
    answer = call("validate", "other.csv", "--model", "m.zip", "--name", "second")
    assert answer.exit_code == 0, answer.output
    assert "ROC AUC" in answer.output
    assert (tmp_path / "reports/validation/second/validation.md").exists()


def test_doctor_says_with_its_status_that_there_is_something_to_do(inside):
    answer = call("doctor")
    assert answer.exit_code == 1
    assert "to do: `dvc repro`" in answer.output
