"""What git and DVC remember: revisions, and the metrics and parameters of each.

dvc is imported only where a revision is opened: most who read this package compare none.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from tabdx.errors import InputError
from tabdx.paths import Paths

# What DVC calls the files as they lie in the folder, committed or not.
WORKSPACE = "workspace"
_VALUE = ["model", "partition", "metric"]  # what a metric is a value of

# Between the fields of a line; no name in git holds one. `git log` and `git for-each-ref` write
# a tab in different ways, the character itself is understood by both.
_TAB = "\t"
_COMMIT = "--format=" + _TAB.join(["%h", "%H", "%cs", "%s"])


@dataclass(frozen=True)
class Revision:
    """A state of the project that can be gone back to.

    Attributes
    ----------
    name : str
        A branch, a tag, a short commit hash, ``HEAD`` (the commit that is checked out), or
        ``workspace`` (the files as they lie there).
    kind : str
        Which of these; ``HEAD`` is a commit.
    commit : str
        The full hash; empty for the workspace.
    date : str
        Day of the commit, such as ``2026-11-23``; empty for the workspace.
    subject : str
        First line of what its author wrote, to be shown as it is.
    """

    name: str
    kind: Literal["workspace", "branch", "tag", "commit"]
    commit: str = ""
    date: str = ""
    subject: str = ""

    @property
    def key(self) -> str:
        """What DVC is asked for: never a name, which could mean something else to it."""
        return self.commit or WORKSPACE


def list_revisions(folder: Path, commits: int = 20) -> list[Revision]:
    """List what can be compared.

    Parameters
    ----------
    folder : Path
        The project's folder.
    commits : int
        How many of the last commits that touched the metrics.

    Returns
    -------
    list of Revision
        The workspace, ``HEAD``, the branches and the tags (newest first), then the commits.

    Raises
    ------
    InputError
        If the folder is not in a git repository, or nothing is committed yet.
    """
    _require_repository(folder)
    head = _git(folder, "log", "--max-count=1", _COMMIT)
    if head is None:
        raise InputError(
            "the git repository has no commit yet, so there are no revisions to compare; after "
            "`make run`, commit the results"
        )
    metrics = Paths().metrics.as_posix()
    touched = _git(folder, "log", f"--max-count={commits}", _COMMIT, "--", metrics) or ""
    return [
        Revision(WORKSPACE, "workspace"),
        *(Revision("HEAD", "commit", *rest) for _, *rest in _split(head)),
        *_references(folder, "branch", "refs/heads"),
        *_references(folder, "tag", "refs/tags"),
        *(Revision(name, "commit", *rest) for name, *rest in _split(touched)),
    ]


def find_revision(folder: Path, name: str) -> Revision:
    """Find what somebody means by a name.

    Parameters
    ----------
    folder : Path
        The project's folder.
    name : str
        ``workspace``, or whatever git knows a commit by: ``HEAD~1``, a branch, a tag, a hash.

    Raises
    ------
    InputError
        If the folder is not in a git repository, or git knows no such commit.
    """
    if name == WORKSPACE:
        return Revision(WORKSPACE, "workspace")
    _require_repository(folder)
    # A name that begins with a dash would be an option of git's.
    known = (
        None
        if name.startswith("-")
        else _git(folder, "rev-parse", "-q", "--verify", f"{name}^{{commit}}")
    )
    said = known and _git(folder, "log", "--max-count=1", _COMMIT, known.strip())
    if not said:
        raise InputError(
            f"{name!r} is no revision of this repository; name a commit, a branch or a tag that "
            f"`git log --oneline --all` lists, or {WORKSPACE} for the files as they lie there"
        )
    return Revision(name, "commit", *_split(said)[0][1:])


def _require_repository(folder: Path) -> None:
    if _git(folder, "rev-parse", "--is-inside-work-tree") is None:
        raise InputError(
            "the project's folder is not a git repository, so there are no revisions to compare; "
            "`git init && dvc init` begins one"
        )


def metric_changes(folder: Path, before: Revision, after: Revision) -> pd.DataFrame:
    """Compare the metrics of two revisions: what ``dvc metrics diff --all`` says.

    Returns
    -------
    DataFrame
        One row per ``model``, ``partition`` and ``metric``, with the value ``before`` and
        ``after`` (missing where that revision has none) and the ``change``.

    Raises
    ------
    InputError
        If the folder is not a DVC repository, or a revision has no metrics.
    """
    with _opened(folder) as repo:
        said = repo.metrics.diff(before.key, after.key, all=True).get("diff", {})
    rows = [
        # A model's name may hold a dot, a partition or a metric does not.
        [*key.rsplit(".", 2), values.get("old"), values.get("new")]
        for metrics in said.values()
        for key, values in metrics.items()
    ]
    table = pd.DataFrame(rows, columns=[*_VALUE, "before", "after"]).sort_values(_VALUE)
    numbers = {name: pd.to_numeric(table[name], errors="coerce") for name in ("before", "after")}
    for name, revision in (("before", before), ("after", after)):
        if numbers[name].isna().all():
            raise InputError(
                f"{revision.name} has no {Paths().metrics}; choose a revision in which the "
                "pipeline had run, or `make run` and commit"
            )
    changed = table.assign(**numbers, change=numbers["after"] - numbers["before"])
    return changed.reset_index(drop=True)


def parameter_changes(folder: Path, before: Revision, after: Revision) -> pd.DataFrame:
    """Compare the parameters of two revisions: what ``dvc params diff`` says.

    Returns
    -------
    DataFrame
        One row per changed ``parameter``, its text ``before`` and ``after``.

    Raises
    ------
    InputError
        If the folder is not a DVC repository.
    """
    with _opened(folder) as repo:
        said = repo.params.diff(before.key, after.key).get("diff", {})
    rows = [
        [key, *("" if values.get(end) is None else str(values[end]) for end in ("old", "new"))]
        for parameters in said.values()
        for key, values in parameters.items()
    ]
    return pd.DataFrame(rows, columns=["parameter", "before", "after"], dtype=str)


@contextmanager
def _opened(folder: Path) -> Iterator[Any]:
    """Open the DVC repository around `folder`; whatever DVC cannot do is one message."""
    from dvc.exceptions import DvcException  # noqa: PLC0415  (see the top)
    from dvc.repo import Repo  # noqa: PLC0415

    try:
        with Repo(str(folder)) as repo:
            yield repo
    except DvcException as broken:
        raise InputError(f"DVC cannot compare revisions here: {broken}") from broken


def _references(folder: Path, kind: Literal["branch", "tag"], below: str) -> list[Revision]:
    # A tag with a message is an object of its own; what it points at is the commit (the star).
    commit = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    parts = ["%(refname:short)", commit, "%(creatordate:short)", "%(contents:subject)"]
    form = "--format=" + _TAB.join(parts)
    lines = _git(folder, "for-each-ref", "--sort=-creatordate", form, below) or ""
    return [Revision(name, kind, *rest) for name, *rest in _split(lines)]


def _split(lines: str) -> list[list[str]]:
    return [line.split("\t", 3) for line in lines.splitlines()]


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says, None where it refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired) as broken:
        raise InputError(f"git does not answer ({broken}); revisions need it installed") from broken
    return done.stdout if done.returncode == 0 else None
