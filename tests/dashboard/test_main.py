"""How the dashboard is started."""

import sys
from importlib import metadata

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.web import cli

from dashboard import __main__ as started


@pytest.fixture
def looked(monkeypatch):
    """Whether the installed packages have been looked through."""
    calls = []
    monkeypatch.setattr(metadata, "distributions", lambda: calls.append(True) or [])
    # Set again, so that it is put back when the test is over.
    monkeypatch.setattr(
        manifest_scanner, "scan_component_manifests", manifest_scanner.scan_component_manifests
    )
    return calls


def discover():
    BidiComponentManager().discover_and_register_components(start_file_watching=False)


def test_the_server_is_streamlits_and_is_given_the_arguments(monkeypatch, looked):
    monkeypatch.setattr(started, "warm_up_beside_the_server", lambda: None)
    monkeypatch.setattr(sys, "argv", ["dashboard", "--server.port=1"])
    monkeypatch.setattr(cli, "main", lambda: None)
    started.main()
    assert sys.argv == ["streamlit", "run", str(started.APP), "--server.port=1"]
    assert started.APP.is_file()


def test_no_package_is_searched_for_components(monkeypatch, looked):
    discover()
    assert looked  # Streamlit by itself does; if it no longer did, nothing would have to be spared
    looked.clear()
    monkeypatch.setattr(started, "warm_up_beside_the_server", lambda: None)
    monkeypatch.setattr(sys, "argv", ["dashboard"])
    monkeypatch.setattr(cli, "main", discover)
    started.main()
    assert not looked
