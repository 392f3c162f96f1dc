import subprocess
import sys

import pytest
from joblib import parallel_config

from tabdx.core.backend import chosen_backend, parallel_backend
from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams

DASK = ComputeParams(backend="dask", scheduler="tcp://127.0.0.1:8786")


def test_on_one_machine_joblib_chooses():
    with parallel_backend(ComputeParams()):
        assert chosen_backend() is None


def test_a_cluster_needs_its_package(monkeypatch):
    # None in place of a module is what Python itself takes for "not there".
    monkeypatch.delitem(sys.modules, "tabdx.core.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"package distributed is not installed.*tabdx\[dask\]"),
        parallel_backend(DASK),
    ):
        pass


def test_without_a_cluster_dask_is_not_loaded():
    # Every stage imports its runner: what that loads, all of them wait for.
    code = (
        "import sys; from tabdx.core import runner; "
        "assert not {'dask', 'distributed', 'joblib'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_outside_of_a_stage_joblib_chooses():
    with parallel_config(backend="threading"):
        assert chosen_backend() is None
