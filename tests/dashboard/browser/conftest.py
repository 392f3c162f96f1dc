"""A browser, and a dashboard over a project with all evidence for it to look at."""

import os
import shutil
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.tools.browser import browse, settle
from tests.tools.server import ROOT, serve

# What a page has not shown by then it never will.
MILLISECONDS = 120_000
expect.set_options(timeout=MILLISECONDS)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == ROOT / "tests/dashboard/browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """A running browser; where none can be had the test is skipped, and fails under CI=true."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(browse())
        except FileNotFoundError as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield running


def settings_beside(folder):
    """The server's settings are read where it runs."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(finished_evidence, tmp_path_factory):
    """A dashboard over a copy of the project with all evidence, whose rules are known."""
    folder = tmp_path_factory.mktemp("served") / "project"
    shutil.copytree(finished_evidence, folder)
    with serve(settings_beside(folder), folder / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def visitors(browser):
    """What the visitors' windows share: the scripts of the pages, fetched and compiled once."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def visit(visitors, server):
    """Open a page as a new visitor: ``visit("patient")``; errors in the browser fail the test."""
    page = visitors.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def go(address=""):
        page.goto(f"{server.url}/{address}")
        settle(page)
        return page

    yield go
    page.close()
    visitors.clear_cookies()
    assert errors == []


@pytest.fixture
def blank_page(browser):
    """A window that shows nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()
