"""Take every page, wide and narrow, light and dark: `make screenshots`."""

import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page

from tests.tools.browser import browse, settle
from tests.tools.server import Server, serve

FOLDER = Path("docs/screenshots")
SIZES = ((1280, 800), (390, 844))  # pixels: a laptop's window, a telephone
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What a page is asked for: an empty form has no answer to look at.
_QUERIES = {"patient": "?patient=147"}
_COLOURS = 192  # enough for flat surfaces, a third of the bytes
_TALLEST = 12_000  # pixels; a page that grows with its window ends here


def list_pages(page: Page, server: Server) -> list[str]:
    """List the addresses of all pages, as the navigation names them."""
    page.goto(server.url)
    settle(page)
    links = page.get_by_test_id("stSidebarNavLink")
    hrefs = [link.get_attribute("href") or "" for link in links.all()]
    return [re.sub(r"[?#].*$", "", href).rpartition("/")[2] for href in hrefs]


def stretch(page: Page, width: int, height: int) -> None:
    """Make the window as tall as the page: its scrolling is inside, out of a picture's reach."""
    for _ in range(3):  # charts and tables that come into view may make the page taller
        needed = int(page.get_by_test_id("stMain").evaluate("main => main.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(max(needed, height), _TALLEST)})
        page.wait_for_timeout(600)
        settle(page)


def take(page: Page) -> bytes:
    """Take a picture, as a small PNG."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Take all pictures of the project in the current folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        browse() as browser,
        serve(Path(), Path(folder) / "server.log") as server,
    ):
        names = list_pages(browser.new_page(), server)
        for width, height in SIZES:
            for theme in THEMES:
                window = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=theme
                )
                for name in names:
                    page = window.new_page()
                    page.goto(f"{server.url}/{name}{_QUERIES.get(name, '')}")
                    settle(page)
                    stretch(page, width, height)
                    path = FOLDER / f"{name or 'overview'}-{width}-{theme}.png"
                    path.write_bytes(take(page))
                    page.close()
                    sys.stdout.write(f"{path}\n")
                window.close()


if __name__ == "__main__":
    main()
