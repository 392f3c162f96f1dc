"""The tests as other processors would run them: what is asked for, and what really runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processors import PROCESSORS

ROOT = Path(__file__).parents[1]
SSE3 = PROCESSORS["sse3"]
RUNS = {
    "OpenBLAS": {"Prescott"},
    "threads": {"1"},
    "torch": {"DEFAULT"},
    "numba": {"generic"},
    "numpy": set(),
}


def test_what_runs_as_asked_has_no_objections():
    assert SSE3.objections(RUNS) == []
    wide = {"OpenBLAS": {"SkylakeX"}, "threads": {"2"}, "torch": {"AVX512"}}
    wide |= {"numba": {"skylake-avx512"}, "numpy": {"X86_V3", "X86_V4"}}
    assert PROCESSORS["avx512"].objections(wide) == []


@pytest.mark.parametrize(
    ("library", "runs", "says"),
    [
        ("OpenBLAS", {"Prescott", "Haswell"}, "OpenBLAS runs Haswell and Prescott, not Katmai or"),
        ("OpenBLAS", set(), "OpenBLAS runs nothing that says its name, not Katmai or Prescott"),
        ("threads", {"1", "2"}, "threads runs 1 and 2, not 1"),
        ("torch", {"AVX2"}, "torch runs AVX2, not DEFAULT"),
        ("numba", {"znver5"}, "numba runs znver5, not generic"),
        ("numpy", {"X86_V3"}, "numpy runs X86_V3, not the least it can"),
    ],
)
def test_a_library_that_does_not_obey_is_named(library, runs, says):
    (said,) = SSE3.objections({**RUNS, library: runs})
    assert said.startswith(says)


def test_where_one_runs_something_else_nothing_is_tested():
    environment = {**os.environ, **SSE3.environment(), "NUMBA_CPU_NAME": "haswell"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.processors", "--check", "sse3"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "nothing is tested as on sse3: numba runs haswell, not generic" in done.stderr
