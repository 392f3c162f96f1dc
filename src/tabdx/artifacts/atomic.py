"""Files and folders that are either whole or absent: made under another name, then renamed."""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tabdx.core.errors import InputError, describe_refusal

_RANDOM = 8  # characters that `tempfile` appends


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that no reader ever sees half of it.

    What a writer that was killed left behind under a temporary name is removed: one process at a
    time writes a file, as each stage runs alone.

    Parameters
    ----------
    path : Path
        Where it goes; missing folders are made.
    content : bytes
        The whole file.

    Raises
    ------
    InputError
        If the system does not allow it: the disk is full, the folder is read-only, and the like.
        An earlier file of that name is left as it was.
    """
    with open_whole(path) as file:
        file.write(content)


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name when all is written, and vanishes if that fails.

    Raises
    ------
    InputError
        As `write_bytes` raises it.
    """
    try:
        with _open_temporary(path, _prepare(path)) as file:
            yield file
    except OSError as refused:
        raise InputError(describe_refusal(refused, path)) from refused


def _prepare(path: Path) -> str:
    """Make room for a file; return how its temporary name begins."""
    prefix = f".{path.name}."
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"{glob.escape(prefix)}{'?' * _RANDOM}"):
        left.unlink(missing_ok=True)
    return prefix


@contextmanager
def _open_temporary(path: Path, prefix: str) -> Iterator[BinaryIO]:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).chmod(0o644)  # mkstemp gives 0600, which would show up as a change of mode
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file, if there is one.

    Raises
    ------
    InputError
        If the system does not allow it.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as refused:
        raise InputError(describe_refusal(refused, path)) from refused


def write_text(path: Path, content: str) -> None:
    """Write `content` to `path` as UTF-8, whole or not at all."""
    write_bytes(path, content.encode())


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which gets its name when the block ends, or is removed if it fails.

    Parameters
    ----------
    path : Path
        Its name; nothing may be there, and the folder that it will lie in must be.

    Raises
    ------
    InputError
        If something is there, or the system does not allow it.
    """
    require_free(path)
    try:
        made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as refused:
        raise InputError(describe_refusal(refused, path)) from refused
    try:
        yield made
        made.chmod(0o755)  # mkdtemp gives 0700
        # On POSIX an empty folder that appeared meanwhile would be replaced, a full one is refused.
        made.rename(path)
    except OSError as refused:
        raise InputError(describe_refusal(refused, path)) from refused
    finally:
        shutil.rmtree(made, ignore_errors=True)


def require_free(path: Path) -> None:
    """Refuse a place where something is.

    Raises
    ------
    InputError
        If there is a file, a folder or a link of that name.
    """
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists, and nothing is overwritten; choose another folder")
