"""What a person does while the server is slow: nothing else is chosen, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.dashboard.browser.test_batch import as_csv, table, upload
from tests.tools.browser import settle

assert table  # the fixture

# Keeps what the server says from the page, until it may hear it, all at once.
HOLDABLE = """
    const Real = WebSocket
    window.held = null
    window.WebSocket = class extends Real {
        addEventListener(kind, hear) {
            const late = (event) => window.held ? window.held.push(() => hear(event)) : hear(event)
            super.addEventListener(kind, kind === 'message' ? late : hear)
        }
    }
    window.release = () => { const all = held; window.held = null; all.forEach(one => one()) }
"""
PREVALENCE = re.compile("^Prevalence")
ROW = 35  # pixels, of a table


@pytest.fixture
def slow(blank_page, server):
    """A patient's page whose server can be held up; and how often that has answered."""
    answers = []

    def listen(socket):
        socket.on("framereceived", lambda frame: answers.append(is_end(frame)))

    blank_page.on("websocket", listen)
    blank_page.add_init_script(HOLDABLE)
    blank_page.goto(f"{server.url}/patient?patient=041")
    expect(blank_page.locator(".answer")).to_be_visible()
    settle(blank_page)

    def await_answers(number):
        until = sum(answers) + number
        for _ in range(600):
            if sum(answers) >= until:
                return
            blank_page.wait_for_timeout(200)
        raise AssertionError(f"{sum(answers)} answers, not {until}")

    return blank_page, await_answers


def is_end(frame):
    message = ForwardMsg()
    message.ParseFromString(frame)
    return message.WhichOneof("type") == "script_finished"


def test_a_control_that_is_drawn_late_changes_nothing(slow):
    """The form asks twice where no answer comes: the second one comes before all is drawn."""
    page, await_answers = slow
    before = page.locator(".answer").inner_text()
    prevalence = page.get_by_role("slider", name=PREVALENCE, include_hidden=True)
    shown = prevalence.input_value()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".answer")).to_have_count(0)
    settle(page)
    page.evaluate("window.held = []")
    page.get_by_role("button", name="Undo", exact=True).click()
    await_answers(2)
    page.evaluate("release()")
    expect(page.locator(".answer")).to_be_visible()
    settle(page)
    assert prevalence.input_value() == shown
    page.get_by_text("A closer look").click()
    page.get_by_role("radio", name="Why this risk").click()  # the page runs once more
    expect(page).to_have_url(re.compile("section="))
    settle(page)
    assert "prevalence" not in page.url
    assert page.locator(".answer").inner_text() == before


def test_a_form_that_is_left_does_not_fetch_its_person_back(slow):
    page, await_answers = slow
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("heading", level=1, name="Report")).to_be_visible()
    settle(page)
    steps = page.evaluate("history.length")
    page.get_by_role("link", name="Patient", exact=True).click()
    expect(page.locator(".answer")).to_be_visible()
    settle(page)
    page.evaluate("window.held = []")
    page.get_by_role("textbox", name="mean radius", exact=True).press_sequentially("1")
    # Back, before the form has sent the figure; a page that writes its URL makes several steps.
    page.evaluate("steps => history.go(steps - history.length)", steps)
    await_answers(1)
    page.wait_for_timeout(4000)
    page.evaluate("release()")
    expect(page.get_by_role("heading", level=1, name="Report")).to_be_visible()
    settle(page)
    page.wait_for_timeout(1000)
    expect(page.get_by_role("heading", level=1, name="Report")).to_be_visible()


def pick(page, row):
    """Pick a row of the answers: their box stands at its start."""
    box = page.get_by_test_id("stDataFrame").filter(visible=True).first.bounding_box()
    page.mouse.click(box["x"] + ROW / 2, box["y"] + row * ROW + ROW / 2)


def test_a_row_is_opened_in_patient_as_soon_as_it_is_picked_and_back_leads_back(visit, table):
    page = visit("batch")
    upload(page, as_csv(table), "patients.csv")
    expect(page.get_by_text("10 rows: ").first).to_be_visible()
    settle(page)
    for row in (3, 5):
        pick(page, row)
        page.get_by_role("button", name=f"Open row {row} in Patient").click()
        who = re.compile(rf"Row {row} of the table:\W+note n{row - 1}\.")
        expect(page.get_by_text(who)).to_be_visible()
        radius = page.get_by_role("textbox", name="mean radius", exact=True)
        expect(radius).to_have_value(f"{table['mean radius'].iloc[row - 1]:g}")
        page.go_back()
        expect(page.get_by_role("heading", level=1, name="Batch")).to_be_visible()
        expect(
            page.get_by_text("The table that was uploaded before is still open.")
        ).to_be_visible()
        settle(page)
