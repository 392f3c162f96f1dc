"""The browser of the tests: found, settled, and looked for in the right places."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.tools import browser as browsing


def fake_playwright(path):
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=str(path)))


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_taken_first(tmp_path, monkeypatch, name):
    own = tmp_path / "own"
    own.touch()
    found = tmp_path / name
    found.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browsing.find_browser(fake_playwright(own)) == str(found)


def test_else_playwrights_own(tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.touch()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert browsing.find_browser(fake_playwright(own)) == str(own)


def test_else_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browsing.find_browser(fake_playwright(tmp_path / "absent")) is None


def test_without_a_browser_one_line_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.browser"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == f"{browsing.REMEDY}\n"
