"""Calls of git."""

import os
import shutil
import subprocess
from pathlib import Path

from tabdx.core.errors import InputError

# Which repository is meant, the folder decides, as it does for DVC: not a hook's environment.
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"}


def git(folder: Path, *arguments: str) -> str | None:
    """Return what a command of git's prints in a folder; None where it fails.

    Raises
    ------
    InputError
        If git is not installed, or does not answer.
    """
    done = _run(folder, *arguments)
    return done.stdout if done.returncode == 0 else None


def require_repository(folder: Path) -> None:
    """Make sure that git works in a folder.

    Raises
    ------
    InputError
        With git's own message, which names the way out: that nobody made a repository, that it
        belongs to another user, and so on.
    """
    done = _run(folder, "rev-parse", "--git-dir")
    if done.returncode != 0:
        raise InputError(
            f"git cannot be asked for commits here, it says: {done.stderr.strip()}\n"
            "Runs need no git: `tabdx runs` lists those that were kept here, and `tabdx compare` "
            "compares with the last of them"
        )


def begin_repository(folder: Path) -> bool:
    """Make a repository in a folder; False where git is not installed.

    Raises
    ------
    InputError
        If git refuses, with its own message.
    """
    if shutil.which("git") is None:
        return False
    done = _run(folder, "init", "--quiet")
    if done.returncode != 0:
        raise InputError(f"git cannot make a repository here, it says: {done.stderr.strip()}")
    return True


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=20,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as broken:
        raise InputError(f"git does not answer ({broken}); commits need it installed") from broken
