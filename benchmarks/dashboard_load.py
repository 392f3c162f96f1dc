"""How the dashboard answers when many use it at once: `python -m benchmarks.dashboard_load`.

Each session speaks to the server as a browser does, over its own connection, but draws nothing:
the times are the server's. Every session enters a value into the grid of the Patient page, waits
until the page is whole, thinks for a moment (half to one and a half times `--think`, so that they
do not march in step), and enters the next; with `--think 0` all ask without a pause. Run it in a
project's folder after `make run`, with nothing else beside it.

The memory is the server's resident set. It is flat where the last two lines are alike.
"""

import argparse
import asyncio
import json
import math
import os
import platform
import random
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.tools.server import Server, serve

PAGE = "patient"
LARGEST = 64 * 2**20  # bytes of one message
PATIENCE = 120  # seconds


class Session:
    """One visitor: a connection, and the grid that the server sent over it."""

    def __init__(self, connection: ClientConnection, think: float, seed: int) -> None:
        self.connection = connection
        self.think = think
        self.draw = random.Random(seed)
        self.grid = ""

    async def answer(self, edits: dict[str, dict[str, float]]) -> float:
        """Ask for the page with these edits of its grid; return the seconds until it is whole."""
        message = BackMsg()
        message.rerun_script.page_name = PAGE
        if edits:
            state = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
            widget = message.rerun_script.widget_states.widgets.add(id=self.grid)
            widget.string_value = json.dumps(state)
        begin = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        while True:
            content = await asyncio.wait_for(self.connection.recv(), PATIENCE)
            received = ForwardMsg()
            received.ParseFromString(content)
            kind = received.WhichOneof("type")
            if kind == "delta":
                self.look_at(received.delta.new_element)
            if kind == "script_finished":
                if received.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError("the page did not run to its end; see the server's log")
                return time.perf_counter() - begin

    def look_at(self, element: Any) -> None:
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(f"the page shows an error: {element.exception.message}")
        # The first table that can be edited is the form.
        if element.WhichOneof("type") == "dataframe" and element.dataframe.editing_mode:
            self.grid = element.dataframe.id

    async def enter(self, values: int) -> list[float]:
        times = []
        for place in range(values):
            await asyncio.sleep(self.think * self.draw.uniform(0.5, 1.5))
            edits = {str(place % 10): {"value_0": self.draw.uniform(10, 20)}}
            times.append(await self.answer(edits))
        return times


async def arrive(server: Server, think: float, seed: int) -> tuple[Session, float]:
    """Open the page as a new visitor; return her and the seconds until it was whole."""
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    connection = await connect(
        address,
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(server.url),
        max_size=LARGEST,
    )
    session = Session(connection, think, seed)
    return session, await session.answer({})


def megabytes(server: Server) -> float:
    return float(psutil.Process(server.pid).memory_info().rss / 2**20)


async def measure(server: Server, sessions: int, interactions: int, think: float) -> None:
    memory = {"before the first visitor": megabytes(server)}
    first, cold = await arrive(server, think, 0)
    alone = await first.enter(10)
    others = await asyncio.gather(*(arrive(server, think, seed) for seed in range(1, sessions)))
    visitors = [first, *(session for session, _ in others)]
    memory["all have arrived"] = megabytes(server)
    half = max(1, interactions // sessions // 2)
    together: list[float] = []
    for moment in ("after half of the interactions", "at the end"):
        for times in await asyncio.gather(*(visitor.enter(half) for visitor in visitors)):
            together += times
        memory[moment] = megabytes(server)
    for visitor in visitors:
        await visitor.connection.close()
    arrivals = {f"{sessions - 1} arrivals": [seconds for _, seconds in others]}
    report(cold, {"1 session": alone, **arrivals, f"{sessions} sessions": together}, memory)


def report(cold: float, measured: dict[str, list[float]], memory: dict[str, float]) -> None:
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"streamlit {version('streamlit')}"
    )
    print(f"first page of a cold server whole after {cold:.2f} s\n")
    print(f"{'':<14}{'answers':>9}{'median s':>10}{'p95 s':>8}{'max s':>8}")
    for name, times in measured.items():
        p95 = sorted(times)[math.ceil(0.95 * len(times)) - 1]
        line = f"{name:<14}{len(times):>9}{statistics.median(times):>10.2f}{p95:>8.2f}"
        print(f"{line}{max(times):>8.2f}")
    print()
    for moment, size in memory.items():
        print(f"{moment:<32}{size:>8.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20, help="at least 2")
    parser.add_argument("--interactions", type=int, default=500, help="of all together")
    parser.add_argument("--think", type=float, default=3.0, help="seconds between answer and entry")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(), Path(folder) / "server.log") as server,
    ):
        asyncio.run(measure(server, chosen.sessions, chosen.interactions, chosen.think))


if __name__ == "__main__":
    main()
