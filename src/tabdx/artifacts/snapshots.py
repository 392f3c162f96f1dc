"""The results of a revision, copied into a folder."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from tabdx.artifacts.atomic import write_bytes, write_text
from tabdx.artifacts.dvc_repo import files_at, opened
from tabdx.artifacts.git import git
from tabdx.artifacts.revisions import Revision
from tabdx.artifacts.runs import Run, list_runs
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths


@contextmanager
def opened_at(folder: Path, revision: Revision, *, predictions: bool = True) -> Iterator[Paths]:
    """Give the paths below which a revision's results can be read.

    Those of the workspace and of another folder are where they lie. Those of a run or a commit are
    brought into a folder that is gone afterwards, so that whoever reads them needs to know nothing
    of revisions. Whatever is wrong with them is said with the revision's name before the path, as
    git writes it.

    Parameters
    ----------
    folder : Path
        The project's folder, the current one.
    revision : Revision
        Of the project.
    predictions : bool
        Whether the cohort and the predictions are wanted too, beside the parameters and the
        metrics (of which a commit may lack either).

    Raises
    ------
    InputError
        If the revision has no cohort or no predictions, or the DVC cache does not hold them.
    """
    if revision.kind == "workspace":
        yield Paths(folder)
        return
    if revision.kind == "folder":
        yield Paths(Path(revision.name))
        return
    with tempfile.TemporaryDirectory() as place:
        bring = _bring_run if revision.kind == "run" else _bring_commit
        bring(folder, revision, Paths(Path(place)), predictions)
        try:
            yield Paths(Path(place))
        except InputError as broken:
            raise InputError(str(broken).replace(f"{place}/", f"{revision.name}:")) from broken


def can_be_opened(folder: Path, runs: list[Run]) -> list[bool]:
    """Tell of each run whether the DVC cache still holds its cohort and predictions."""
    if not runs:
        return []
    with opened(folder, with_git=False) as repo:
        return [all(path.is_file() for path in _cached(repo, run).values()) for run in runs]


def _bring_run(folder: Path, revision: Revision, place: Paths, predictions: bool) -> None:
    """Copy a run's record, and out of the cache what it names."""
    run = next((run for run in list_runs(Paths(folder)) if run.name == revision.name), None)
    if run is None:
        raise InputError(f"{revision.name} is no longer kept; `tabdx runs` lists those that are")
    shutil.copytree(run.folder, place.root, dirs_exist_ok=True)
    if not predictions:
        return
    copy = PurePosixPath("..", f"{folder.resolve().name}-{run.name}")
    with opened(folder, with_git=False) as repo:
        try:
            for name, path in _cached(repo, run).items():
                write_bytes(place.root / name, path.read_bytes())
        except OSError as lost:
            raise InputError(
                f"the DVC cache no longer holds the predictions of {revision.name}: `dvc gc` "
                "removes what the workspace does not use. `tabdx runs` says which runs can still "
                f"be compared. The parameters of {revision.name} are kept: with them, `dvc repro` "
                "in a copy of this folder makes its predictions again:\n"
                f'    cp -a . "{copy}" && cp {Paths(run.folder).params.as_posix()} "{copy}/"\n'
                f'    (cd "{copy}" && dvc repro)\n'
                f'    tabdx compare "{copy}"'
            ) from lost


def _cached(repo: Any, run: Run) -> dict[str, Path]:
    """Where the cache holds each table of a run, by its path in the project."""
    metrics = Paths().metrics.as_posix()
    cache = repo.cache.local
    return {
        name: Path(cache.oid_to_path(md5)) for name, md5 in run.files.items() if name != metrics
    }


def _bring_commit(folder: Path, revision: Revision, place: Paths, predictions: bool) -> None:
    """Write a commit's files: git's, and DVC's out of its cache or its remote."""
    here = Paths()
    for path in (here.params, here.metrics):
        # Of git itself: DVC reads the whole dvc.lock first, a second of a processor.
        content = git(folder, "show", f"{revision.commit}:./{path.as_posix()}")
        if content is not None:
            write_text(place.root / path, content)
    if not predictions:
        return
    from dvc_data.index import DataIndexDirError  # noqa: PLC0415  (as dvc: see `dvc_repo`)

    with files_at(folder, revision.commit) as files:
        try:
            tables = _tables(files, here.all_predictions.as_posix())
            for name in (here.cohort.as_posix(), *tables) if tables else ():
                write_bytes(place.root / name, files.read_bytes(name))
        except (OSError, DataIndexDirError) as lost:
            raise InputError(_describe_how_to_remake(folder, revision)) from lost
    if not tables:
        raise InputError(
            f"{revision.name} has no predictions: the pipeline had not run there; choose another "
            "revision, or a run that `tabdx runs` lists"
        )


def _tables(files: Any, folder: str) -> list[str]:
    """Names of the tables in a folder of a DVC file system; none where there is no folder."""
    try:
        names = files.ls(folder, detail=False)
    except FileNotFoundError:
        return []
    return sorted(name for name in names if name.endswith(".parquet"))


def _describe_how_to_remake(folder: Path, revision: Revision) -> str:
    """Say why a commit's predictions are not here, and how they can be made beside this folder."""
    copy = PurePosixPath("..", f"{folder.resolve().name}-{revision.commit[:7]}")
    inside = copy / (git(folder, "rev-parse", "--show-prefix") or "").strip()
    return (
        f"the predictions of {revision.name} are not in the DVC cache of this machine: they were "
        "made on another one, or `dvc gc` has removed them. `tabdx runs` lists the runs that were "
        "made here; `tabdx compare` compares with the last of them. To make those of "
        f"{revision.name} again, in a folder beside this one, which stays as it is:\n"
        f'    git worktree add --detach "{copy}" {revision.commit[:7]}\n'
        f'    cp -r data/tables "{inside}/data/"\n'
        f'    (cd "{inside}" && PYTHONPATH=src dvc repro)\n'
        f'    tabdx compare "{inside}"'
    )
