"""The numerical tests as other processors would run them: `python -m tests.processors`.

In which order a sum is added, and so its last digits, is decided by the kernels that the numerical
libraries choose for the processor they find, and by the number of threads. Here each library is
told to take another processor's; one that does not obey stops the run.

    python -m tests.processors                         all that this machine can run but its own
    python -m tests.processors sse3 tests/nets -x      one of them; the rest goes to pytest
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg  # noqa: F401  (brings an OpenBLAS of its own)
import torch
from numba.core.registry import cpu_target
from threadpoolctl import threadpool_info

PYTEST = (
    *("--numprocesses", "2", "--quiet"),
    *("tests/classifiers", "tests/nets", "tests/normalization"),
    *("tests/cohort", "tests/evaluation", "tests/stages"),
)
_CHECK = "--check"


@dataclass(frozen=True)
class Processor:
    """What the libraries of numbers take on some kind of processor.

    Attributes
    ----------
    blas : tuple of str
        OpenBLAS' kernels: what is asked for, then other names under which it reports the same.
    threads : str
        Of OpenBLAS, torch and scikit-learn.
    torch : str
        Instructions of torch's own kernels.
    mkl : str
        Instructions of torch's BLAS, which does not report them.
    numba : str
        What numba compiles for.
    not_numpy : tuple of str
        What stands in the names of the instructions that numpy leaves out.
    """

    blas: tuple[str, ...]
    threads: str
    torch: str
    mkl: str
    numba: str
    not_numpy: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """Tell each library."""
        return {
            "OPENBLAS_CORETYPE": self.blas[0],
            "OMP_NUM_THREADS": self.threads,
            "OPENBLAS_NUM_THREADS": self.threads,
            "ATEN_CPU_CAPABILITY": self.torch,
            "MKL_CBWR": self.mkl,
            "NUMBA_CPU_NAME": self.numba,
            "NUMBA_CPU_FEATURES": "",
            "NPY_DISABLE_CPU_FEATURES": " ".join(sorted(self._forbidden(_of_numpy()))),
        }

    def objections(self, found: Mapping[str, set[str]]) -> list[str]:
        """List what of `running` is not as asked for."""
        allowed = {
            "OpenBLAS": set(self.blas),
            "threads": {self.threads},
            "torch": {self.torch.upper()},
            "numba": {self.numba},
            "numpy": found["numpy"] - self._forbidden(found["numpy"]),
        }
        return [
            f"{library} runs {' and '.join(sorted(found[library])) or 'nothing that says its name'}"
            f", not {' or '.join(sorted(expected)) or 'the least it can'}"
            for library, expected in allowed.items()
            if not found[library] <= expected or (expected and not found[library])
        ]

    def _forbidden(self, features: set[str]) -> set[str]:
        return {name for name in features if any(part in name for part in self.not_numpy)}


# The OpenBLAS of numpy's and scipy's wheels has no kernels for Zen: there it runs Haswell's.
PROCESSORS = {
    "sse3": Processor(("Prescott", "Katmai"), "1", "default", "COMPATIBLE", "generic", ("",)),
    "avx2": Processor(("Haswell",), "2", "avx2", "AVX2", "haswell", ("V4", "512")),
    "avx512": Processor(("SkylakeX",), "2", "avx512", "AVX512", "skylake-avx512", ()),
}


def running() -> dict[str, set[str]]:
    """Ask each library what it runs in this process."""
    pools = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
    return {
        "OpenBLAS": {pool["architecture"] for pool in pools},
        "threads": {str(pool["num_threads"]) for pool in pools},
        "torch": {torch.backends.cpu.get_cpu_capability()},
        "numba": {cpu_target.target_context.codegen().magic_tuple()[1]},
        "numpy": _of_numpy(),
    }


def _of_numpy() -> set[str]:
    """Instructions beyond the least that numpy uses here."""
    return set(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))


def others() -> list[str]:
    """Name the processors that this one can stand in for, but for the one that it runs anyway."""
    found = running()
    wide = any("V4" in name or "512" in name for name in found["numpy"])
    can = [name for name in PROCESSORS if wide or name != "avx512"]
    return [name for name in can if not found["OpenBLAS"] <= set(PROCESSORS[name].blas)]


def check(name: str) -> None:
    """Say what this process runs; the exit status is 1 where it is not what was asked for."""
    found = running()
    said = ", ".join(f"{library} {' '.join(sorted(each))}" for library, each in found.items())
    sys.stdout.write(f"As on {name}: {said}\n")
    if wrong := PROCESSORS[name].objections(found):
        sys.exit(f"nothing is tested as on {name}: {'; '.join(wrong)}")


def run_as(name: str, arguments: Sequence[str]) -> bool:
    """Run pytest with the kernels of a processor; false where it, or the check, fails."""
    environment = {**os.environ, **PROCESSORS[name].environment()}
    checked = [sys.executable, "-m", "tests.processors", _CHECK, name]
    commands = (checked, [sys.executable, "-m", "pytest", *arguments])
    return all(not subprocess.run(command, env=environment).returncode for command in commands)


def main(arguments: Sequence[str]) -> None:
    """Run the numerical tests as on the processor named first, or on all `others`."""
    if arguments[:1] == [_CHECK]:
        return check(arguments[1])
    one = arguments[:1] if arguments and arguments[0] in PROCESSORS else []
    options = arguments[len(one) :] or PYTEST
    failed = [name for name in one or others() if not run_as(name, options)]
    if failed:
        sys.exit(f"the numerical tests fail as on {' and '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
