"""An image dropped into the page in a real browser, in a project with an image study."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.dashboard.browser.conftest import settings_beside
from tests.image_study import draw_stripes
from tests.tools.browser import settle
from tests.tools.server import serve


@pytest.fixture(scope="module")
def image_server(image_study, tmp_path_factory):
    """A dashboard over a copy of a project where an image study has run, and nothing else."""
    folder = tmp_path_factory.mktemp("served_images") / "project"
    shutil.copytree(image_study, folder)
    with serve(settings_beside(folder), folder / "server.log") as running:
        yield running


@pytest.fixture(scope="module")
def stripe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    draw_stripes(folder)
    return (folder / "lying/001.png").read_bytes()


@pytest.fixture
def page(image_server, blank_page):
    blank_page.goto(f"{image_server.url}/image")
    settle(blank_page)
    return blank_page


def drop(page, name, content):
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator('input[type="file"]').set_input_files(file)


def test_an_image_is_dropped_and_answered(page, stripe):
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links.filter(has_text="Image")).to_have_count(2)
    expect(page.locator(".classes")).to_have_count(0)
    drop(page, "scan.png", stripe)
    expect(page.locator(".classes li")).to_have_count(2)
    expect(page.get_by_text("What speaks for lying (Grad-CAM)")).to_be_visible()


def test_a_text_that_is_called_an_image_is_one_clear_message(page, image_server):
    drop(page, "notes.png", b"patient 17: a lump")
    expect(page.get_by_text("This image cannot be taken.", exact=True)).to_be_visible()
    expect(page.get_by_text("notes.png is no sound PNG or JPEG")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "lump" not in image_server.log.read_text()
    assert "notes.png" not in image_server.log.read_text()
