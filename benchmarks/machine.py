"""What a time was measured on: hardware, versions, commit."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

Fact = str | int | float
LIBRARIES = ("numpy", "scikit-learn", "torch", "tabdx")
# Times compare only where these are the same.
HARDWARE = ("cpu", "cores", "memory_gib", "gpu")


def describe_machine() -> dict[str, Fact]:
    """Describe the hardware, the versions and the commit, one fact a key.

    Returns
    -------
    dict
        ``cpu``, ``cores`` (that this process may use), ``memory_gib``, ``gpu`` (``none`` without
        one), ``python``, a version for each of `LIBRARIES`, and ``commit``, with a ``+`` behind it
        where files differ from that commit.
    """
    return {
        "cpu": _cpu(),
        "cores": _cores(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "gpu": _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader") or "none",
        "python": platform.python_version(),
        **{library: _version(library) for library in LIBRARIES},
        "commit": _commit(),
    }


def as_lines(machine: dict[str, Fact]) -> str:
    """Put the facts into two lines for people: hardware, then versions."""
    load = os.getloadavg()[0]
    versions = " ".join(f"{name} {machine[name]}" for name in ("python", *LIBRARIES))
    gpu = "no GPU" if machine["gpu"] == "none" else machine["gpu"]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {gpu}; "
        f"load {load:.1f} at the start\n{versions}, commit {machine['commit']}"
    )


def _cpu() -> str:
    description = Path("/proc/cpuinfo")
    if description.is_file():
        for line in description.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    # A container may be given fewer than the machine has; only Linux tells.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _commit() -> str:
    commit = _output("git", "rev-parse", "--short", "HEAD")
    # Results and docs change no time; code and parameters do.
    changed = _output("git", "status", "--porcelain", "--", "src", "params.yaml", "*.py")
    return (commit + "+" * bool(changed)) or "none"


def _output(*command: str) -> str:
    """First line that a command prints; nothing where there is no such command or it fails."""
    if shutil.which(command[0]) is None:
        return ""
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stdout.strip().partition("\n")[0] if run.returncode == 0 else ""
