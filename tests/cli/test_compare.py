"""`tabdx compare` on small projects that git and DVC really remember."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from dvc.repo import Repo

from tabdx.artifacts.predictions import make_predictions, write_predictions
from tabdx.artifacts.runs import keep_run
from tabdx.cli.main import main
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.core.paths import Paths
from tabdx.wording.vocabulary import OF_MODELS

ROOT = Path(__file__).parents[2]
AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
CLASSES = ("benign", "malignant")
PATIENTS = 80
DEVELOPMENT = np.arange(PATIENTS) < 60


def commit(folder, name):
    for words in (["add", "-A"], ["commit", "-q", "-m", name], ["tag", name]):
        subprocess.run(["git", "-C", folder, *AUTHOR, *words], check=True, capture_output=True)


def make_cohort():
    rng = np.random.default_rng(0)
    patients = pd.Index([f"p{number:02}" for number in range(PATIENTS)], name="patient")
    sick = rng.random(PATIENTS) < 0.4
    outcome = Outcome(column="diagnosis", negative=CLASSES[0], positive=CLASSES[1])
    dictionary = Dictionary(name="toy", outcome=outcome, features=(Feature(name="radius"),))
    columns = {"radius": rng.random(PATIENTS), "outcome": np.where(sick, *CLASSES[::-1])}
    return Cohort(dictionary, pd.DataFrame(columns, index=patients))


def predict(model, cohort, noise, development=DEVELOPMENT):
    """Risks that say the outcome through some noise; two folds, then the holdout."""
    draw = np.random.default_rng(len(model)).normal(0, noise, PATIENTS)[: len(cohort.patients)]
    risk = 1 / (1 + np.exp(-(2 * (2 * cohort.positive - 1) + draw)))
    both = np.column_stack([1 - risk, risk])
    development = development[: len(cohort.patients)]
    folds = np.arange(len(risk)) % 2
    parts = [(development & (folds == fold), 0, fold) for fold in (0, 1)]
    parts.append((~development, None, None))
    return pd.concat(
        [
            make_predictions(model, cohort.patients[chosen], both[chosen], CLASSES, repeat, fold)
            for chosen, repeat, fold in parts
        ],
        ignore_index=True,
    )


def write(folder, cohort, tables):
    cohort.write(folder / "data/cohort.parquet")
    shutil.rmtree(folder / "data/predictions", ignore_errors=True)
    for table in tables:
        write_predictions(folder / f"data/predictions/{table['model'].iloc[0]}.parquet", table)
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports/metrics.json").write_text("{}")
    with Repo(str(folder)) as repo:
        repo.add([str(folder / "data/cohort.parquet"), str(folder / "data/predictions")])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Revisions by tag; the workspace is as the last one that touches the predictions."""
    folder = tmp_path_factory.mktemp("compare")
    subprocess.run(["git", "init", "-q", folder], check=True)
    with Repo.init(str(folder)):
        pass
    params = (ROOT / "params.yaml").read_text()
    (folder / "params.yaml").write_text(params.replace("resamples: 2000", "resamples: 400"))
    commit(folder, "empty")
    cohort = make_cohort()
    fewer = cohort.select(cohort.patients[:76])
    fewer.table.loc["p10", "outcome"] = (
        "benign" if fewer.table.loc["p10", "outcome"] == "malignant" else "malignant"
    )
    versions = {
        "rough": (cohort, [predict("svm", cohort, 6), predict("mlp", cohort, 1)]),
        "other_cohort": (fewer, [predict("svm", fewer, 5)]),
        "other_holdout": (cohort, [predict("svm", cohort, 5, DEVELOPMENT[::-1])]),
        "fine": (cohort, [predict("svm", cohort, 0.5), predict("cnn", cohort, 1)]),
    }
    for name, (patients, tables) in versions.items():
        write(folder, patients, tables)
        commit(folder, name)
        keep_run(Paths(folder), yaml.safe_load((folder / "params.yaml").read_text()))
    return folder


@pytest.fixture
def call(project, monkeypatch):
    monkeypatch.chdir(project)

    def run(*words):
        return CliRunner().invoke(main, ["compare", *words])

    return run


def test_a_model_that_got_better_is_said_to_be_better(call):
    answer = call("rough", "fine")
    assert answer.exit_code == 0
    lines = [" ".join(line.split()) for line in answer.output.splitlines()]
    (loss,) = [line for line in lines if line.startswith("log loss svm")]
    assert loss.endswith("better")
    (area,) = [line for line in lines if line.startswith("ROC AUC svm")]
    assert area.endswith("better")
    assert any(line.startswith("accuracy svm") for line in lines)
    assert "Only in rough: mlp." in lines
    assert "Only in fine: cnn." in lines
    assert (
        "The cohorts of rough and fine hold the same 80 patients with the same outcomes." in lines
    )
    assert (
        "The same patients are held out, and the outer folds are the same; compared are the 60 "
        "patients predicted out of fold in both." in lines
    )
    assert "nan" not in answer.output.lower()


def test_the_other_way_round_it_got_worse(call):
    table = json.loads(call("fine", "rough", "--json").output)["table"]
    (loss,) = [row for row in table if (row["metric"], row["test"]) == ("log_loss", "sign_flip")]
    assert loss["verdict"] == "worse"
    assert loss["difference"] > 0


def test_models_that_differ_by_nothing_are_identical_and_not_tested(call):
    for words in (["fine", "fine"], ["fine"]):  # the second revision is the workspace if left out
        answer = json.loads(call(*words, "--json").output)
        assert answer["identical"] == ["svm", "cnn"]
        assert answer["table"] == []
        assert answer["notes"][-1].startswith("All models are identical")
        assert answer["only_before"] == answer["only_after"] == []


def test_json_holds_every_test_and_no_nan(call):
    output = call("rough", "fine", "--json").output
    answer = json.loads(output, parse_constant=lambda name: pytest.fail(name))
    assert (answer["before"], answer["after"], answer["threshold"]) == ("rough", "fine", 0.5)
    tested = [(row["metric"], row["test"]) for row in answer["table"]]
    # Of the trained models, then of the ways of learning.
    assert tested == [
        (metric, test) for metric, own in OF_MODELS.items() for test in (own, "corrected_folds")
    ]
    for row in answer["table"]:
        if (row["metric"], row["test"]) != ("roc_auc", "corrected_folds"):  # within the folds
            assert row["difference"] == pytest.approx(row["after"] - row["before"])
        assert row["patients"] == 60


def test_different_cohorts_are_named_and_stop(call):
    answer = call("rough", "other_cohort")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "tabdx: the cohorts of rough and other_cohort differ: only in rough are 4 (p76, p77, p78, "
        "p79); another outcome have 1 (p10); `--common` compares the 75 patients in common\n"
    )


def test_the_patients_in_common_are_compared_if_asked(call):
    answer = call("rough", "other_cohort", "--common", "--json")
    assert answer.exit_code == 0
    content = json.loads(answer.output)
    # Of the 60 development patients one has another outcome now.
    assert {row["patients"] for row in content["table"]} == {59}
    assert content["notes"][0].startswith("The cohorts of rough and other_cohort differ: only in")


def test_another_holdout_is_said_and_those_in_both_are_compared(call):
    content = json.loads(call("rough", "other_holdout", "--json").output)
    assert content["notes"][1] == (
        "Not the same patients are held out, and the outer folds are the same; compared are the "
        "40 patients predicted out of fold in both."
    )
    assert {row["patients"] for row in content["table"]} == {40}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "'nowhere' is no revision of this repository"),
        (["fine", "nowhere"], "'nowhere' is no revision of this repository"),
        (["empty"], "empty has no predictions"),
        (["fine", "empty"], "empty has no predictions"),
        (["empty", "--common"], "empty has no predictions"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_status_2(call, words, said):
    answer = call(*words)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"tabdx: {said}")
    assert answer.stderr.count("\n") == 1


def test_outside_git_it_says_so(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, ["compare", "HEAD"])
    assert answer.exit_code == 2
    assert "not a git repository" in answer.stderr


def test_without_a_revision_the_last_other_run_is_compared(call):
    content = json.loads(call("--json").output)
    assert (content["before"], content["after"]) == ("run-3", "workspace")
    named = json.loads(call("run-3", "run-4", "--json").output)
    assert named["table"] == content["table"]


def test_runs_are_listed_with_what_lies_here(project, monkeypatch):
    monkeypatch.chdir(project)
    answer = CliRunner().invoke(main, ["runs"])
    assert answer.exit_code == 0
    lines = [" ".join(line.split()) for line in answer.output.splitlines()]
    assert [line.split()[0] for line in lines if line.startswith("run-")] == [
        f"run-{number}" for number in (4, 3, 2, 1)
    ]
    place = lines.index("the results that lie here")
    assert lines[place - 1].startswith("run-4")


@pytest.fixture
def stricter(project):
    """The workspace with another threshold, as `dvc repro` would leave it."""
    path = project / "params.yaml"
    before = path.read_text()
    path.write_text(before.replace("threshold: 0.5", "threshold: 0.2"))
    yield
    path.write_text(before)


def test_the_threshold_and_the_models_are_told_apart(call, stricter):
    content = json.loads(call("fine", "--json").output)
    assert content["parameters"] == [
        {"parameter": "evaluate.threshold", "before": "0.5", "after": "0.2"}
    ]
    assert (content["threshold_before"], content["threshold"]) == (0.5, 0.2)
    assert content["table"] == []
    assert "All models are identical: every patient has the same risk in both." in content["notes"]
    moved = {(row["model"], row["metric"]): row["difference"] for row in content["at_threshold"]}
    assert moved["cnn", "sensitivity"] >= 0 >= moved["cnn", "specificity"]
    assert any(difference for difference in moved.values())


def test_both_parts_together_are_the_change_of_the_metric(call, stricter):
    content = json.loads(call("rough", "--json").output)
    (by_threshold,) = [row for row in content["at_threshold"] if row["metric"] == "accuracy"]
    (by_model,) = [
        row
        for row in content["table"]
        if (row["metric"], row["test"]) == ("accuracy", OF_MODELS["accuracy"])
    ]
    assert by_threshold["after"] == pytest.approx(by_model["before"])
    whole = by_model["after"] - by_threshold["before"]
    assert by_threshold["difference"] + by_model["difference"] == pytest.approx(whole)


def test_no_word_of_a_threshold_that_stayed(call):
    answer = call("rough", "fine")
    assert "threshold alone" not in answer.output
    assert "No parameter differs." in answer.output
