"""A dashboard of one's own, on a free port: for tests, screenshots and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600  # seconds that a server or a browser may take to answer, on however slow a machine


@dataclass(frozen=True)
class Server:
    """A running dashboard.

    Attributes
    ----------
    url : str
        Where it answers, on this machine only.
    pid : int
        Its process.
    log : Path
        What it writes: one line of its own at least.
    """

    url: str
    pid: int
    log: Path


@contextmanager
def serve(folder: Path, log: Path, *options: str, port: int | None = None) -> Iterator[Server]:
    """Run a dashboard over a project until the block ends.

    Parameters
    ----------
    folder : Path
        The project's folder: its artefacts are shown, its ``.streamlit`` applies.
    log : Path
        Where the server's output goes.
    *options : str
        More options of ``streamlit run``.
    port : int, optional
        Where it answers; a free one if left out.

    Raises
    ------
    RuntimeError
        If it does not answer within ten minutes; the message ends with its output.
    """
    port = port or _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard/app.py")]
    # One thread each: sessions run side by side, and small products gain nothing from more.
    settings = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, f"--server.port={port}", "--server.address=127.0.0.1", *options],
            cwd=folder,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield Server(url, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the dashboard does not answer at {url}:\n{log.read_text()}")
