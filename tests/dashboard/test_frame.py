"""What stands around every page."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from tabdx.dashboard import FRAME
from tests.tools.server import ROOT
from tests.waiting import LONG

PAGES = sorted(FRAME.parent.glob("*/page.py"))


@pytest.mark.parametrize("place", ["project", "empty_project"])
def test_the_frame_shows_a_page_above_the_footer(place, request):
    request.getfixturevalue(place)
    page = AppTest.from_file(str(FRAME), default_timeout=LONG).run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Overview"]
    assert "not a medical device" in page.caption[-1].value


def test_every_page_is_in_the_navigation_and_in_no_folder_that_streamlit_runs_by_itself():
    text = FRAME.read_text()
    assert len(PAGES) == 10
    assert all(f', "{page.parent.name}", ' in text for page in PAGES)
    # Streamlit takes a folder of this name beside the app for pages that need no frame, and
    # opens them before the app has run: without its login.
    assert not (FRAME.parent / "pages").exists()
    assert not (ROOT / "dashboard/pages").exists()


def test_pages_import_nothing_heavy():
    heavy = {"torch", "sklearn", "skops", "shap", "matplotlib", "seaborn", "dvc", "playwright"}
    for page in PAGES:
        tree = ast.parse(page.read_text())
        imported = {
            alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {
            (node.module or "").partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
        }
        assert not imported & heavy, page
