"""Files that must exist before they are read."""

from pathlib import Path

from tabdx.core.errors import InputError


def require(path: Path) -> Path:
    """Return `path`, or say which command makes it.

    Raises
    ------
    InputError
        If there is no such file.
    """
    if not path.is_file():
        raise InputError(f"file {path} does not exist; `make run` (or `dvc repro`) makes it")
    return path
