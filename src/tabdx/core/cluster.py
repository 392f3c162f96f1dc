"""Connection to a Dask cluster whose workers run the same versions."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import dask
from distributed import Client, KilledWorker, Security
from distributed.client import FutureCancelledError
from joblib import register_parallel_backend
from joblib._dask import DaskDistributedBackend

import tabdx
from tabdx.core.errors import InputError
from tabdx.core.messages import plural

CONNECT_WITHIN = 5.0  # seconds
WORKERS_WITHIN = 30.0  # seconds: a worker that was just started needs some to come up

# What the results depend on, and what carries them. The scheduler unpickles tasks as well.
PACKAGES = ("numpy", "scipy", "pandas", "scikit-learn", "torch", "joblib", "cloudpickle", "dask")

_START = "start a scheduler with `dask scheduler` and workers with `dask worker {} --nthreads 1`"


@contextmanager
def connected(address: str, workers_within: float = WORKERS_WITHIN) -> Iterator[Client]:
    """Make the cluster behind `address` the one that joblib's dask backend uses.

    Parameters
    ----------
    address : str
        Of the scheduler: ``tcp://host:port``, or ``tls://host:port`` with certificates in Dask's
        own configuration.
    workers_within : float
        Seconds to wait for the first worker.

    Raises
    ------
    InputError
        If nobody answers, no worker comes, a worker has several threads, or the scheduler or a
        worker has another Python, another version of a package that matters, or other sources of
        tabdx. Later, if the scheduler is lost, or a task takes every worker down that it runs on.
    """
    # A task carries its rows, so that it outlives any worker. Dask would warn of that at 10 MB.
    with (
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "10GB"}),
        _reach(address) as client,
    ):
        _await_workers(client, address, workers_within)
        _check_threads(client, address)
        _check_make(client, address)
        register_parallel_backend("dask", _Backend)
        with _losses_told(address):
            yield client


class _Backend(DaskDistributedBackend):
    """Joblib's own, which also tells of a task that dask gives up.

    joblib 1.6 hears of the exceptions that a task raises. Where dask itself fails a task (no worker
    survives it, or it cannot be unpickled), joblib notes that but calls nobody, and waits for ever.
    """

    def submit(self, func: Any, callback: Callable[[Any], None]) -> Future[Any]:
        def tell(done: Future[Any]) -> None:
            given_up = done.exception()
            if given_up is not None:
                callback(given_up)

        future: Future[Any] = super().submit(func, callback)
        future.add_done_callback(tell)
        return future


def _reach(address: str) -> Client:
    _check_certificates(address)
    try:
        return Client(address, timeout=CONNECT_WITHIN)
    except OSError as silent:
        raise InputError(
            f"compute.scheduler is {address}, but no Dask scheduler answered there within "
            f"{CONNECT_WITHIN:g} s ({silent}); {_START.format(address)}, correct the address, or "
            "set compute.backend to loky and compute.scheduler to null"
        ) from silent


def _check_certificates(address: str) -> None:
    """Ask before a client is made: one without certificates never closes, and stays the default."""
    if address.startswith("tls://") and not Security().get_connection_args("client")["ssl_context"]:
        raise InputError(
            f"compute.scheduler is {address}, but Dask's configuration names no certificates; "
            "set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT "
            "and DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, or write the address as tcp://"
        )


def _await_workers(client: Client, address: str, within: float) -> None:
    try:
        client.wait_for_workers(1, timeout=within)
    except TimeoutError as missing:
        raise InputError(
            f"the Dask scheduler at {address} has no worker, and none came within {within:g} s; "
            f"start some with `dask worker {address} --nthreads 1`"
        ) from missing


def _check_threads(client: Client, address: str) -> None:
    """One thread a worker: tasks in one process would undo each other's limit of threads."""
    threads = client.nthreads()
    several = {worker: count for worker, count in threads.items() if count != 1}
    if several:
        worker, count = next(iter(several.items()))
        raise InputError(
            f"{len(several)} of {len(threads)} workers of the Dask scheduler at {address} run "
            f"several tasks in one process (the worker {worker}: {count}); each worker should run "
            f"one, or the results may differ in their last digits: stop them and start "
            f"`dask worker {address} --nworkers {count} --nthreads 1`"
        )


def _check_make(client: Client, address: str) -> None:
    # Only where the packages are the same can a function of tabdx be sent for the second question.
    differing = _differences(*_versions(client)) or _differences(*_sources(client))
    if differing:
        raise InputError(
            f"the Dask cluster at {address} is not of the same make as this process, and might "
            "give other results:\n"
            + "\n".join(f"  {line}" for line in differing)
            + "\ninstall the same checkout with its requirements.txt there, and start it again"
        )


# What one process is made of, by name; and that of each member of the cluster.
_Make = Mapping[str, str | None]
_Makes = tuple[_Make, Mapping[str, _Make]]


def _versions(client: Client) -> _Makes:
    """Versions of Python and packages."""
    found: Any = client.get_versions(packages=["tabdx", *PACKAGES])
    members = {_worker(address): member for address, member in found["workers"].items()}
    members |= {"the scheduler": found["scheduler"]}
    listed = ("python", "tabdx", *PACKAGES)
    own, *others = (
        {name: member["packages"][name] for name in listed}
        for member in (found["client"], *members.values())
    )
    return own, dict(zip(members, others, strict=True))


def _sources(client: Client) -> _Makes:
    """Digests of the sources: the version does not tell an edited checkout from another."""
    workers = client.run(digest_sources).items()
    members = {_worker(address): digest for address, digest in workers}
    members |= {"the scheduler": client.run_on_scheduler(digest_sources)}
    name = "the digest of the sources of tabdx"
    return {name: digest_sources()}, {who: {name: digest} for who, digest in members.items()}


def _worker(address: str) -> str:
    return f"the worker {address}"


def _differences(own: _Make, others: Mapping[str, _Make]) -> list[str]:
    """Say in one line each what a member of the cluster has otherwise.

    Examples
    --------
    >>> _differences({"numpy": "2.4.1"}, {"the scheduler": {"numpy": "2.3.0"}})
    ['the scheduler: numpy is 2.3.0, here it is 2.4.1']
    """
    return [
        f"{member}: {name} is {found[name] or 'missing'}, here it is {value}"
        for member, found in others.items()
        for name, value in own.items()
        if found[name] != value
    ]


@cache
def digest_sources() -> str:
    """Start of the SHA-256 of all sources of tabdx, as this process loads them.

    A process is asked before it loads most of them, and keeps to its answer: a worker that was
    started before an edit still has some of the old ones in memory.
    """
    folder = Path(tabdx.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@contextmanager
def _losses_told(address: str) -> Iterator[None]:
    """Say what the user can correct. A lost worker is no such loss: its tasks go to the others."""
    try:
        yield
    except FutureCancelledError as lost:
        raise InputError(
            f"the connection to the Dask scheduler at {address} was lost ({lost.reason}), and with "
            "it what this stage had done; start the scheduler and its workers again and run the "
            "stage once more: earlier stages need not run again"
        ) from lost
    except KilledWorker as killed:
        raise InputError(
            f"a task took down {plural(killed.allowed_failures + 1, 'worker')} of the Dask "
            f"scheduler at {address}, one after another, most likely for lack of memory; give "
            "each worker more (fewer --nworkers on a machine, a larger --memory-limit) and run "
            "the stage once more"
        ) from killed
