"""What `make run` does before it installs anything, and when `make test` tests again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


@pytest.fixture
def folder(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def make_git(folder, **environment):
    return subprocess.run(
        ["make", "--silent", "git"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_in_a_repository_nothing_is_said(folder):
    subprocess.run(["git", "init", "-q", folder], check=True)
    done = make_git(folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_zip_instead_of_a_clone_is_said_and_goes_on(folder):
    done = make_git(folder)
    assert done.returncode == 0
    assert done.stdout.startswith("No git here: make run")


def test_what_else_git_says_is_passed_on_and_stops(folder):
    subprocess.run(["git", "init", "-q", folder], check=True)
    done = make_git(folder, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert done.returncode != 0
    assert "safe.directory" in done.stderr


@pytest.mark.parametrize("git", [True, False])
def test_the_checks_run_again_after_an_edit_with_and_without_git(folder, git):
    if git:
        subprocess.run(["git", "init", "-q", folder], check=True)
    for name in (".venv/.ready", ".venv/.browser", ".venv/.tested", "src/tabdx/cli/main.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    for name in ("requirements.txt", "pyproject.toml", "Makefile", "src/tabdx/cli/main.py"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    assert not checks_are_due(folder)
    os.utime(folder / "src/tabdx/cli/main.py", (2**32, 2**32))
    assert checks_are_due(folder)


def checks_are_due(folder):
    asked = ["make", "--question", ".venv/.tested"]
    return subprocess.run(asked, cwd=folder, check=False, capture_output=True).returncode == 1
