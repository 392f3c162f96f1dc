"""What can be compared: the workspace, the runs kept here, commits, and other folders."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tabdx.artifacts.dvc_repo import resolve_experiment
from tabdx.artifacts.fingerprints import results_of
from tabdx.artifacts.git import git, require_repository
from tabdx.artifacts.runs import list_runs
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths

# What DVC calls the files as they lie in the folder, committed or not.
WORKSPACE = "workspace"

# Between the fields of a line; no name in git holds one. `git log` and `git for-each-ref` write
# a tab in different ways, the character itself is understood by both.
_TAB = "\t"
_NO_COMMIT = (
    "git has no commit yet: there is none to compare with. Runs need none: `make run`, change a "
    "parameter, `dvc repro`, and `tabdx compare` compares the two"
)
_COMMIT = "--format=" + _TAB.join(["%h", "%H", "%cs", "%s"])


@dataclass(frozen=True)
class Revision:
    """A state of the project that others can be compared with.

    Attributes
    ----------
    name : str
        ``workspace`` (the files as they lie there), a run (``run-3``), ``HEAD`` (the commit that
        is checked out), a branch, a tag, a short commit hash, or the path of another folder.
    kind : str
        Which of these; ``HEAD`` is a commit.
    commit : str
        The full hash; empty for what is not in git.
    date : str
        Day of the commit, such as ``2026-11-23``, or time of the run; empty for folders.
    subject : str
        First line of what the commit's author wrote, to be shown as it is.
    """

    name: str
    kind: Literal["workspace", "run", "branch", "tag", "commit", "folder"]
    commit: str = ""
    date: str = ""
    subject: str = ""

    @property
    def lasting(self) -> str:
        """Name it by what stays: the first 12 characters of a commit's hash, else its own name.

        A branch or HEAD is another commit tomorrow.
        """
        return self.commit[:12] or self.name


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
        The workspace, the runs (newest first), ``HEAD``, the branches and the tags (newest
        first), then the commits. Where git has none or refuses, the runs are all there is.

    Raises
    ------
    InputError
        If there is neither a run nor a commit, with git's own words.
    """
    here = [Revision(WORKSPACE, "workspace"), *_runs(folder)]
    try:
        return [*here, *_commits(folder, commits)]
    except InputError:
        if len(here) == 1:
            raise
        return here


def _runs(folder: Path) -> list[Revision]:
    return [Revision(run.name, "run", date=run.made) for run in list_runs(Paths(folder))]


def _commits(folder: Path, number: int) -> list[Revision]:
    require_repository(folder)
    head = git(folder, "log", "--max-count=1", _COMMIT)
    if head is None:
        raise InputError(_NO_COMMIT)
    metrics = Paths().metrics.as_posix()
    touched = git(folder, "log", f"--max-count={number}", _COMMIT, "--", metrics) or ""
    return [
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
        The first of these that there is: ``workspace``; a run that is kept here; the path of
        another project's folder, with a slash in it, whose results are taken as they lie there;
        whatever git knows a commit by (``HEAD~1``, a branch, a tag, a hash), or DVC an experiment.

    Raises
    ------
    InputError
        If there is none. Where git refuses, its own words say why.
    """
    if name == WORKSPACE:
        return Revision(WORKSPACE, "workspace")
    run = next((run for run in _runs(folder) if run.name == name), None)
    if run is not None:
        return run
    if Paths(Path(name)).params.is_file() and ("/" in name or "\\" in name):
        return Revision(name, "folder")
    require_repository(folder)
    commit = _find_commit(folder, name)
    if commit is None and git(folder, "rev-parse", "-q", "--verify", "HEAD") is None:
        raise InputError(_NO_COMMIT)
    if commit is None:
        raise InputError(
            f"{name!r} is no revision of this repository and no run that is kept here; name what "
            f"`git log --oneline --all` or `tabdx runs` lists, another project's folder by its "
            f"path, or {WORKSPACE} for the files as they lie there"
        )
    return Revision(name, "commit", *commit)


def _find_commit(folder: Path, name: str) -> list[str] | None:
    """Full hash, day and subject; None where there is no such commit."""
    # A name that begins with a dash would be an option of git's.
    if not name or name.startswith("-"):
        return None
    known = git(folder, "rev-parse", "-q", "--verify", f"{name}^{{commit}}")
    # `main:file` is no commit, though DVC would take it for one.
    if known is None and ":" not in name:
        known = resolve_experiment(folder, name)
    said = known and git(folder, "log", "--max-count=1", _COMMIT, known.strip())
    return _split(said)[0][1:] if said else None


def last_other_run(folder: Path) -> Revision:
    """Find the last run whose results are not those that lie in the folder.

    Raises
    ------
    InputError
        If nothing lies there, or no other run is kept.
    """
    paths = Paths(folder)
    files = results_of(paths)
    if not files:
        raise InputError(
            "there are no results here to compare; `make run` (or `dvc repro`) makes them"
        )
    runs = list_runs(paths)
    other = next((run for run in runs if run.files != files), None)
    if other is None:
        raise InputError(
            "no earlier run with other results is kept here: there is nothing to compare yet; "
            "change a value in params.yaml and `dvc repro`, then ask again, or name a revision: "
            "`tabdx compare HEAD`"
        )
    return Revision(other.name, "run", date=other.made)


def _references(folder: Path, kind: Literal["branch", "tag"], below: str) -> Sequence[Revision]:
    # A tag with a message is an object of its own; what it points at is the commit (the star).
    commit = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    parts = ["%(refname:short)", commit, "%(creatordate:short)", "%(contents:subject)"]
    form = "--format=" + _TAB.join(parts)
    lines = git(folder, "for-each-ref", "--sort=-creatordate", form, below) or ""
    return [Revision(name, kind, *rest) for name, *rest in _split(lines)]


def _split(lines: str) -> list[list[str]]:
    return [line.split("\t", 3) for line in lines.splitlines()]
