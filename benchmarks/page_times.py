"""The first page that a new server shows, each page in turn: `python -m benchmarks.page_times`.

A server is started for each page, a browser opens the page, and the clock stops when all of it is
drawn: what a person waits for after `make dashboard`. The other side is the time that is allowed.
Agreement says what the same page takes once more. Run it in a project's folder after `make run`,
with nothing else beside it; on a busy machine only the processor's seconds (``cpu_s``) say much.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
from playwright.sync_api import Browser

from benchmarks.results import compared, run, tabulate
from tests.tools.browser import browse, settle
from tests.tools.server import Server, serve

NAME = "page_times"
PAGES = ("overview", "cohort", "models", "decisions", "patient", "batch", "runs", "report")
# Beside them, in a project where an image study has run.
IMAGE_PAGES = ("images", "image")
ALLOWED = 5.0  # seconds until a page is drawn, of a server that has shown none


def measure(root: Path = Path(), pages: tuple[str, ...] = PAGES) -> pd.DataFrame:
    """Time the pages of the project in `root`: one row each.

    Further columns: ``cpu_s``, the server's processor time for the page.
    """
    with browse() as browser:
        return tabulate(_measure_page(root, page, browser) for page in pages)


def _measure_page(root: Path, page: str, browser: Browser) -> dict[str, Any]:
    with _server(root) as server:
        window = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        # The overview is the first page, and has no name in the address.
        address = f"{server.url}/{'' if page == 'overview' else page}"
        rounds = []
        for _ in range(2):
            before, begin = _processor_seconds(server), time.perf_counter()
            window.goto(address)
            settle(window)
            rounds.append((time.perf_counter() - begin, _processor_seconds(server) - before))
    (cold, cpu), (again, _) = rounds
    said = f"again {again:.1f} s"
    return compared(NAME, page, 1, cold, ALLOWED, said, cpu_s=cpu, against="allowed")


@contextmanager
def _server(root: Path) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, serve(root, Path(folder) / "log") as server:
        yield server


def _processor_seconds(server: Server) -> float:
    """Of the server, and of the processes that it started: git."""
    return float(sum(psutil.Process(server.pid).cpu_times()[:4]))


def main() -> None:
    run(NAME, __doc__, measure)


if __name__ == "__main__":
    main()
