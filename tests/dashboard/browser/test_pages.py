import re
import socket
import urllib.parse

import pytest
from playwright.sync_api import expect

PAGES = ["", "cohort", "models", "confusion", "patient", "batch", "versions", "report"]
THRESHOLD = re.compile("^Threshold")
MATRIX = '[aria-label^="Confusion matrix of SVM"]'


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_and_fits_a_telephone(visit, name):
    page = visit(name)
    title = (name or "overview").capitalize()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_text("not a medical device")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in page.inner_text("body")
    narrow(page)
    assert overflow(page.get_by_test_id("stMain")) <= 1


def test_many_pairs_scroll_by_themselves_on_a_telephone(visit):
    names = ("mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness")
    chosen = "&".join(f"pairs={urllib.parse.quote(name)}" for name in names)
    page = visit(f"cohort?view=Pairs&{chosen}")
    picture = page.get_by_test_id("stVegaLiteChart")
    expect(picture).to_be_visible()
    narrow(page)
    assert overflow(page.get_by_test_id("stMain")) <= 1
    row = page.get_by_test_id("stHorizontalBlock").filter(has=picture)
    assert overflow(row) > 100
    row.evaluate("row => row.scrollLeft = row.scrollWidth")
    right = picture.bounding_box()["x"] + picture.bounding_box()["width"]
    assert right <= 390


def narrow(page):
    page.set_viewport_size({"width": 390, "height": 1600})
    page.wait_for_timeout(300)


def overflow(part):
    """By how many pixels a part of the page is wider than its place."""
    return part.evaluate("part => part.scrollWidth - part.clientWidth")


def called_positive(page):
    """How many patients the SVM calls malignant: the matrix says its cells to a screen reader."""
    said = page.locator(MATRIX).first.get_attribute("aria-label")
    return sum(float(count) for count in re.findall(r"([\d.]+) \w+ called malignant", said))


def test_one_threshold_for_all_pages_and_in_the_url(visit):
    page = visit("confusion?threshold=0.5")
    before = called_positive(page)
    page.get_by_role("slider", name=THRESHOLD).press("Home")
    expect(page.get_by_text("from a risk of 0.01 on")).to_be_visible()
    expect(page).to_have_url(re.compile(r"threshold=0\.01"))
    assert called_positive(page) > before
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Patient").click()
    expect(page.get_by_role("heading", level=1, name="Patient")).to_be_visible()
    expect(page.get_by_role("slider", name=THRESHOLD)).to_have_value("0.01")


def test_a_url_that_was_sent_shows_the_same_view_and_the_keyboard_moves_it(visit):
    page = visit("confusion?threshold=0.2&partition=holdout")
    expect(page.get_by_text("Holdout: 114 patients")).to_be_visible()
    slider = page.get_by_role("slider", name=THRESHOLD)
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_text("from a risk of 0.19 on")).to_be_visible()


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
