"""How the dashboard is started."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.web import cli as streamlit_cli

from tabdx.cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(monkeypatch):
    """What streamlit was started with."""
    command = []
    monkeypatch.setattr(sys, "argv", ["tabdx", "dashboard"])
    monkeypatch.setattr(streamlit_cli, "main", lambda: command.extend(sys.argv))
    return command


def test_the_server_is_streamlits_and_is_given_the_options(monkeypatch, started):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["dashboard", "--server.port=1"])
    assert done.exit_code == 0
    assert started[:2] == ["streamlit", "run"]
    assert Path(started[2]).samefile(ROOT / "dashboard/app.py")
    assert started[3:] == ["--server.port=1"]


def test_a_project_without_the_file_says_so(tmp_path, monkeypatch, started):
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["dashboard"])
    assert done.exit_code == 2
    assert "app.py is missing" in done.output
    assert not started
