"""DVC's repository, opened: its cache, and its files as they were at a commit.

dvc is imported only where a repository is opened: most who read this package need none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tabdx.core.errors import InputError


@contextmanager
def opened(folder: Path, *, with_git: bool) -> Iterator[Any]:
    """Open the DVC repository in a folder.

    Parameters
    ----------
    folder : Path
        The project's.
    with_git : bool
        Whether commits will be asked for. The cache alone needs no git.

    Raises
    ------
    InputError
        With DVC's own words, whatever it cannot do inside the block.
    """
    from dvc.exceptions import DvcException  # noqa: PLC0415  (see the top)
    from dvc.repo import Repo  # noqa: PLC0415

    settings = None if with_git else {"core": {"no_scm": True}}
    try:
        with Repo(str(folder), config=settings) as repo:
            yield repo
    except (DvcException, OSError) as broken:
        raise InputError(f"DVC cannot be asked here, it says: {broken}") from broken


@contextmanager
def files_at(folder: Path, commit: str) -> Iterator[Any]:
    """Give the files of a commit, git's and DVC's, as a file system of DVC's.

    Its paths are relative to the project's folder, which may lie anywhere in the git repository.

    Raises
    ------
    InputError
        If DVC cannot open the folder or the commit.
    """
    from dvc.repo.brancher import switch  # noqa: PLC0415  (see the top)

    with opened(folder, with_git=True) as repo, switch(repo, commit):
        yield repo.dvcfs


def resolve_experiment(folder: Path, name: str) -> str | None:
    """Look up the commit of an experiment of DVC's; None where there is none of that name."""
    from dvc.scm import RevError, resolve_rev  # noqa: PLC0415  (see the top)

    with opened(folder, with_git=True) as repo:
        try:
            return str(resolve_rev(repo.scm, name))
        except RevError:
            return None
