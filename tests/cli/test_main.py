"""Commands as a person calls them. Also tests `results` and `runs`."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from tabdx import __version__
from tabdx.cli.main import main

ROOT = Path(__file__).parents[2]
RECORD = {"files": {"classifier.skops": "0" * 64}, "versions": {"python": "3.11.7"}}


def call(*words):
    return CliRunner().invoke(main, words)


def test_version_and_help():
    assert __version__ in call("--version").output
    assert "check" in call("-h").output


def test_check_says_what_the_table_is(monkeypatch):
    monkeypatch.chdir(ROOT)
    answer = call("check")
    assert answer.exit_code == 0
    assert "569 patients, 212 of them malignant, 30 features" in answer.output


@pytest.mark.parametrize("command", ["check", "results", "runs", "compare"])
def test_outside_of_a_project_each_command_says_so_with_status_2(tmp_path, monkeypatch, command):
    (tmp_path / "below/far").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "below/far")
    answer = call(command)
    assert answer.exit_code == 2
    said = "tabdx: file params.yaml does not exist; run the command from the project's folder"
    assert answer.stderr == f"{said}\n"
    (tmp_path / "params.yaml").touch()
    assert call(command).stderr == f"{said}, {tmp_path}\n"
    assert not list((tmp_path / "below/far").iterdir())


def test_results_before_any_run_say_which_command_makes_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    answer = call("results")
    assert answer.exit_code == 2
    assert "make run" in answer.stderr


@pytest.fixture
def evaluated(tmp_path, monkeypatch):
    """A project in which two models have been judged."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    folder = tmp_path / "reports/evaluation"
    folder.mkdir(parents=True)
    metrics = ["log_loss", "roc_auc", "accuracy", "sensitivity", "specificity"]
    rows = [
        (model, partition, metric, 0.5, 0.4, None if metric == "log_loss" else 0.6)
        for model in ("svm", "mlp")
        for partition in ("out_of_fold", "holdout")
        for metric in metrics
    ]
    columns = ["model", "partition", "metric", "value", "lower", "upper"]
    scores = pd.DataFrame(rows, columns=columns).assign(confidence=0.95, n=455.0)
    scores.loc[(scores["model"] == "svm") & (scores["metric"] == "sensitivity"), "n"] = 165.5
    scores.to_csv(folder / "scores.csv", index=False)
    ranking = pd.DataFrame({"model": ["mlp", "svm"], "log_loss_verdict": ["best", "tie"]})
    ranking.to_csv(folder / "ranking.csv", index=False)
    (tmp_path / "models").mkdir()
    facts = {"on_edge": ["C"], "chosen": {"C": 300.0}}
    for model, record in (("mlp", RECORD), ("svm", RECORD | facts)):
        (tmp_path / f"models/{model}.json").write_text(json.dumps(record))
    monkeypatch.chdir(tmp_path)


def test_a_choice_on_the_edge_of_its_grid_is_warned_of(evaluated):
    lines = [line for line in call("results").output.splitlines() if line.startswith("Warning")]
    assert lines == [
        "Warning (choice): SVM chose C = 300, the edge of its grid; a better value may lie beyond."
    ]


def test_an_approximated_kernel_is_warned_of_and_an_exact_one_is_not(evaluated):
    for kernel, warned in (("exact", 0), ("approximated", 1)):
        Path("models/svm.json").write_text(json.dumps(RECORD | {"kernel": kernel}))
        # The terminal breaks the line after some width.
        output = " ".join(call("results").output.split())
        assert output.count("Warning (choice): SVM approximates its kernel, as there are") == warned


def test_results_order_the_models_and_name_ties(evaluated):
    answer = call("results")
    assert answer.exit_code == 0
    assert answer.output.index("mlp") < answer.output.index("svm")
    assert "tie" in answer.output
    assert "0.500 (0.400 to 0.600)" in answer.output
    # How many patients each metric is about: one number, or from the fewest to the most.
    sizes = next(line for line in answer.output.splitlines() if line.split()[:1] == ["n"])
    assert sizes.split() == ["n", "455", "455", "455", "165.5", "to", "455", "455"]
    assert "Holdout" in answer.output
    # An end that is not available is said to be so, never shown as a number.
    assert "nan" not in answer.output
