"""A patient typed in, saved, loaded and printed in a real browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from tabdx.cohort.sources import read_wdbc
from tests.dashboard.browser.test_accessibility import violations
from tests.tools.browser import settle

ANSWER = ".answer"
OPEN = re.compile("30 of 30 values are still to be entered")
MARK = "21.4567"  # a value that is nowhere else


def sick_patient():
    """The median malignant patient, as a spreadsheet's clipboard would hold her."""
    table = read_wdbc()
    malignant = (table == "malignant").any(axis=1)
    medians = table.select_dtypes("number")[malignant].median()
    radius, _, *others = (f"{value:.5g}" for value in medians)
    return "\t".join([radius, MARK, *others])


def paste(page, row):
    page.get_by_role("button", name="Paste", exact=True).click()
    page.get_by_role("textbox", name=re.compile("^A row, column or block")).fill(row)
    page.get_by_role("button", name="Fill the form").click()


@pytest.fixture
def form(visit):
    page = visit("patient")
    expect(page.get_by_text(OPEN)).to_be_visible()
    return page


def test_nothing_is_answered_until_each_value_is_there_or_marked(form):
    paste(form, "1, 2, three")
    expect(form.get_by_text("Nothing was filled in: a patient needs 30 values")).to_be_visible()
    form.get_by_role("textbox", name="mean radius", exact=True).fill("12,5")
    expect(form.get_by_text("29 of 30 values are still to be entered")).to_be_visible()
    expect(form.locator(ANSWER)).to_have_count(0)
    form.get_by_role("button", name="Mark the empty ones as not measured").click()
    expect(form.locator(ANSWER)).to_contain_text("29 of 30 values")
    form.get_by_role("button", name="Undo", exact=True).click()
    expect(form.get_by_text("29 of 30 values are still to be entered")).to_be_visible()
    expect(form.locator(ANSWER)).to_have_count(0)


def test_what_should_not_be_answered_has_its_reason_where_the_answer_would_be(form):
    """Compactness 9,999,999 and area −5 were answered, with the warnings a screen below."""
    paste(form, sick_patient())
    expect(form.locator(ANSWER)).to_contain_text("Risk of malignancy")
    for name, text in (("mean compactness", "9999999"), ("mean area", "-5")):
        form.get_by_role("textbox", name=name, exact=True).fill(text)
    answer = form.locator(ANSWER)
    expect(answer).to_contain_text("No answer: check the entries.")
    expect(answer).to_contain_text("mean area -5")
    expect(answer).not_to_contain_text("%")
    expect(form.get_by_role("heading", name="Do the other models agree?")).to_have_count(0)
    form.get_by_role("checkbox", name="Show the risk all the same").check(force=True)
    expect(answer).to_contain_text("Not to be relied on, shown because you asked for it")


def test_a_development_patient_comes_with_the_diagnosis_and_the_risk_out_of_fold(visit):
    page = visit("patient?patient=041")
    known = page.get_by_text("Development patient 041, known to be malignant.")
    expect(known).to_contain_text("out of fold it predicted")
    expect(known).to_contain_text("This model has learned from this patient")
    assert known.bounding_box()["y"] < page.locator(ANSWER).bounding_box()["y"]


def test_a_pasted_patient_is_answered_saved_and_loaded_again(form, tmp_path):
    paste(form, sick_patient())
    expect(form.locator(ANSWER)).to_contain_text("Risk of malignancy")
    settle(form)
    answer = form.locator(ANSWER).inner_text()
    assert [one for one in violations(form) if one[1] in ("serious", "critical")] == []
    with form.expect_download() as waiting:
        form.get_by_role("button", name="Save as JSON").click()
    path = tmp_path / "patient.json"
    waiting.value.save_as(path)
    saved = json.loads(path.read_text())["features"]
    assert len(saved) == 30
    assert saved["mean texture"] == float(MARK)
    form.get_by_role("button", name="Clear", exact=True).click()
    expect(form.locator(ANSWER)).to_have_count(0)
    form.get_by_role("button", name="Load", exact=True).click()
    form.locator('input[type="file"]').set_input_files(path)
    expect(form.locator(ANSWER)).to_contain_text("Risk of malignancy")
    settle(form)
    assert form.locator(ANSWER).inner_text() == answer


def test_a_printed_page_is_black_on_white_without_buttons_and_names_its_model(form):
    paste(form, sick_patient())
    expect(form.locator(ANSWER)).to_be_visible()
    origin = form.get_by_text(re.compile(r"\d{4}, \d\d:\d\d · .*, model record [0-9a-f]{12}"))
    expect(origin).to_be_hidden()
    settle(form)
    form.emulate_media(media="print", color_scheme="dark")
    expect(origin).to_be_visible()
    for hidden in ("stSidebar", "stSlider", "stDownloadButton", "stPopover"):
        expect(form.get_by_test_id(hidden).first).to_be_hidden()
    expect(form.locator("section.form button:visible")).to_have_count(0)
    expect(form.locator(ANSWER)).to_have_css("color", "rgb(0, 0, 0)")
    expect(form.locator("section.form")).to_have_css("color", "rgb(0, 0, 0)")
    for name in ("body", ".stApp", "section.form input >> nth=0"):
        background = form.locator(name).evaluate("one => getComputedStyle(one).backgroundColor")
        assert background in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"), name


def test_the_sheet_takes_one_page(form, blank_page, tmp_path):
    paste(form, sick_patient())
    with form.expect_download() as waiting:
        form.get_by_role("button", name="Sheet to print").click()
    waiting.value.save_as(tmp_path / "sheet.html")
    blank_page.goto((tmp_path / "sheet.html").as_uri())
    expect(blank_page.get_by_text(re.compile("model record [0-9a-f]{12}"))).to_be_visible()
    printed = blank_page.pdf(format="A4")
    assert len(re.findall(rb"/Type */Page\b", printed)) == 1


def test_what_is_entered_is_seen_by_no_other_and_written_nowhere(form, blank_page, server):
    paste(form, sick_patient())
    expect(form.locator(ANSWER)).to_be_visible()
    blank_page.goto(f"{server.url}/patient")
    expect(blank_page.get_by_text(OPEN)).to_be_visible()
    expect(blank_page.locator(ANSWER)).to_have_count(0)
    assert MARK not in form.url
    written = [path for path in server.log.parent.rglob("*") if path.is_file()]
    assert server.log in written
    assert not [path for path in written if MARK.encode() in path.read_bytes()]
