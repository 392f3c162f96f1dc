"""A form of numbers and levels in a real browser: chosen by mouse and keyboard, and pasted.

Tests the component in `dashboard/patient/entry_form` with a table that has categorical features.
"""

import numpy as np
import pandas as pd
import pytest
import yaml
from playwright.sync_api import expect

from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tests.dashboard.browser.conftest import settings_beside
from tests.tools.browser import settle
from tests.tools.server import ROOT, serve

PAIN = ["none", "typical", "at rest, at night"]
DICTIONARY = {
    "name": "clinic",
    "outcome": {"column": "class", "positive": "ill", "negative": "well"},
    "features": [
        {"name": "age", "unit": "years", "plausible": [0, 120]},
        {"name": "stage", "kind": "ordinal", "plausible": [1, 4]},
        {"name": "smoker", "kind": "categorical", "levels": ["no", "yes"], "missing": ["?"]},
        {"name": "pain", "kind": "categorical", "levels": PAIN},
    ],
}
TEXTS = """form => [...form.querySelectorAll('.cell')].map(cell =>
    cell.querySelector('input, select').value + (cell.dataset.kind && ` (${cell.dataset.kind})`))"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """A dashboard over a table with levels, of which no model was made yet."""
    folder = settings_beside(tmp_path_factory.mktemp("clinic"))
    rows = np.arange(60)
    table = pd.DataFrame({"age": 30 + rows, "stage": 1 + rows % 4})
    table["smoker"] = np.array(["no", "yes"])[rows // 2 % 2]
    table["pain"] = np.array(PAIN)[rows % 3]
    table["class"] = np.array(["ill", "well"])[rows % 2]
    for kind in ("tables", "dictionaries"):
        (folder / "data" / kind).mkdir(parents=True)
    table.to_csv(folder / "data/tables/clinic.csv", index=False)
    dictionary = "data/dictionaries/clinic.yaml"
    (folder / dictionary).write_text(yaml.safe_dump(DICTIONARY))
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["cohort"] = {"source": "data/tables/clinic.csv", "dictionary": dictionary}
    params["explore"] = {"pairplot": [], "scatter": []}
    (folder / "params.yaml").write_text(yaml.safe_dump(params))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        for stage in (ingest, split):
            stage(read_params(folder / "params.yaml"), Paths())
    with serve(folder, folder / "server.log") as server:
        yield server


@pytest.fixture
def form(clinic, blank_page):
    blank_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    blank_page.goto(f"{clinic.url}/patient")
    settle(blank_page)
    found = blank_page.locator("section.form")
    expect(found.get_by_role("combobox", name="pain")).to_be_visible()
    return found


def await_texts(form, progress, texts):
    expect(form.locator(".progress")).to_have_text(progress)
    settle(form.page)
    assert form.evaluate(TEXTS) == texts


def paste_row(form, row):
    form.get_by_role("button", name="Paste").click()
    form.locator("textarea").fill(row)
    form.get_by_role("button", name="Fill the form").click()


def test_levels_are_chosen_by_keyboard_and_mouse(form):
    keyboard = form.page.keyboard
    form.get_by_role("textbox", name="age", exact=True).focus()
    for key in ("61", "Enter", "3", "Tab", "y", "Enter"):
        keyboard.press(key) if len(key) > 2 else keyboard.type(key)
    keyboard.press("ArrowDown")
    await_texts(form, "4 of 4 entered", ["61", "3", "yes", "none"])
    form.get_by_role("combobox", name="pain").select_option(PAIN[2])
    form.get_by_role("combobox", name="smoker").select_option("not measured")
    marked = ["61", "3", "not measured (marked)", PAIN[2]]
    await_texts(form, "3 of 4 entered, 1 not measured", marked)
    form.get_by_role("combobox", name="smoker").select_option("choose")
    await_texts(form, "3 of 4 entered", ["61", "3", "", PAIN[2]])


@pytest.mark.parametrize(
    ("row", "progress", "texts"),
    [
        (f"61\t3\tyes\t{PAIN[2]}", "4 of 4 entered", ["61", "3", "yes", PAIN[2]]),
        (f'61,3,no,"{PAIN[2]}",well', "4 of 4 entered", ["61", "3", "no", PAIN[2]]),
        ("61\t3\t\ttypical", "3 of 4 entered", ["61", "3", "", "typical"]),
        ("61\t3\t?\tnone", "3 of 4 entered, 1 not measured", ["61", "3", "? (marked)", "none"]),
    ],
)
def test_levels_are_pasted(form, row, progress, texts):
    paste_row(form, row)
    await_texts(form, progress, texts)
    expect(form.locator(".notice")).to_contain_text("filled in from the pasted row")


def test_what_is_no_level_stays_in_its_field_and_is_refused(form):
    """Another case is another level: a table may have both."""
    paste_row(form, "61\t3\tYes\tcramps")
    broken = ["61", "3", "Yes (unreadable)", "cramps (unreadable)"]
    await_texts(form, "2 of 4 entered", broken)
    expect(form.get_by_text("smoker: must be one of no, yes")).to_be_visible()
    smoker = form.get_by_role("combobox", name="smoker")
    expect(smoker).to_have_attribute("aria-invalid", "true")
    smoker.select_option("yes")
    await_texts(form, "3 of 4 entered", ["61", "3", "yes", "cramps (unreadable)"])
    form.get_by_role("button", name="Clear").click()
    await_texts(form, "0 of 4 entered", ["", "", "", ""])
    expect(smoker.get_by_role("option", name="Yes", exact=True)).to_have_count(0)


def test_one_level_is_pasted_into_its_list(form):
    form.page.evaluate("navigator.clipboard.writeText('yes')")
    form.get_by_role("combobox", name="smoker").focus()
    form.page.keyboard.press("Control+V")
    await_texts(form, "1 of 4 entered", ["", "", "yes", ""])


def test_on_a_telephone_features_without_channels_stay_below_each_other(form):
    page = form.page
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        fields = form.locator("input, select").all()
        places = [field.bounding_box() for field in fields]
        assert len({place["x"] for place in places}) == 1
        assert {place["height"] for place in places} == {40}
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
