"""A patient typed in, saved, loaded and printed in a real browser."""

import json
import re
from contextlib import suppress
from functools import partial

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import expect

from tabdx.cohort.sources import read_wdbc
from tests.tools.browser import settle

VERDICT = re.compile(r"\d of 3 models call this patient")
RISKS = '[aria-label^="Risk of malignant"]'  # what the chart says to a screen reader
MARK = "23.4567"  # a value that is nowhere else


def sick_patient():
    """The median malignant patient, as a spreadsheet's clipboard would hold her."""
    table = read_wdbc()
    malignant = (table == "malignant").any(axis=1)
    medians = table.select_dtypes("number")[malignant].median()
    return "\t".join([MARK, *(f"{value:.5g}" for value in medians.iloc[1:])])


def verdict(page, count):
    return page.get_by_role("heading", name=f"{count} of 3 models call this patient")


def paste(page, row):
    page.get_by_role("button", name="Paste a row").click()
    page.get_by_role("textbox", name=re.compile("values in the order")).fill(row)
    page.get_by_role("button", name="Fill the form").click()


@pytest.fixture
def form(visit):
    page = visit("patient")
    expect(page.get_by_role("heading", name=VERDICT)).to_be_visible()
    return page


def type_into_first_cell(page, text, happened):
    """Type into the first row's first value, which lies right of its name, until that shows.

    Cells are drawn on a canvas, which no locator waits for: while the page still grows, a click
    can miss it, and an answer that comes just then closes the editor again.
    """
    editor = page.locator("#portal input").first
    for seconds in (2, 4, 8, 16, 32, 64):
        box = page.get_by_test_id("stDataFrame").first.bounding_box()
        page.mouse.click(box["x"] + 200, box["y"] + 52)
        page.keyboard.press("Enter")
        with suppress(AssertionError, BrowserError):
            expect(editor).to_be_visible(timeout=1000 * seconds)
            editor.fill(text, timeout=1000 * seconds)
            editor.press("Enter", timeout=1000 * seconds)
            happened(timeout=1000 * seconds)
            return
        page.keyboard.press("Escape")
    happened()


def test_an_impossible_row_leaves_the_form_and_a_value_typed_into_it_changes_the_risk(form):
    paste(form, "1, 2, three")
    expect(form.get_by_text("The form was not changed.")).to_be_visible()
    expect(verdict(form, 0)).to_be_visible()
    form.keyboard.press("Escape")
    settle(form)
    before = form.locator(RISKS).first.get_attribute("aria-label")
    moved = partial(expect(form.locator(RISKS).first).not_to_have_attribute, "aria-label", before)
    type_into_first_cell(form, "25", moved)


def test_a_pasted_patient_is_called_by_the_threshold_saved_and_loaded_again(form, tmp_path):
    paste(form, sick_patient())
    expect(verdict(form, 3)).to_be_visible()
    form.get_by_role("slider", name=re.compile("^Threshold")).press("End")
    expect(verdict(form, 3)).to_have_count(0)
    with form.expect_download() as waiting:
        form.get_by_role("button", name="Save as JSON").click()
    path = tmp_path / "patient.json"
    waiting.value.save_as(path)
    saved = json.loads(path.read_text())["features"]
    assert len(saved) == 30
    assert next(iter(saved.values())) == float(MARK)
    form.goto(form.url.partition("?")[0])
    expect(verdict(form, 0)).to_be_visible()
    form.get_by_role("button", name="Load", exact=True).click()
    form.locator('input[type="file"]').set_input_files(path)
    expect(verdict(form, 3)).to_be_visible()


def test_what_is_entered_is_seen_by_no_other_and_written_nowhere(form, blank_page, server):
    paste(form, sick_patient())
    expect(verdict(form, 3)).to_be_visible()
    blank_page.goto(f"{server.url}/patient")
    expect(verdict(blank_page, 0)).to_be_visible()
    assert MARK not in form.url
    written = [path for path in server.log.parent.rglob("*") if path.is_file()]
    assert server.log in written
    assert not [path for path in written if MARK.encode() in path.read_bytes()]
