"""How the dashboard answers when many use it at once: `python -m benchmarks.dashboard_load`.

Sessions are tabs of one browser on this machine, each its own visitor. All move the threshold of
the Patient page, as fast as they are answered; an answer is there when the page shows the new
verdict and the server rests. The browser shares the processor with the server, so that the times
are those of a machine that does both, not the server's alone. Run it in a project's folder, after
`make run`; nothing else should run beside it.

The memory is the server's resident set: before the first visitor, when all have arrived, after
half of the interactions, and at the end. It is flat where the last two are alike.
"""

import argparse
import asyncio
import math
import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil
from playwright.async_api import Browser, Page, async_playwright

from dashboard.browsing import REMEDY, find_browser
from dashboard.serving import Server, serve

SLIDER = '[data-testid="stSlider"] input[type="range"]'
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PATIENCE = 120_000  # milliseconds


async def arrive(browser: Browser, server: Server) -> tuple[Page, float]:
    """Open the page as a new visitor; return it and the seconds until it was whole."""
    context = await browser.new_context(viewport={"width": 800, "height": 600})
    page = await context.new_page()
    begin = time.perf_counter()
    await page.goto(f"{server.url}/patient", timeout=PATIENCE)
    await page.get_by_text("models call this patient").first.wait_for(timeout=PATIENCE)
    await page.locator(RESTING).wait_for(timeout=PATIENCE)
    return page, time.perf_counter() - begin


async def interact(page: Page, step: int) -> float:
    """Move the threshold once; return the seconds until the server has answered."""
    slider = page.locator(SLIDER).first
    key = "ArrowLeft" if step % 2 == 0 else "ArrowRight"
    # The address changes with the value, in the browser; the script runs after that, and rests.
    await page.evaluate(
        """() => {
            window.answered = new Promise(resolve => {
                const app = document.querySelector('[data-testid="stApp"]');
                let ran = false;
                new MutationObserver((_, observer) => {
                    const state = app.getAttribute('data-test-script-state');
                    if (state === 'running') ran = true;
                    if (ran && state === 'notRunning') { observer.disconnect(); resolve(); }
                }).observe(app, {attributeFilter: ['data-test-script-state']});
            });
        }"""
    )
    begin = time.perf_counter()
    await slider.press(key, timeout=PATIENCE)
    await asyncio.wait_for(page.evaluate("() => window.answered"), PATIENCE / 1000)
    return time.perf_counter() - begin


async def use(page: Page, interactions: int, pause: float) -> list[float]:
    """Be one visitor: look at each answer for a moment, then move on."""
    times = []
    for step in range(interactions):
        times.append(await interact(page, step))
        await asyncio.sleep(pause)
    return times


def megabytes(server: Server) -> float:
    return psutil.Process(server.pid).memory_info().rss / 2**20


async def measure(server: Server, sessions: int, interactions: int, pause: float) -> None:
    memory = {"before the first visitor": megabytes(server)}
    async with async_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            raise SystemExit(REMEDY)
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        first, cold = await arrive(browser, server)
        pages = [first] + [(await arrive(browser, server))[0] for _ in range(sessions - 1)]
        memory["all have arrived"] = megabytes(server)
        alone = await use(first, 10, pause)
        half = max(1, interactions // sessions // 2)
        together: list[float] = []
        for place in ("after half of the interactions", "at the end"):
            for times in await asyncio.gather(*(use(page, half, pause) for page in pages)):
                together += times
            memory[place] = megabytes(server)
        await browser.close()
    report(cold, {"1 session": alone, f"{sessions} sessions": together}, memory)


def report(cold: float, measured: dict[str, list[float]], memory: dict[str, float]) -> None:
    libraries = " ".join(f"{name} {version(name)}" for name in ("streamlit", "playwright"))
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, {libraries}")  # fmt: skip
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
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--interactions", type=int, default=500, help="of all sessions together")
    parser.add_argument(
        "--pause", type=float, default=2.0, help="seconds between two of one visitor"
    )
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(), Path(folder) / "server.log") as server,
    ):
        asyncio.run(measure(server, chosen.sessions, chosen.interactions, chosen.pause))


if __name__ == "__main__":
    main()
