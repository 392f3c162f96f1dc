"""The parallel backend: processes of this machine, or the workers of a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams

_BACKEND: ContextVar[str | None] = ContextVar("backend", default=None)


@contextmanager
def parallel_backend(compute: ComputeParams) -> Iterator[None]:
    """Run what is spread within this context where `compute` says.

    Parameters
    ----------
    compute : ComputeParams
        With a scheduler, the cluster behind it is used; without, joblib's own processes.

    Raises
    ------
    InputError
        If the cluster cannot be reached, has no workers, or is not of the same make as this
        process; or if dask is not installed.
    """
    if compute.scheduler is None:
        yield
        return
    try:
        # dask takes half a second to import, and need not be there: only for who has a cluster.
        from tabdx.core.cluster import connected  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise InputError(
            f"compute.backend is dask, but the package {missing.name} is not installed; install "
            "it with `pip install 'tabdx[dask]'`, or set compute.backend to loky and "
            "compute.scheduler to null"
        ) from missing
    with connected(compute.scheduler):
        previous = _BACKEND.set("dask")
        try:
            yield
        finally:
            _BACKEND.reset(previous)


def chosen_backend() -> str | None:
    """Name of the joblib backend for what is spread here; None leaves it to joblib."""
    return _BACKEND.get()
