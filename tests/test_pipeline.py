"""The whole pipeline with dvc, on a reduced parameter file."""

import contextlib
import json
import os
import signal
from functools import partial
from typing import get_args

import pytest
import torch
import yaml
from dvc.repo import Repo

from tabdx.artifacts.dvc_lock import read_last_run
from tabdx.artifacts.fingerprints import results_of
from tabdx.artifacts.runs import list_runs
from tabdx.core.params import Model
from tabdx.core.paths import Paths
from tabdx.core.runner import BAD_INPUT, run
from tabdx.stages.train_nets import train_nets
from tests.project_copies import (
    ROOT,
    TRAINED_AGAIN,
    call,
    commit,
    make_project,
    outputs,
    reduce,
    reproduce,
    start,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.pipeline


def rerun(folder):
    """Stages that are out of date by themselves, before anything that they read is made anew.

    What ``dvc repro --dry`` would list, without a process for each question. Asked for all
    pipelines, though there is one, dvc reads its long files once and not twice.
    """
    with contextlib.chdir(folder), Repo() as repo:
        return {stage.name for stage in repo.reproduce(dry=True, all_pipelines=True)}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project in which everything has run once."""
    folder = make_project(tmp_path_factory.mktemp("project"))
    call(folder, "dvc", "repro")
    commit(folder)
    return folder


TRAINING = {"explore", "baselines", "tune_svm", "train_nets@mlp", "train_nets@cnn"}
READERS_OF_EVALUATION = {
    *("normalize", "evaluate", "decide", "holdout", "replicate"),
    *TRAINED_AGAIN,
}


def test_every_output_is_there_and_a_second_run_runs_nothing(project):
    metrics = json.loads((project / "reports/metrics.json").read_text())
    models = {*get_args(Model), "combined"}
    assert set(metrics) == models
    assert {path.stem for path in (project / "reports/confusion").iterdir()} == models
    for model in models:
        assert set(metrics[model]) == {"out_of_fold"}
        assert metrics[model]["out_of_fold"]["roc_auc"] > 0.9
    apart = json.loads((project / "reports/holdout/metrics.json").read_text())
    assert {model: set(own) for model, own in apart.items()} == {m: {"holdout"} for m in models}
    assert (project / "reports/report.html").read_text().startswith("<!doctype html>")
    assert rerun(project) == set()


@pytest.mark.parametrize(
    ("change", "stages"),
    [
        ({"tune_svm__C": [1, 3]}, {"tune_svm"} | TRAINED_AGAIN),
        ({"leakage__models": ["svm"]}, {"leakage", "report"}),
        ({"explore__scatter": ["mean radius", "mean area"]}, {"explore"}),
        (
            {"evaluate__threshold": 0.4},
            {"normalize", "evaluate", "decide", "holdout", "report"} | TRAINED_AGAIN,
        ),
        ({"compute__workers": 2, "compute__device": "cpu"}, set()),
    ],
)
def test_a_changed_parameter_reruns_the_stages_that_read_it(project, change, stages):
    reduce(project, **change)
    try:
        assert rerun(project) == stages
    finally:
        reduce(project)


@pytest.mark.parametrize(
    ("file", "stages"),
    [
        ("src/tabdx/nets/cnn.py", {"train_nets@mlp", "train_nets@cnn"} | TRAINED_AGAIN),
        ("src/tabdx/figures/scatter.py", {"explore", "normalize", "evaluate", "report"}),
        ("src/tabdx/evaluation/comparison/comparison.py", READERS_OF_EVALUATION),
        (
            "src/tabdx/cohort/partitions.py",
            {*READERS_OF_EVALUATION, *TRAINING, "ingest", "split", "combine", "report"},
        ),
        ("src/tabdx/cli/main.py", set()),
    ],
)
def test_a_changed_source_file_reruns_the_stages_that_import_it(project, file, stages):
    path = project / file
    before = path.read_text()
    path.write_text(before + "\n")
    try:
        assert rerun(project) == stages
    finally:
        path.write_text(before)


def readme_steps():
    """Give what README says to type after a change of a parameter, once inside the environment."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("Change one, then\n\n")[1]
    lines = [line.split("#")[0].strip() for line in block.split("\n\n")[0].splitlines()]
    return [line.split() for line in lines if not line.startswith("source")]


def test_the_first_run_is_kept(project):
    (kept,) = list_runs(Paths(project))
    assert kept.files == results_of(Paths(project))
    assert not call(project, "git", "status", "--porcelain")  # and git sees nothing of it
    params = yaml.safe_load(Paths(kept.folder).params.read_text())
    assert params == yaml.safe_load((project / "params.yaml").read_text())
    assert read_last_run(Paths(project), params).complete


def test_readmes_steps_tell_what_a_change_moved(project):
    """Another grid moves the numbers of that model alone, and of the mean that it is part of."""
    repro, diff, compare = readme_steps()
    reduce(project, tune_svm__C=[0.01], tune_svm__gamma=[0.5])
    assert "params.yaml was edited" in call(project, *compare, "run-1")  # and has not been run
    # Up to `evaluate`: what comes after judges nothing.
    call(project, *repro, "evaluate")
    moved = json.loads(call(project, *diff, "--json"))
    compared = json.loads(call(project, *compare, "--json"))
    readings = (project / "reports/holdout_readings.csv").read_text()
    assert len(readings.splitlines()) == 2  # `dvc repro evaluate` does not score the holdout
    call(project, "git", "checkout", "-q", "--", "reports", "models", "dvc.lock")
    reduce(project)
    call(project, "dvc", "checkout", "-q")
    keys = (
        moved["diff"]["reports/metrics.json"] if "diff" in moved else moved["reports/metrics.json"]
    )
    assert {key.split(".")[0] for key in keys} == {"svm", "combined"}
    assert (compared["before"], compared["after"]) == ("run-1", "workspace")
    changed = {row["model"] for row in compared["table"] if row["difference"] != 0}
    assert changed == {"svm", "combined"}
    assert [row["parameter"] for row in compared["parameters"]] == ["tune_svm.C", "tune_svm.gamma"]
    assert [run.name for run in list_runs(Paths(project))] == ["run-2", "run-1"]  # shown, so kept


def test_killed_midway_and_started_again_it_ends_with_the_same_bytes(project, tmp_path):
    folder = make_project(tmp_path)
    process = start(folder, "dvc", "repro", "tune_svm")
    lock = folder / "tmp" / "tune_svm.lock"
    wait_until(lock.exists)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    reproduce(folder, "tune_svm")
    done = outputs(folder)
    assert "data/predictions/svm.parquet" in done
    assert done == {name: digest for name, digest in outputs(project).items() if name in done}


def test_bad_input_stops_with_one_message_and_leaves_the_results(project):
    before = outputs(project)
    reduce(project, tune_svm__C=[0])
    output = call(project, "dvc", "repro", expected=255)
    reduce(project)
    assert "tune_svm.C" in output
    assert "Traceback" not in output
    assert outputs(project) == before


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_absent_stops_the_stage_that_asks_for_it(project, capsys):
    reduce(project, compute__device="cuda")
    with contextlib.chdir(project), pytest.raises(SystemExit) as stopped:
        run("train_nets@mlp", partial(train_nets, "mlp"))
    reduce(project)
    assert stopped.value.code == BAD_INPUT
    output = capsys.readouterr().err
    assert "no cuda device" in output
    assert "Traceback" not in output
