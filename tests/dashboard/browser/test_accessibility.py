"""Pages can be read and used by everybody: axe-core finds nothing serious, light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboard.browser.conftest import MILLISECONDS
from tests.tools.browser import settle

PAGES = ["overview", "patient", "batch", "runs", "report"]
# Pages with views, whose headings also go down one level at a time.
EVIDENCE = [
    "cohort",
    "cohort?view=Pairs",
    "cohort?view=Audit",
    "models",
    "models?view=ROC",
    "models?view=Differences",
    "decisions",
    "decisions?about=Choosing+a+threshold",
    "decisions?about=Worth+acting",
]
# Markup that is not made here, by rule and what an element's HTML holds: Streamlit's navigation
# has lists in lists, and Vega draws a box that a person may drag.
OTHERS = {"list": "stSidebarNavItems", "listitem": "<li class=", "svg-img-alt": "_brush"}


@pytest.fixture(scope="module", params=["light", "dark"])
def window(browser, request):
    """A window of somebody who prefers this theme."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=request.param
    )
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


def violations(page):
    """Rule, impact and HTML of each element that breaks a rule of axe-core."""
    return [
        (rule["id"], rule["impact"], element["html"])
        for rule in Axe().run(page).response["violations"]
        for element in rule["nodes"]
        if OTHERS.get(rule["id"], "<>") not in element["html"]
    ]


@pytest.mark.parametrize("address", [*PAGES, *EVIDENCE])
def test_nothing_serious_is_found(window, server, address):
    page = window.new_page()
    page.goto(f"{server.url}/{address}")
    settle(page)
    found = violations(page)
    page.close()
    assert [one for one in found if one[1] in ("serious", "critical")] == []
    if address in EVIDENCE:
        assert [one for one in found if one[0] == "heading-order"] == []


def test_words_of_charts_are_in_the_colour_of_the_page(window, server):
    """Axe does not look into pictures."""
    page = window.new_page()
    page.goto(f"{server.url}/models?view=ROC")
    settle(page)
    word = page.locator(".role-axis-label text").first
    text, around = (
        place.evaluate(f"element => getComputedStyle(element).{name}")
        for place, name in ((word, "fill"), (page.get_by_test_id("stApp"), "color"))
    )
    page.close()
    assert text == around
