import json
import os
import resource
import subprocess

import pytest

from tabdx.artifacts.fingerprints import results_of
from tabdx.artifacts.runs import KEPT, keep_run, list_runs
from tabdx.core.paths import Paths


def write_results(paths, number):
    """Files whose bytes say which run they are of."""
    for path in (paths.cohort, paths.predictions("svm"), paths.metrics):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"of": {number}}}')


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path)
    write_results(paths, 0)
    return paths


def names(paths):
    return [run.name for run in list_runs(paths)]


def test_a_run_holds_its_parameters_its_metrics_and_the_hashes_of_the_rest(paths):
    keep_run(paths, {"seed": 3, "split": {"größe": [1, 2]}})
    (run,) = list_runs(paths)
    assert run.name == "run-1"
    assert run.files == results_of(paths)
    assert run.made.endswith("+00:00")
    record = Paths(run.folder)
    assert json.loads(record.metrics.read_text()) == {"of": 0}
    assert "größe" in record.params.read_text(encoding="utf-8")
    written = {path.name for path in run.folder.rglob("*") if path.is_file()}
    assert written == {"run.json", "params.yaml", "metrics.json"}  # and no patient


def test_the_same_results_are_kept_once_and_earlier_ones_again(paths):
    for number, expected in ((0, 1), (0, 1), (1, 2), (0, 3), (0, 3)):
        write_results(paths, number)
        keep_run(paths, {})
        assert len(list_runs(paths)) == expected
    assert names(paths) == ["run-3", "run-2", "run-1"]


def test_only_the_last_are_kept_and_names_go_on(paths):
    for number in range(KEPT + 3):
        write_results(paths, number)
        keep_run(paths, {})
    assert names(paths) == [f"run-{number}" for number in range(KEPT + 3, 3, -1)]


@pytest.mark.parametrize("missing", ["cohort", "metrics"])
def test_unfinished_results_are_not_kept(paths, missing):
    getattr(paths, missing).unlink()
    keep_run(paths, {})
    assert names(paths) == []


def test_git_sees_none_of_it(paths):
    subprocess.run(["git", "init", "-q", paths.root], check=True)
    keep_run(paths, {})
    said = subprocess.run(
        ["git", "-C", paths.root, "status", "--porcelain", "-uall"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert ".tabdx" not in said


def test_what_is_no_record_is_passed_over(paths):
    keep_run(paths, {})
    for name, content in {"run-7": "{", "run-8": '{"files": {}}', "run-x": "{}"}.items():
        (paths.runs / name).mkdir()
        (paths.runs / name / "run.json").write_text(content)
    (paths.runs / "run-9").mkdir()
    assert names(paths) == ["run-1"]


def test_where_nothing_can_be_written_one_line_says_so(paths, capsys):
    paths.runs.parent.write_text("a file where the folder should be")
    keep_run(paths, {})
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "not kept for a later comparison" in said
    assert names(paths) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_record_that_finds_no_room_is_one_line_and_no_failure(paths, capsys):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        keep_run(paths, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "not kept for a later comparison" in said
    assert "File too large" in said
    assert names(paths) == []
