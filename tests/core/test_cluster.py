"""A real scheduler and real workers, each a process of its own."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import yaml
from distributed import KilledWorker, default_client
from distributed.client import FutureCancelledError
from distributed.scheduler import WorkerState

from tabdx.classifiers.parallel import run_each
from tabdx.core import cluster
from tabdx.core.backend import chosen_backend, parallel_backend
from tabdx.core.cluster import connected
from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams
from tabdx.core.runner import BAD_INPUT, run
from tabdx.stages.baselines import baselines
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tabdx.stages.tune_svm import tune_svm
from tests.waiting import LONG, wait_until

ROOT = Path(__file__).parents[2]
DASK = Path(sys.executable).parent / "dask"
NOBODY = "tcp://127.0.0.1:1"  # a port that only the system may listen at


class Processes:
    """A scheduler, and the workers started so far."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.started = []

    def start(self, *command, **environment):
        process = subprocess.Popen(
            [
                DASK,
                *command,
                "--host",
                "127.0.0.1",
                "--no-dashboard",
                "--scheduler-file",
                self.file,
            ],
            env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.started.append(process)
        return process

    def start_scheduler(self):
        self.start("scheduler", "--port", "0")
        # It opens the file before it writes: there, and empty for an instant.
        wait_until(lambda: self.file.exists() and self.file.read_text().endswith("}"))
        return json.loads(self.file.read_text())["address"]

    def start_worker(self, name, threads=1, **environment):
        # Without a nanny, who would start it again when a test kills it.
        options = ["--no-nanny", "--memory-limit", "0", "--local-directory", str(self.folder)]
        return self.start(
            "worker", "--name", name, "--nthreads", str(threads), *options, **environment
        )

    def stop(self):
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    processes = Processes(tmp_path_factory.mktemp("cluster"))
    try:
        yield processes
    finally:
        processes.stop()


@pytest.fixture(scope="module")
def scheduler(processes):
    """Address of a scheduler without workers."""
    return processes.start_scheduler()


@pytest.fixture(scope="module")
def address(processes, scheduler):
    """Address of the same scheduler, with two workers."""
    processes.start_worker("first")
    processes.start_worker("second")
    with cluster.Client(scheduler) as client:
        client.wait_for_workers(2, timeout=LONG)
    return scheduler


@pytest.fixture
def extra(processes, address):
    """Start one more worker for a test."""
    with cluster.Client(address, set_as_default=False) as client:

        def start(**options):
            process = processes.start_worker("extra", **options)
            client.wait_for_workers(3, timeout=LONG)
            started.append(process)
            return process

        started = []
        yield start
        started[0].kill()
        started[0].wait()
        wait_until(lambda: len(client.nthreads()) == 2)


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    """A project's folder, its patients divided."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data/dictionaries", folder / "data/dictionaries")
    with contextlib.chdir(folder):
        write_params()
        run("ingest", ingest)
        run("split", split)
    return folder


@pytest.fixture(scope="module")
def alone(divided):
    """What the stages write on one machine."""
    with contextlib.chdir(divided):
        return train()


@pytest.fixture
def project(divided, monkeypatch):
    monkeypatch.chdir(divided)


def write_params(**compute):
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["split"] |= {"outer_folds": 3, "repeats": 1, "inner_folds": 2}
    params["baselines"]["logistic_regression"]["C"] = [0.1, 1]
    params["baselines"]["gradient_boosting"]["max_iter"] = [5]
    params["baselines"]["random_forest"]["n_estimators"] = 5
    params["tune_svm"] |= {"C": [1, 10], "gamma": [0.003, 0.03]}
    params["compute"] = {"device": "cpu", "workers": 1, **compute}
    Path("params.yaml").write_text(yaml.safe_dump(params))


def train(**compute):
    """Train anew by the stages; SHA-256 of all that they wrote."""
    write_params(**compute)
    for folder in ("data/predictions", "models", "reports"):
        shutil.rmtree(folder, ignore_errors=True)
    run("baselines", baselines)
    run("tune_svm", tune_svm)
    written = [
        path
        for folder in ("data/predictions", "models", "reports")
        for path in Path(folder).rglob("*")
        if path.is_file()
    ]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}


# The cluster as such. These come first, while it has no workers.


def test_a_scheduler_without_workers_is_refused(scheduler):
    says = rf"scheduler at {scheduler} has no worker.*within 0.2 s.*`dask worker {scheduler}"
    with pytest.raises(InputError, match=says), connected(scheduler, workers_within=0.2):
        pass


def test_an_address_where_nobody_listens_is_one_message(project, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECT_WITHIN", 0.3)
    write_params(backend="dask", scheduler=NOBODY)
    with pytest.raises(SystemExit) as stopped:
        run("tune_svm", tune_svm)
    assert stopped.value.code == BAD_INPUT
    said = capsys.readouterr().err
    assert f"compute.scheduler is {NOBODY}, but no Dask scheduler answered there" in said
    assert "`dask scheduler`" in said


def test_an_encrypted_address_without_certificates_is_refused():
    says = "compute.scheduler is tls://127.0.0.1:1, but .* no certificates; set .*CA_FILE"
    with pytest.raises(InputError, match=says), connected("tls://127.0.0.1:1"):
        pass
    with pytest.raises(ValueError, match="No clients found"):
        default_client()


# The stages on it.


def test_stages_write_the_same_bytes_on_a_cluster_as_on_one_machine(project, alone, address):
    assert len(alone) > 10
    assert train(backend="dask", scheduler=address) == alone


def test_a_worker_killed_midway_loses_nothing(project, alone, address, extra):
    victim = extra()
    busy_with = []

    def kill():
        # The first tasks of a new worker take seconds, as it loads scikit-learn for them.
        with cluster.Client(address, set_as_default=False) as client:
            workers = client.scheduler_info(n_workers=-1)["workers"]
            (own,) = [key for key, worker in workers.items() if worker["name"] == "extra"]
            wait_until(lambda: client.processing()[own])
            busy_with.extend(client.processing()[own])
            victim.send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    on_cluster = train(backend="dask", scheduler=address)
    killer.join()
    assert busy_with
    assert victim.wait() == -signal.SIGKILL
    assert on_cluster == alone


def test_tasks_run_in_the_workers_and_come_back_in_order(address):
    def square(number):
        return number**2, os.getpid()

    with parallel_backend(ComputeParams(backend="dask", scheduler=address)):
        assert chosen_backend() == "dask"
        squares, ran_in = zip(*run_each(square, range(20), "squaring", workers=1), strict=True)
    assert list(squares) == [number**2 for number in range(20)]
    assert os.getpid() not in ran_in
    assert chosen_backend() is None


def test_a_task_carries_its_rows_and_leaves_nothing_on_a_worker(address, monkeypatch):
    scattered = []
    monkeypatch.setattr(cluster.Client, "scatter", lambda *args, **kwargs: scattered.append(args))
    # 11 MB; dask warns from 10 MB if nobody tells it not to, and here a warning is an error.
    rows = np.ones(11_000_000, dtype=np.int8)
    with parallel_backend(ComputeParams(backend="dask", scheduler=address)):
        assert run_each(np.sum, [rows], "adding", workers=1) == [11_000_000]
    # What joblib scatters is lost with the one worker that got it.
    assert scattered == []


def test_an_error_in_a_task_is_raised_here(address):
    with (
        parallel_backend(ComputeParams(backend="dask", scheduler=address)),
        pytest.raises(ZeroDivisionError),
    ):
        run_each(lambda number: 1 / number, [1, 0, 2], "dividing", workers=1)


class Unreadable:
    """Can be pickled, and not be unpickled."""

    def __reduce__(self):
        def fail():
            raise RuntimeError

        return fail, ()


def test_a_task_that_dask_itself_gives_up_is_not_waited_for(address):
    with (
        parallel_backend(ComputeParams(backend="dask", scheduler=address)),
        pytest.raises(RuntimeError, match="deserialization"),
    ):
        run_each(id, [Unreadable()], "reading", workers=1)


# Not of the same make.


def test_a_worker_with_several_threads_is_refused(address, extra):
    extra(threads=2)
    says = r"1 of 3 workers .* run several tasks in one process .*: 2\).*--nworkers 2 --nthreads 1"
    with pytest.raises(InputError, match=says), connected(address):
        pass


def test_a_worker_with_other_sources_is_refused(address, extra, tmp_path):
    shutil.copytree(ROOT / "src/tabdx", tmp_path / "tabdx")
    with (tmp_path / "tabdx/core/errors.py").open("a") as sources:
        sources.write("# edited\n")
    extra(PYTHONPATH=str(tmp_path))
    with pytest.raises(InputError, match="not of the same make") as refused, connected(address):
        pass
    _first, *differing, last = str(refused.value).splitlines()
    assert len(differing) == 1  # the other two workers and the scheduler are as here
    assert "the digest of the sources of tabdx is" in differing[0]
    assert "install the same checkout" in last


def test_a_package_in_another_version_is_named(address, monkeypatch):
    get_versions = cluster.Client.get_versions

    def other(client, packages):
        found = get_versions(client, packages=packages)
        found["scheduler"]["packages"]["tabdx"] = None
        next(iter(found["workers"].values()))["packages"]["scipy"] = "1.0"
        return found

    monkeypatch.setattr(cluster.Client, "get_versions", other)
    with pytest.raises(InputError) as refused, connected(address):
        pass
    assert "the scheduler: tabdx is missing, here it is 0.1.0" in str(refused.value)
    assert "scipy is 1.0, here it is" in str(refused.value)


# Lost on the way. The errors are dask's own, raised here where joblib raises them.


def test_a_lost_scheduler_is_one_message(address):
    lost = FutureCancelledError("task", "scheduler-connection-lost")
    with (
        pytest.raises(InputError, match=r"connection .* was lost \(scheduler-connection-lost\)"),
        connected(address),
    ):
        raise lost


def test_a_task_that_no_worker_survives_is_one_message(address):
    killed = KilledWorker("task", WorkerState, 3)
    with pytest.raises(InputError, match=r"took down 4 workers.*memory"), connected(address):
        raise killed


def test_the_client_is_gone_afterwards(address):
    with connected(address):
        assert default_client().status == "running"
    with pytest.raises(ValueError, match="No clients found"):
        default_client()
