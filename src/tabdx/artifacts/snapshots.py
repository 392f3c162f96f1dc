"""The cohort and the predictions as they were at a revision, out of git and the DVC cache.

dvc is imported only where a snapshot is taken: most who read this package compare none.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.revisions import WORKSPACE, Revision
from tabdx.errors import InputError
from tabdx.paths import Paths


@contextmanager
def opened_at(folder: Path, revision: Revision) -> Iterator[Paths]:
    """Give the paths below which a revision's cohort and predictions can be read.

    Those of the workspace are where they lie. Those of a commit are brought into a folder that is
    gone afterwards, so that whoever reads them needs to know nothing of revisions. Whatever is
    wrong with them is said with the revision's name before the path, as git writes it.

    Parameters
    ----------
    folder : Path
        The project's folder, the current one.
    revision : Revision
        Of the project.

    Raises
    ------
    InputError
        If the revision has no cohort or no predictions, or the DVC cache does not hold them.
    """
    if revision.key == WORKSPACE:
        yield Paths(folder)
        return
    with tempfile.TemporaryDirectory() as place:
        _bring(folder, revision, Path(place))
        try:
            yield Paths(Path(place))
        except InputError as broken:
            raise InputError(str(broken).replace(f"{place}/", f"{revision.name}:")) from broken


def _bring(folder: Path, revision: Revision, place: Path) -> None:
    """Write a revision's cohort and predictions below another folder."""
    from dvc.api import DVCFileSystem  # noqa: PLC0415  (see the top)
    from dvc.exceptions import DvcException  # noqa: PLC0415
    from dvc_data.index import DataIndexDirError  # noqa: PLC0415

    cohort, predictions = Paths().cohort.as_posix(), Paths().all_predictions.as_posix()
    try:
        files = DVCFileSystem(str(folder), rev=revision.commit)
        tables = _tables(files, predictions)
        if not tables:
            raise InputError(
                f"{revision.name} has no predictions; choose a revision in which the pipeline had "
                "run, or `make run` and commit"
            )
        for name in (cohort, *tables):
            write_bytes(place / name, files.read_bytes(name))
    except (DvcException, DataIndexDirError, OSError) as broken:
        raise InputError(
            f"the DVC cache does not hold the predictions of {revision.name}, or not its cohort; "
            f"`git checkout {revision.name} && dvc repro` makes them anew, `dvc fetch` brings "
            "them from a remote"
        ) from broken


def _tables(files: Any, folder: str) -> list[str]:
    """Names of the tables in a folder of a DVC file system; none where there is no folder."""
    try:
        names = files.ls(folder, detail=False)
    except FileNotFoundError:
        return []
    return sorted(name for name in names if name.endswith(".parquet"))
