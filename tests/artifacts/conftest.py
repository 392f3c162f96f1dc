"""Estimators to keep, archives to break, and a repository whose commits hold results."""

import io
import json
import subprocess
import zipfile

import numpy as np
import pytest
from dvc.repo import Repo
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tabdx.artifacts.revisions import list_revisions

AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"]


def fit(seed=0):
    rows = np.random.default_rng(seed).normal(size=(60, 3))
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    return pipeline.fit(rows, rows[:, 0] > 0), rows


def rewritten(content: bytes, change) -> bytes:
    """The same zip with its schema changed by `change`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = old.read(name)
            if name == "schema.json":
                schema = json.loads(entry)
                change(schema)
                entry = json.dumps(schema).encode()
            new.writestr(name, entry)
    return buffer.getvalue()


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *AUTHOR, *arguments], check=True, capture_output=True)


def write_results(folder, log_loss, seed):
    (folder / "reports").mkdir(exist_ok=True)
    metrics = {"v1.5 net": {"out_of_fold": {"log_loss": log_loss, "roc_auc": 0.9}}}
    (folder / "reports/metrics.json").write_text(json.dumps(metrics))
    (folder / "params.yaml").write_text(f"seed: {seed}\n")


@pytest.fixture(scope="module")
def committed(tmp_path_factory):
    """Two commits with results after one without; then the files are edited again."""
    folder = tmp_path_factory.mktemp("revisions")
    git(folder, "init", "-q", "-b", "main")
    with Repo.init(str(folder)):
        pass
    (folder / "dvc.yaml").write_text("metrics: [reports/metrics.json]\nparams: [params.yaml]\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "nothing has run")
    git(folder, "tag", "empty")
    for log_loss, seed, subject in ((0.3, 20, "first *results*"), (0.2, 90, "second results")):
        write_results(folder, log_loss, seed)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", subject)
    git(folder, "tag", "-a", "best", "-m", "a tag with a message")
    write_results(folder, 0.1, 90)
    return folder


@pytest.fixture
def named(committed, monkeypatch):
    """The revisions by name; `first` is the earliest commit with results."""
    monkeypatch.chdir(committed)
    revisions = list_revisions(committed)
    return {revision.name: revision for revision in revisions} | {"first": revisions[-1]}
