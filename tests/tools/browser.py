"""A browser that looks at the dashboard: for tests, screenshots and measurements."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.tools.server import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "no browser: install chromium, or run `playwright install chromium`"


def find_browser(playwright: Playwright) -> str | None:
    """Find a browser: one on the path, else Playwright's own, else None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


@contextmanager
def browse() -> Iterator[Browser]:
    """Start a browser without a window, until the block ends.

    Raises
    ------
    FileNotFoundError
        If there is none, or it does not start; the message says how to get one.
    """
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            raise FileNotFoundError(REMEDY)
        # As root, chromium refuses to start inside its sandbox.
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        quiet = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
        try:
            browser = playwright.chromium.launch(
                executable_path=path, args=[*root, *quiet], timeout=1000 * PATIENCE
            )
        except BrowserError as broken:
            reason = str(broken).splitlines()[0]
            raise FileNotFoundError(f"{path} does not start ({reason}); {REMEDY}") from broken
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page, timeout: float = PATIENCE) -> None:
    """Wait until the server has answered and everything is drawn.

    Parameters
    ----------
    page : Page
        An open page of the dashboard.
    timeout : float
        Seconds.
    """
    app = page.get_by_test_id("stApp")
    milliseconds = 1000 * timeout
    page.locator(
        '[data-testid="stApp"][data-test-script-state="notRunning"]'
        '[data-test-connection-state="CONNECTED"]'
    ).wait_for(timeout=milliseconds)
    app.locator("h1, h2, p").first.wait_for(timeout=milliseconds)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=milliseconds
    )


def main() -> None:
    """Say which browser there is; the exit status is 1 where there is none."""
    try:
        with browse() as browser:
            sys.stdout.write(f"browser: {browser.browser_type.name} {browser.version}\n")
    except FileNotFoundError as missing:
        sys.stderr.write(f"{missing}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
