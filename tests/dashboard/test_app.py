import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.tools.server import ROOT
from tests.waiting import LONG

APP = ROOT / "src/tabdx/dashboard/frame.py"


def scripts():
    """Addresses of the pages' files, as the frame lists them."""
    calls = [node for node in ast.walk(ast.parse(APP.read_text())) if isinstance(node, ast.Call)]
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "Page"
    ]


@pytest.mark.parametrize("place", ["project", "empty_project"])
def test_the_frame_shows_a_page_above_the_footer(place, request):
    request.getfixturevalue(place)
    page = AppTest.from_file(str(APP), default_timeout=LONG).run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Overview"]
    assert "not a medical device" in page.caption[-1].value


def test_every_page_is_in_the_navigation_and_in_no_folder_that_streamlit_runs_by_itself():
    folder = APP.parent / scripts()[0].partition("/")[0]
    assert {APP.parent / name for name in scripts()} == set(folder.glob("*.py"))
    # Streamlit takes a folder of this name beside the app for pages that need no frame, and
    # opens them before the app has run: without its login.
    assert not (APP.parent / "pages").exists()


def test_pages_import_nothing_heavy():
    heavy = {"torch", "sklearn", "skops", "shap", "matplotlib", "seaborn", "dvc", "playwright"}
    for name in scripts():
        tree = ast.parse((APP.parent / name).read_text())
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
        assert not imported & heavy, name


def test_no_folder_that_streamlit_would_serve_by_itself():
    # A folder "pages" beside the app is served without it, and so without its login, when a page's
    # address is the first that a new server is asked for.
    assert not (Path(__file__).parents[2] / "dashboard" / "pages").exists()
