import hashlib
import json
import os
import subprocess
from datetime import UTC, datetime

import pytest
import streamlit as st
import yaml

from tabdx.dashboard.overview.provenance import as_table, read_provenance


def git(*arguments):
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project whose only stage has run on one file, one folder and one parameter."""
    monkeypatch.chdir(tmp_path)
    st.cache_data.clear()
    (tmp_path / "code.py").write_bytes(b"1")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/a.csv").write_bytes(b"a")
    (tmp_path / "params.yaml").write_text("evaluate: {threshold: 0.5}\n")
    (tmp_path / "metrics.json").write_text("{}")
    listed = json.dumps([{"md5": md5(b"a"), "relpath": "a.csv"}]).encode()
    deps = [
        {"path": "code.py", "md5": md5(b"1")},
        {"path": "tables", "md5": md5(listed) + ".dir"},
    ]
    params = {"params.yaml": {"evaluate.threshold": 0.5}}
    lock = {"stages": {"evaluate": {"deps": deps, "params": params}}}
    (tmp_path / "dvc.lock").write_text(yaml.safe_dump(lock))
    yield tmp_path
    st.cache_data.clear()


def read(folder):
    st.cache_data.clear()
    return read_provenance(folder / "metrics.json", str(folder))


def test_nothing_is_stale_right_after_the_run(folder):
    assert read(folder).stale == []


def test_a_changed_file_folder_or_parameter_is_stale(folder):
    (folder / "code.py").write_bytes(b"2")
    assert read(folder).stale == ["code.py"]
    (folder / "tables/b.csv").write_bytes(b"b")
    assert read(folder).stale == ["code.py", "tables"]
    (folder / "params.yaml").write_text("evaluate: {threshold: 0.4}\n")
    assert read(folder).stale == ["code.py", "params.yaml: evaluate.threshold", "tables"]


def test_compiled_files_make_nothing_stale(folder):
    (folder / "tables/__pycache__").mkdir()
    (folder / "tables/__pycache__/a.pyc").write_bytes(b"x")
    assert read(folder).stale == []


def test_a_missing_file_is_stale(folder):
    (folder / "code.py").unlink()
    assert read(folder).stale == ["code.py"]


@pytest.mark.parametrize("content", ["", "- 1", "{", "just words"])
def test_a_lock_that_is_none_says_nothing(folder, content):
    (folder / "dvc.lock").write_text(content)
    assert read(folder).stale == []


def test_outside_a_repository_the_date_is_the_files(folder):
    os.utime(folder / "metrics.json", (86400, 86400))  # a day after the epoch
    found = read(folder)
    assert found.revision is None
    assert found.date == datetime(1970, 1, 2, tzinfo=UTC)


def test_an_unborn_branch_has_no_revision(folder):
    git("init", "-q")
    assert read(folder).revision is None


def test_a_commit_tells_revision_and_date_until_something_changes(folder, monkeypatch):
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-02-03T04:05:06+00:00")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "run")
    found = read(folder)
    assert found.date == datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert not found.revision.endswith("+")
    (folder / "metrics.json").write_text('{"new": 1}')
    changed = read(folder)
    assert changed.revision == found.revision + "+"
    assert changed.date > found.date


def test_no_metrics_no_date(folder):
    (folder / "metrics.json").unlink()
    assert read(folder).date is None


def test_the_table_names_devices_and_versions_once(folder):
    records = {
        "svm": {"versions": {"python": "3.11.7"}},
        "mlp": {"versions": {"python": "3.11.7", "torch": "2.13.0"}, "device": {"name": "cpu"}},
    }
    table = as_table(read(folder), records)
    assert table["what"].tolist() == [
        "date of the run",
        "revision of the code",
        "networks trained on",
        "python",
        "torch",
    ]
    assert table["value"].tolist()[1:3] == ["not in git", "cpu"]
