"""A patient typed in, saved, loaded and printed in a real browser."""

import json
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import RULES, parse_rules
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.sources import read_wdbc
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.loaders import load_model
from tabdx.wording.numbers import risk
from tests.dashboard.browser.test_accessibility import violations
from tests.dashboard.browser.test_batch import as_csv, download, upload
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


def go_to(page, title):
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def open_sheet(page, window, folder):
    """Show the sheet to print of the patient on a page in another window."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sheet to print").click()
    waiting.value.save_as(folder / "sheet.html")
    window.goto((folder / "sheet.html").as_uri())


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
    assert [one for one in violations(form, "light") if one[1] in ("serious", "critical")] == []
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
    open_sheet(form, blank_page, tmp_path)
    expect(blank_page.get_by_text(re.compile("model record [0-9a-f]{12}"))).to_be_visible()
    printed = blank_page.pdf(format="A4")
    assert len(re.findall(rb"/Type */Page\b", printed)) == 1


def test_between_the_agreed_threshold_and_one_half_there_is_one_answer(visit, blank_page, tmp_path):
    """The page called such a patient benign, the sheet too, and the rule in force malignant."""
    page, table = visit("batch"), read_wdbc().select_dtypes("number").head(200)
    upload(page, as_csv(table), "patients.csv")
    between = [row for row in download(page) if 0.1 <= float(row["risk"] or 0) < 0.5]
    expected = between[0]
    assert "above the agreed threshold of 10%" in expected["in words"]
    go_to(page, "Patient")
    paste(page, table.iloc[[int(expected["row"]) - 1]].to_csv(index=False))
    answer = page.locator(ANSWER)
    expect(answer.locator(".risk")).to_have_text(risk(float(expected["risk"])))
    settle(page)
    assert " ".join(answer.locator(".said").all_inner_texts()) == expected["in words"]
    open_sheet(page, blank_page, tmp_path)
    sheet = blank_page.locator(".answer")
    expect(sheet).to_contain_text(f"Risk of malignancy {risk(float(expected['risk']))}: ")
    expect(sheet).to_contain_text(expected["in words"])
    go_to(page, "Overview")
    expect(page.get_by_text("Errors at the agreed threshold of 10%")).to_be_visible()


def mean_development_risk():
    """The mean of what the recommended model's answers show of the development patients."""
    paths, document = Paths(), json.loads(RULES.read_text())
    policy = Policy.of(document["recommended"], parse_rules(document, document["models"]))
    cohort = Cohort.read(paths.cohort).select(Partitions.read(paths.partitions).development)
    own = load_model(policy.model).predict_proba(cohort.features)[:, 1]
    return policy.carry(own).mean(), len(own)


def test_an_explanation_starts_from_the_mean_risk_of_all_development_patients(
    visit, server, monkeypatch
):
    """It started from that of 25 drawn ones, five of them malignant."""
    monkeypatch.chdir(server.log.parent)
    mean, patients = mean_development_risk()
    page = visit("patient?patient=041&section=Why+this+risk")
    said = page.get_by_text(f"the mean risk of all {patients} development patients")
    shown = re.search(r"From ([\d.]+)%", said.inner_text())
    assert float(shown[1]) == pytest.approx(100 * mean, abs=0.06)


@pytest.fixture
def broken_promise(server):
    """Prediction sets that held the truth of too few of the benign holdout patients."""
    path = server.log.parent / "reports/holdout/prediction_sets.csv"
    kept = path.read_text()
    table = pd.read_csv(path)
    of_well = table["class"] == "benign"
    table.loc[of_well, ["covered", "covered_lower", "covered_upper"]] = 0.8, 0.7, 0.9
    table.to_csv(path, index=False)
    yield "on the holdout the prediction sets held the true class of only 80.0% (70.0% to 90.0%)"
    path.write_text(kept)


def test_a_promise_that_failed_on_the_holdout_is_warned_of_where_it_is_made(
    form, broken_promise, blank_page, tmp_path
):
    paste(form, sick_patient())
    expect(form.get_by_test_id("stAlert").filter(has_text=broken_promise)).to_be_visible()
    open_sheet(form, blank_page, tmp_path)
    expect(blank_page.get_by_text(broken_promise)).to_be_visible()
    go_to(form, "Batch")
    upload(form, as_csv(read_wdbc().select_dtypes("number").head(3)), "patients.csv")
    expect(form.get_by_test_id("stAlert").filter(has_text=broken_promise)).to_be_visible()


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
