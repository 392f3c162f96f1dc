"""The log: what runs, for how long, where and how often; never a patient's value."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from tabdx.core.errors import InputError

LEVEL = "TABDX_LOG"  # the environment's variable
_LEVELS = ("debug", "info", "warning", "error")
_LOG = logging.getLogger("tabdx")


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to what is the error stream at that moment: a progress bar stands below it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def show_log() -> None:
    """Write the log to the error stream from the level that the environment asks for.

    Raises
    ------
    InputError
        If ``TABDX_LOG`` is no level.
    """
    level = os.environ.get(LEVEL, "").lower()
    if not level:
        return
    if level not in _LEVELS:
        raise InputError(f"{LEVEL} should be one of {', '.join(_LEVELS)}, found {level!r}")
    _LOG.setLevel(level.upper())
    if not any(isinstance(one, _Stderr) for one in _LOG.handlers):
        handler = _Stderr()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        _LOG.addHandler(handler)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Log that something starts, and after how many seconds it ended or failed."""
    _LOG.info("%s: started", what)
    start, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "ended"
    finally:
        _LOG.info("%s: %s after %.1f s", what, outcome, perf_counter() - start)
