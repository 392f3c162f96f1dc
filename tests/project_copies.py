"""Projects of a test's own: a copy of what the pipeline needs, and commands run in it."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import yaml
from dvc.repo import Repo

from tests.waiting import LONG

ROOT = Path(__file__).parents[1]
TRAINED_AGAIN = {"instability", "explain", "leakage", "sample_size"}
BIN = Path(sys.executable).parent
COPIED = ["src", "data/dictionaries", "data/tables", ".dvc/plots", ".dvc/config", ".dvcignore"]


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
    output, _ = process.communicate(timeout=LONG)
    assert process.returncode == expected, output
    return output


def reproduce(folder, *stages):
    """Run these stages and what they need, as ``dvc repro`` does, without loading dvc once more."""
    with mock.patch.dict(os.environ, environment()), contextlib.chdir(folder), Repo() as repo:
        repo.reproduce(list(stages))


def reduce(folder, **changes):
    """Write parameters that run in seconds: few folds, small grids, short training."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.1, 1]
    params["baselines"]["gradient_boosting"]["max_iter"] = [20]
    params["baselines"]["random_forest"]["n_estimators"] = 20
    params["tune_svm"] |= {"C": [1, 10], "gamma": [0.003, 0.03]}
    params["explore"]["pairplot"] = ["mean radius", "mean area"]
    params["decide"]["recalibrate"] = ["none", "platt"]
    params["train_nets"] |= {
        "max_epochs": 4,
        "narrow": {"configurations": 4, "reduction_factor": 0},
    }
    params["combine"] = {"models": ["logistic_regression", "svm"]}
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
