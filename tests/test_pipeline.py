"""The whole pipeline with dvc, on a reduced parameter file."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
import yaml
from dvc.repo import Repo

ROOT = Path(__file__).parents[1]
TRAINED_AGAIN = {"instability", "explain", "referee", "sample_size"}
BIN = Path(sys.executable).parent
COPIED = ["src", "data/dictionaries", "data/tables", ".dvc/plots", ".dvc/config", ".dvcignore"]

pytestmark = pytest.mark.pipeline


def environment():
    """The caller's environment, with the commands of the running Python first on the path."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}


def start(folder, *command):
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def call(folder, *command, expected=0):
    process = start(folder, *command)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == expected, output
    return output


def reduce(folder, **changes):
    """Write parameters that run in seconds: few folds, small grids, short training."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.1, 1]
    params["baselines"]["gradient_boosting"]["max_iter"] = [20]
    params["tune_svm"] |= {"C": [1, 10], "gamma": [0.003, 0.03]}
    params["train_nets"] |= {"max_epochs": 4, "narrow": {"configurations": 4, "halving": 0}}
    params["combine"]["models"] = ["logistic_regression", "svm"]
    params["evaluate"]["resamples"] = 100
    for stage in TRAINED_AGAIN:  # each is run by its own test
        params[stage]["models"] = []
    params["compute"]["workers"] = 1
    for key, value in changes.items():
        section, name = key.split("__")
        params[section][name] = value
    (folder / "params.yaml").write_text(yaml.safe_dump(params))


def make_project(folder):
    """A copy of what the pipeline needs, as a repository of its own."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    shutil.copy(ROOT / "dvc.yaml", folder)
    (folder / ".gitignore").write_text("__pycache__/\n/tmp/\n")
    reduce(folder)
    call(folder, "git", "init", "-q")
    return folder


def commit(folder):
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    call(folder, "git", "add", "-A")
    call(folder, "git", *author, "commit", "-q", "-m", "results")


def outputs(folder):
    """SHA-256 of everything that the stages wrote."""
    files = [path for name in ("data", "models", "reports") for path in (folder / name).rglob("*")]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file() and path.name != ".gitignore"
    }


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


READERS_OF_PARTITIONS = {
    "explore",
    "normalize",
    "baselines",
    "tune_svm",
    "train_nets@mlp",
    "train_nets@cnn",
    "report",
    *TRAINED_AGAIN,
}


def test_every_output_is_there_and_a_second_run_runs_nothing(project):
    metrics = json.loads((project / "reports/metrics.json").read_text())
    models = {"logistic_regression", "gradient_boosting", "svm", "mlp", "cnn", "combined"}
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
        ({"referee__models": ["svm"]}, {"referee", "report"}),
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
        ("src/tabdx/figures/scatter.py", {"explore", "report"}),
        ("src/tabdx/evaluation/comparing/comparison.py", {"evaluate", "holdout"}),
        ("src/tabdx/cohort/partitions.py", {"ingest", "split"} | READERS_OF_PARTITIONS),
        ("src/tabdx/cli.py", set()),
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


def test_another_grid_moves_the_numbers_of_that_model_alone(project):
    reduce(project, tune_svm__C=[0.01], tune_svm__gamma=[0.5])
    call(project, "dvc", "repro", "evaluate")
    moved = json.loads(call(project, "dvc", "metrics", "diff", "--json"))
    readings = (project / "reports/holdout/readings.csv").read_text()
    assert len(readings.splitlines()) == 2  # `dvc repro evaluate` does not score the holdout
    call(project, "git", "checkout", "-q", "--", "reports", "models", "dvc.lock")
    reduce(project)
    call(project, "dvc", "checkout", "-q")
    keys = (
        moved["diff"]["reports/metrics.json"] if "diff" in moved else moved["reports/metrics.json"]
    )
    assert {key.split(".")[0] for key in keys} == {"svm", "combined"}


def test_killed_midway_and_started_again_it_ends_with_the_same_bytes(project, tmp_path):
    folder = make_project(tmp_path)
    process = start(folder, "dvc", "repro", "tune_svm")
    lock = folder / "tmp" / "tune_svm.lock"
    until = time.monotonic() + 120
    while not lock.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert lock.exists()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    call(folder, "dvc", "repro", "tune_svm")
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
def test_a_gpu_that_is_absent_stops_the_stage_that_asks_for_it(project):
    reduce(project, compute__device="cuda")
    output = call(project, "python", "-m", "tabdx.stages.train_nets", "mlp", expected=2)
    reduce(project)
    assert "no cuda device" in output
    assert "Traceback" not in output
