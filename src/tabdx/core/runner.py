"""The runner of a stage: checks the parameters, holds a lock, reports input errors.

What it spreads over processes goes where `compute` says.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Protocol, TypeVar

from filelock import FileLock, Timeout

from tabdx.core.backend import parallel_backend
from tabdx.core.errors import InputError, describe_refusal
from tabdx.core.log import show_log, timed
from tabdx.core.params import ComputeParams, read_params
from tabdx.core.paths import Paths

BAD_INPUT = 2


class _Runnable(Protocol):
    @property
    def compute(self) -> ComputeParams: ...


Parameters = TypeVar("Parameters", bound=_Runnable)


def run(
    stage: str,
    work: Callable[[Parameters, Paths], None],
    read: Callable[[Path], Parameters] = read_params,  # type: ignore[assignment]
) -> None:
    """Run a stage in the current folder.

    Parameters
    ----------
    stage : str
        The stage's name, for messages and its lock.
    work : callable
        Reads, calls, writes.
    read : callable
        Reads the kind of parameters that `work` takes, from the path of their file.

    Raises
    ------
    SystemExit
        With status 2 and one message if the input breaks a rule, or the system refuses to read or
        write a file.
    """
    if sys.stderr is None:  # closed: nobody reads what is said, and the work goes on
        sys.stderr = StringIO()
    paths = Paths()
    try:
        show_log()
        params = read(paths.params)
        with _alone(stage, paths), timed(stage), parallel_backend(params.compute):
            work(params, paths)
    except InputError as error:
        sys.stderr.write(f"{stage}: {error}\n")
        raise SystemExit(BAD_INPUT) from None
    except OSError as refused:  # a folder that may not be written, a full disk
        sys.stderr.write(f"{stage}: {describe_refusal(refused)}\n")
        raise SystemExit(BAD_INPUT) from None


@contextmanager
def _alone(stage: str, paths: Paths) -> Iterator[None]:
    """Wait for an earlier run of the stage.

    A killed `dvc repro` leaves its stage running; the next one must write after it, not before.

    Raises
    ------
    InputError
        If the system does not allow the file of the lock.
    """
    path = paths.lock(stage)
    lock = FileLock(path)
    try:
        path.parent.mkdir(exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        sys.stderr.write(f"{stage}: waiting for an earlier run of this stage to end\n")
        lock.acquire()
    except OSError as refused:
        # Without it, two runs could write at once.
        raise InputError(describe_refusal(refused, path)) from refused
    try:
        yield
    finally:
        lock.release()
