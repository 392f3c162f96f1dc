"""Pages can be read and used by everybody: axe-core finds nothing serious, light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.dashboard.browser.conftest import MILLISECONDS
from tests.tools.browser import settle

PAGES = ["", "patient", "batch", "runs", "report"]
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


THEMES = ("light", "dark")
# Asked for by their category, rules that are off by themselves come along: that of 7 : 1.
COLOURS = {
    "runOnly": ["cat.color"],
    "rules": {"color-contrast-enhanced": {"enabled": False}},
}


@pytest.fixture
def open_dark(browser, server):
    """Open a page as somebody who prefers the dark theme."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    context.set_default_timeout(MILLISECONDS)

    def go(address):
        page = context.new_page()
        page.goto(f"{server.url}/{address}")
        settle(page)
        return page

    yield go
    context.close()


def switch(page, theme):
    """Prefer this theme, as a system that turns dark in the evening, until all is drawn in it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        """theme => getComputedStyle(document.querySelector('[data-testid="stApp"]')).colorScheme
            === theme && !document.getAnimations().some(one => one instanceof CSSTransition)""",
        arg=theme,
    )
    settle(page)


def undisturbed(page, look):
    """What is seen of a page that was not run again meanwhile: Streamlit dims what it replaces."""
    page.evaluate(
        """() => {
            window.runs = 0;
            new MutationObserver(() => window.runs++).observe(
                document.querySelector('[data-testid="stApp"]'),
                { attributeFilter: ["data-test-script-state"] },
            );
        }"""
    )
    while True:
        settle(page)
        before = page.evaluate("window.runs")
        seen = look()
        if page.evaluate("window.runs") == before:
            return seen


def violations(page, theme):
    """Rule, impact, HTML and theme of each element that breaks a rule of axe-core.

    Once a page has been looked at in light, another theme changes nothing but its colours.
    """
    options = {"resultTypes": ["violations"], **({} if theme == "light" else COLOURS)}
    seen = undisturbed(page, lambda: Axe().run(page, options=options).response)
    return [
        (rule["id"], rule["impact"], element["html"], theme)
        for rule in seen["violations"]
        for element in rule["nodes"]
        if OTHERS.get(rule["id"], "<>") not in element["html"]
    ]


@pytest.mark.parametrize("address", [*PAGES, *EVIDENCE])
def test_nothing_serious_is_found(visit, address):
    page, found = visit(address), []
    for theme in THEMES:
        switch(page, theme)
        found += violations(page, theme)
    assert [one for one in found if one[1] in ("serious", "critical")] == []
    if address in EVIDENCE:
        assert [one for one in found if one[0] == "heading-order"] == []


def test_words_of_charts_are_in_the_colour_of_the_page(open_dark):
    """Axe does not look into pictures."""
    page = open_dark("models?view=ROC")
    for theme in ("dark", "light"):
        switch(page, theme)
        around = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).color")
        expect(page.locator(".role-axis-label text").first).to_have_css("fill", around)
