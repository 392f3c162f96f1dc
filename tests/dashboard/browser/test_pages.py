"""Every page in a real browser: drawn without an error, and asking no other server."""

import re
import socket
import urllib.parse

import pytest
from playwright.sync_api import expect

from tests.tools.browser import settle

PAGES = ["Overview", "Cohort", "Models", "Decisions", "Patient", "Batch", "Compare runs", "Report"]
WIDE, NARROW = ({"width": width, "height": 1600} for width in (1280, 390))
THRESHOLD = re.compile("^Threshold")
MATRIX = '[aria-label^="Confusion matrix of SVM"]'


def test_every_page_opens_from_the_navigation_and_fits_a_telephone(visit):
    page = visit()
    for title in PAGES:
        page.set_viewport_size(WIDE)
        page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
        expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        settle(page)
        expect(page).to_have_title(f"{title} · tabdx")
        expect(page.get_by_text("not a medical device"), title).to_be_visible()
        expect(page.get_by_test_id("stException"), title).to_have_count(0)
        assert "Traceback" not in page.inner_text("body"), title
        page.set_viewport_size(NARROW)
        await_that_it_fits(page)


@pytest.mark.parametrize(("address", "title"), [("models", "Models"), ("runs", "Compare runs")])
def test_a_page_opens_by_its_address(visit, address, title):
    """The other pages are opened so by the tests of what they do."""
    title = visit(address).get_by_role("heading", level=1, name=title, exact=True)
    expect(title).to_be_visible()


def test_many_pairs_scroll_by_themselves_on_a_telephone(visit):
    names = ("mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness")
    chosen = "&".join(f"pairs={urllib.parse.quote(name)}" for name in names)
    page = visit(f"cohort?view=Pairs&{chosen}")
    picture = page.get_by_test_id("stVegaLiteChart")
    expect(picture).to_be_visible()
    page.set_viewport_size(NARROW)
    await_that_it_fits(page)
    row = page.get_by_test_id("stHorizontalBlock").filter(has=picture)
    assert row.evaluate("row => row.scrollWidth - row.clientWidth") > 100
    row.evaluate("row => row.scrollLeft = row.scrollWidth")
    right = picture.bounding_box()["x"] + picture.bounding_box()["width"]
    assert right <= 390


def await_that_it_fits(page):
    """Wait until no part of the page is wider than its place, as when all is drawn anew."""
    page.wait_for_function(
        "main => main.scrollWidth - main.clientWidth <= 1",
        arg=page.get_by_test_id("stMain").element_handle(),
    )


def called_positive(page):
    """How many patients the SVM calls malignant: the matrix says its cells to a screen reader."""
    said = page.locator(MATRIX).first.get_attribute("aria-label")
    return sum(float(count) for count in re.findall(r"([\d.]+) \w+ called malignant", said))


def test_the_threshold_is_moved_by_the_keyboard_and_sent_in_the_url(visit):
    page = visit("decisions?threshold=0.2")
    expect(page.get_by_text("Out of fold: 455 patients")).to_be_visible()
    before = called_positive(page)
    slider = page.get_by_role("slider", name=THRESHOLD)
    slider.press("ArrowLeft")
    expect(page.get_by_text("from a risk of 0.199 on")).to_be_visible()
    slider.press("Home")
    expect(page.get_by_text("from a risk of 0.001 on")).to_be_visible()
    expect(page).to_have_url(re.compile(r"threshold=0\.001"))
    settle(page)
    assert called_positive(page) > before


def test_choices_survive_other_pages_back_and_reload(visit):
    page = visit("decisions?about=Worth+acting&threshold=0.5")
    slider, svm = page.get_by_role("slider", name=THRESHOLD), page.get_by_role("button", name="SVM")
    slider.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"threshold=0\.499"))
    prevalence = page.get_by_role("slider", name=re.compile("^Prevalence"))
    prevalence.press("Home")
    expect(page).to_have_url(re.compile(r"prevalence=0\.1"))
    svm.click()
    expect(page).to_have_url(re.compile("models="))

    def await_choices():
        expect(slider).to_have_value("0.499")
        expect(prevalence).to_have_value("0.1")
        expect(svm).to_have_attribute("aria-pressed", "false")
        expect(page).to_have_url(re.compile(r"threshold=0\.499"))

    await_choices()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Cohort").click()
    expect(page.get_by_role("heading", level=1, name="Cohort")).to_be_visible()
    settle(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Decisions").click()
    expect(page.get_by_role("heading", level=1, name="Decisions")).to_be_visible()
    await_choices()
    for _ in range(5):  # Streamlit makes several steps of one
        page.go_back()
        settle(page)
        if "/cohort" not in page.url:
            expect(page.get_by_role("heading", level=1, name="Decisions")).to_be_visible()
            expect(slider).to_have_value("0.499")
    page.reload()
    settle(page)
    expect(slider).to_have_value("0.499")


def test_a_document_is_downloaded(visit):
    page = visit("report")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download", exact=True).click()
    text = waiting.value.path().read_text()
    assert waiting.value.suggested_filename == "replication.md"
    assert text.startswith("# What the published study's numbers really say")


def test_nobody_else_on_the_network_reaches_it(server):
    port = urllib.parse.urlsplit(server.url).port
    own = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), port)}
    reached = [address for address in own - {"127.0.0.1", "::1"} if answers(address, port)]
    assert reached == []


def answers(address, port):
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True
