import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tabdx.artifacts.atomic import write_text
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.core.runner import BAD_INPUT, run
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_work_gets_the_parameters_and_the_paths(project):
    seen = []
    run("some", lambda params, paths: seen.append((params.seed, paths)))
    assert seen == [(0, Paths())]


def test_a_closed_error_stream_stops_no_stage(project, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    run("some", lambda params, paths: sys.stderr.write("nobody reads this"))
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(SystemExit):
        run("some", lambda params, paths: list(paths.params.parent.joinpath("none").iterdir()))


def test_bad_input_is_one_message_and_status_2(project, capsys):
    def work(params, paths):
        raise InputError("the table is empty")

    with pytest.raises(SystemExit) as stopped:
        run("some", work)
    assert stopped.value.code == BAD_INPUT
    assert capsys.readouterr().err == "some: the table is empty\n"


def test_bad_parameters_stop_before_any_work(project, capsys):
    text = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(text.replace("holdout: 0.2", "holdout: 1.2"))
    seen = []
    with pytest.raises(SystemExit):
        run("some", lambda params, paths: seen.append(params))
    assert seen == []
    assert "split.holdout" in capsys.readouterr().err


def test_what_the_system_refuses_is_one_message_and_status_2(project, capsys):
    (project / "reports").write_text("a file where the folder should be")

    def work(params, paths):
        write_text(paths.metrics, "{}")

    with pytest.raises(SystemExit) as stopped:
        run("some", work)
    assert stopped.value.code == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("some: reports/metrics.json cannot be written (")
    assert said.count("\n") == 1


def test_any_other_error_is_a_fault_of_ours_and_keeps_its_traceback(project):
    def work(params, paths):
        raise KeyError("oops")

    with pytest.raises(KeyError):
        run("some", work)


def test_a_stage_waits_for_an_earlier_run_of_itself(project):
    holder = FileLock(project / "tmp" / "some.lock")
    (project / "tmp").mkdir()
    code = "from tabdx.core.runner import run; run('some', lambda params, paths: print('done'))"
    with holder:
        second = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        # The message comes once the second has found the lock taken.
        assert "waiting for an earlier run" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=LONG)
    assert out == "done\n"
