"""How the dashboard answers when many use it at once: `python -m benchmarks.dashboard_load`.

Each session speaks to the server as a browser does, over its own connection, but draws nothing:
the times are the server's. Every session has a patient of the cohort in the form of the Patient
page, changes a value, waits until the page with its answer is whole, thinks for a moment (half to
one and a half times `--think`, so that they do not march in step), and changes the next; with
`--think 0` all ask without a pause. Run it in a project's folder after `make run`, with nothing
else beside it.

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

import pandas as pd
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tabdx.cohort.cohort import Cohort
from tabdx.core.paths import Paths
from tests.tools.server import Server, serve

PAGE = "patient"
LARGEST = 64 * 2**20  # bytes of one message
PATIENCE = 120  # seconds


class Session:
    """One visitor: a connection, and the form that the server sent over it."""

    def __init__(self, connection: ClientConnection, think: float, seed: int) -> None:
        self.connection = connection
        self.think = think
        self.draw = random.Random(seed)
        self.form, self.fill = "", ""

    async def answer(self, texts: dict[str, str]) -> float:
        """Ask for the page with these texts in its form; return the seconds until it is whole."""
        message = BackMsg()
        message.rerun_script.page_name = PAGE
        if texts:
            entry = {"fill": self.fill, "texts": texts, "source": None}
            widget = message.rerun_script.widget_states.widgets.add(id=self.form)
            widget.json_value = json.dumps({"entry": entry})
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
        component = element.bidi_component.component_name
        if component.endswith("entry_form"):
            self.form = element.bidi_component.id
            self.fill = json.loads(element.bidi_component.json)["entry"]["fill"]

    async def enter(self, values: int, patients: pd.DataFrame) -> list[float]:
        """Change a value of a patient, again and again."""
        patient = patients.iloc[self.draw.randrange(len(patients))]
        times = []
        for place in range(values):
            await asyncio.sleep(self.think * self.draw.uniform(0.5, 1.5))
            name = patient.index[place % len(patient)]
            patient = patient.where(patient.index != name, patient * self.draw.uniform(0.95, 1.05))
            texts = {str(key): f"{value:.5g}" for key, value in patient.items()}
            times.append(await self.answer(texts))
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
    patients = Cohort.read(Paths().cohort).features.dropna()
    first, cold = await arrive(server, think, 0)
    (answered,) = await first.enter(1, patients)
    alone = await first.enter(10, patients)
    others = await asyncio.gather(*(arrive(server, think, seed) for seed in range(1, sessions)))
    visitors = [first, *(session for session, _ in others)]
    memory["all have arrived"] = megabytes(server)
    half = max(1, interactions // sessions // 2)
    together: list[float] = []
    for moment in ("after half of the interactions", "at the end"):
        for times in await asyncio.gather(*(one.enter(half, patients) for one in visitors)):
            together += times
        memory[moment] = megabytes(server)
    for visitor in visitors:
        await visitor.connection.close()
    arrivals = {f"{sessions - 1} arrivals": [seconds for _, seconds in others]}
    report(
        cold, answered, {"1 session": alone, **arrivals, f"{sessions} sessions": together}, memory
    )


def report(
    cold: float, answered: float, measured: dict[str, list[float]], memory: dict[str, float]
) -> None:
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"streamlit {version('streamlit')}"
    )
    print(f"first page of a cold server whole after {cold:.2f} s, ", end="")
    print(f"its first answer, which loads the models, after {answered:.2f} s\n")
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
