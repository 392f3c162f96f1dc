"""Imports that are not worth their time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def passed_over(*names: str) -> Iterator[None]:
    """Let modules look as if they were not installed, while others are imported.

    Python raises `ModuleNotFoundError` for a module that stands as None in `sys.modules`. What has
    been imported before stays as it is; afterwards everything can be imported again.

    Parameters
    ----------
    *names : str
        Full names of modules.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)
