"""Parallel tasks, on this machine or a cluster."""

import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TypeVar

from joblib import Parallel, delayed, parallel_config
from threadpoolctl import threadpool_limits

from tabdx.core.backend import chosen_backend
from tabdx.core.progress import track

# Seconds. joblib's processes leave after five idle minutes, and a call that comes just then is
# waited for in vain.
_IDLE_WORKERS_STAY = 24 * 60 * 60

_LOG = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_each(
    function: Callable[[Item], Result], items: Sequence[Item], doing: str, workers: int
) -> list[Result]:
    """Call `function` on each item, `workers` at a time, each call on one thread.

    Where the calls run is the backend's to say (`tabdx.core.backend.parallel_backend`):
    processes of this machine, or the workers of a cluster. Outside of one it is joblib's
    ``parallel_config(backend=...)``. The results do not depend on where.

    Parameters
    ----------
    function : callable
        Called with one item. It travels to another process, so it must be picklable; a bound
        method takes its object along.
    items : sequence
        What to call it on; picklable too. NumPy arrays inside are best: they travel fastest.
    doing : str
        What is being done, for the progress bar.
    workers : int
        How many at a time; -1 is one per core. A cluster uses all of its workers instead.

    Returns
    -------
    list
        One result per item, in the order of `items`.

    Examples
    --------
    >>> run_each(abs, [-3, 1, -2], "taking absolutes", workers=1)
    [3, 1, 2]
    """
    return list(stream_each(function, items, doing, workers, len(items)))


def stream_each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    doing: str,
    workers: int,
    total: int,
) -> Iterator[Result]:
    """As `run_each`, but the items are made as they are needed, and the results come one by one.

    Neither all items nor all results need to be in memory at once. `total` is how many there are.
    """
    _LOG.info("%s: %d tasks, workers %d", doing, total, workers)
    # The item is bound into the call, not handed over as an argument. joblib would lay a large
    # argument on one worker of a cluster, and it would be gone with that worker; the call itself
    # stays with the scheduler until it is done, and another worker can take it up.
    calls = (delayed(partial(_call_on_one_thread, function, item))() for item in items)
    # A process keeps freed memory for the next of its networks (`tabdx.nets.shards`). joblib may
    # take that for a leak, put a new process in its place, and say so; nothing is lost.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)
    with _spread():
        results = Parallel(
            n_jobs=workers, return_as="generator", idle_worker_timeout=_IDLE_WORKERS_STAY
        )(calls)
    yield from track(results, doing, total=total)


def worth_starting(workers: int, rows: int, quick_rows: int = 1_000) -> int:
    """Say how many processes are worth starting.

    One where the work is quick: others take seconds to start, as each first imports scikit-learn.

    Parameters
    ----------
    workers : int
        How many there may be.
    rows : int
        Patients in all tasks together, or in the table where all tasks are on the same.
    quick_rows : int
        Up to so many the work takes no longer than such a start.

    Examples
    --------
    >>> worth_starting(-1, rows=569), worth_starting(-1, rows=5_690)
    (1, -1)
    """
    return workers if rows > quick_rows else 1


def _spread() -> AbstractContextManager[object]:
    """Joblib's context for one spread of calls.

    It is opened around that spread alone, not around the whole stage: scikit-learn asks joblib for
    every pass of a preprocessing, and would send these crumbs to the cluster, too.
    """
    backend = chosen_backend()
    return nullcontext() if backend is None else parallel_config(backend=backend)


def _call_on_one_thread(function: Callable[[Item], Result], item: Item) -> Result:
    # The items are the parallel axis. On tables of some hundred rows, threads inside a training
    # wait for one another more than they work: on two busy cores, boosting took 84 s for 0.2 s.
    # For the same reason nothing inside a call spreads its own calls any further.
    with one_thread(), parallel_config(backend="sequential"):
        return function(item)


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold every library of numbers to one thread."""
    # torch keeps a count of its own. It is asked only where it is loaded: this module needs no
    # torch, and unpickling a call that does has loaded it.
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else 1
    with threadpool_limits(limits=1):
        if torch:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            if torch:
                torch.set_num_threads(before)
