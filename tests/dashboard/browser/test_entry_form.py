"""The form of one patient in a real browser: typed, pasted, undone, and kept over a lost session.

Tests the component in `dashboard/patient/entry_form`.
"""

import json
import random
import re
import shutil
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import expect

from tabdx.cohort.dictionary import read_dictionary
from tabdx.cohort.sources import read_wdbc
from tests.dashboard.browser.conftest import settings_beside
from tests.tools.browser import settle
from tests.tools.server import ROOT, serve
from tests.waiting import wait_until

DICTIONARY = read_dictionary(ROOT / "data/dictionaries/wdbc.yaml")
NAMES = DICTIONARY.feature_names
# As the form shows them: a line a measurement, its mean, standard error and worst side by side.
SHOWN = [NAMES[channel * 10 + measurement] for measurement in range(10) for channel in range(3)]
PATIENT = [f"{value:g}" for value in read_wdbc()[NAMES].iloc[0]]
GERMAN = [text.replace(".", ",") for text in PATIENT]
OPEN = re.compile("still to be entered")
RESTORED = "Your entries were restored from this browser tab."

ALL_FIELDS = """form => Object.fromEntries([...form.querySelectorAll('.cell')].map(cell => {
    const input = cell.querySelector('input')
    return [cell.querySelector('label').textContent, {
        text: input.value, kind: cell.dataset.kind, invalid: input.getAttribute('aria-invalid'),
        x: input.getBoundingClientRect().x,
    }]
}))"""
TOO_LONG = """form => [...form.querySelectorAll('.cell input')]
    .filter(input => input.scrollWidth > input.clientWidth + 1).map(input => input.value)"""
FOCUSED = "() => document.activeElement.shadowRoot?.activeElement?.labels?.[0].textContent"


class Form:
    """The form on a page, as a person sees and uses it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator("section.form")

    def field(self, name):
        return self.root.get_by_role("textbox", name=name, exact=True)

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def paste(self, text, into=None):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        if into:
            self.field(into).focus()
        self.page.keyboard.press("Control+V")

    def fields(self):
        return self.root.evaluate(ALL_FIELDS)

    def unreadable(self):
        return {name for name, field in self.fields().items() if field["kind"] == "unreadable"}

    def texts(self):
        return [self.fields()[name]["text"] for name in NAMES]

    def await_progress(self, text):
        expect(self.root.locator(".progress")).to_have_text(text)
        settle(self.page)

    def notice(self):
        return self.root.locator(".notice")

    def values(self):
        """What the server has read, as the saved file holds it."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="Save as JSON").click()
        return json.loads(waiting.value.path().read_text())["features"]

    def await_value(self, name, value):
        """Wait until the server has read a value: the form as such looks the same before."""
        for _ in range(20):
            with suppress(BrowserError):  # the file was replaced while it was fetched
                if self.values()[name] == value:
                    return
            self.page.wait_for_timeout(500)
        assert self.values()[name] == value


@pytest.fixture
def form(visit, visitors):
    visitors.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit("patient")
    form = Form(page)
    expect(form.field("mean radius")).to_be_visible()
    return form


BROKEN = "4o5|5 %|12.5 mm|<0.1|≤3|~5|1 234|1'234|1_000|1\u202f234|٣|٣.٥|3..5|--1|1e|0x1F|inf"
BROKEN = [*BROKEN.split("|"), "1e400", "1e20", "twelve", "1/2", "1-2", "1,234.5", "1.234,5", "3µm"]


def spellings(count, mark):
    """Texts with the number that each is, or None where it must be refused; all with one mark."""
    draw = random.Random(f"spellings {mark}")
    other = "," if mark == "." else "."
    broken = [*BROKEN, f"1{other}234"]
    found = []
    for _ in range(count):
        if draw.random() < 0.3:
            found.append((draw.choice(broken), None))
            continue
        value = draw.choice([draw.uniform(0, 1), draw.uniform(0, 40), draw.uniform(0, 3000)])
        digits = f"{value:.{draw.choice([1, 2, 4, 5])}f}"
        sign = draw.choice(["", "", "", "+", "-", "\u2212"])
        if draw.random() < 0.3:
            digits = f"{value:.{draw.choice([1, 3])}{draw.choice('eE')}}"
        elif draw.random() < 0.3:
            digits = digits.removeprefix("0")
        text = sign + digits.replace(".", mark)
        number = float(sign.replace("\u2212", "-") + digits)
        blank = draw.choice(["", "", " ", "\u00a0", "\u2009"])
        found.append((blank + text + blank, number))
    return found


@pytest.mark.parametrize(("mark", "rounds"), [(".", 4), (",", 3)])
def test_spellings_are_read_right_or_refused_with_the_text_kept(form, mark, rounds):
    # Not all fields: while one is empty the page does not answer, and is quick.
    size = len(SHOWN) - 1
    drawn = spellings(rounds * size, mark)
    for start in range(0, len(drawn), size):
        some = drawn[start : start + size]
        read = {
            name: value for name, (_, value) in zip(SHOWN, some, strict=False) if value is not None
        }
        for enter in (form.paste, form.page.keyboard.type):
            form.field(SHOWN[0]).focus()
            for text, _ in some:
                enter(text)
                form.page.keyboard.press("Enter")
            form.await_progress(f"{len(read)} of 30 entered")
            assert form.values() == pytest.approx(read, rel=1e-12)
            # The last field is marked when the server has answered for it.
            unreadable = {
                name for name, (_, value) in zip(SHOWN, some, strict=False) if value is None
            }
            wait_until(lambda unreadable=unreadable: form.unreadable() == unreadable, "marks")
            fields = form.fields()
            for name, (text, _) in zip(SHOWN, some, strict=False):
                assert fields[name]["text"].strip() == text.strip()
            form.press("Clear")
            form.await_progress("0 of 30 entered")


def test_keys_go_through_the_fields_in_reading_order_and_lose_nothing(form):
    page = form.page
    order = []
    form.field(SHOWN[0]).focus()
    for _ in SHOWN:
        order.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert order == SHOWN
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == SHOWN[-1]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == SHOWN[-2]
    # As a barcode reader types, which ends each number with a Tab; the server answers meanwhile.
    texts = dict(zip(NAMES, PATIENT, strict=True))
    form.field(SHOWN[0]).focus()
    for place, name in enumerate(SHOWN):
        page.keyboard.type(texts[name], delay=10)
        page.keyboard.press("Tab" if place % 2 else "Enter")
    form.await_progress("30 of 30 entered")
    assert form.texts() == PATIENT
    assert list(form.values().values()) == [float(text) for text in PATIENT]


def test_each_field_tells_its_name_unit_and_range_to_a_screen_reader(form):
    for name in NAMES:
        expect(form.field(name)).to_have_count(1)
    area = form.field("worst area")
    expect(area).to_have_accessible_description("plausible 30 to 12000 µm²")
    expect(area).to_have_attribute("inputmode", "decimal")
    expect(area).to_have_attribute("autocomplete", "off")
    area.fill("12,5 mm²")
    said = re.compile("cannot be read worst area: must be a number alone")
    expect(area).to_have_accessible_description(said)
    expect(area).to_have_attribute("aria-invalid", "true")
    area.fill("1")
    said = re.compile(r"not plausible worst area 1 µm² is not plausible \(30 to 12000\)")
    expect(area).to_have_accessible_description(said)
    area.fill("11000")
    expect(area).to_have_accessible_description(
        re.compile("unusual worst area 11000 .* training range")
    )
    expect(area).to_have_attribute("aria-invalid", "false")


def test_rows_columns_and_blocks_are_pasted(form):
    rows = {
        "\t".join(["842302", "M", *GERMAN]): "30 values filled in from the pasted row; left out: 2",
        ",".join(["id", "diagnosis", *NAMES]) + "\n" + ",".join(["1", "M", *PATIENT]): (
            "left out: id and diagnosis"
        ),
        "\n".join(GERMAN): "30 values filled in from the pasted column.",
    }
    for text, said in rows.items():
        form.press("Paste")
        form.root.locator("textarea").fill(text)
        form.press("Fill the form")
        expect(form.notice()).to_contain_text(said)
        expect(form.root.locator("textarea")).to_be_hidden()
        form.await_progress("30 of 30 entered")
        assert list(form.values().values()) == [float(text) for text in PATIENT]
        form.press("Clear")
        form.await_progress("0 of 30 entered")
    shown = [GERMAN[NAMES.index(name)] for name in SHOWN]
    block = "\r\n".join("\t".join(shown[row : row + 3]) for row in range(0, 30, 3))
    form.paste(block, into="mean radius")
    form.await_progress("30 of 30 entered")
    assert form.texts() == GERMAN
    form.paste("1,5\n2,5\n", into="radius error")
    form.await_progress("30 of 30 entered")
    expect(form.field("texture error")).to_have_value("2,5")
    form.press("Undo")
    expect(form.field("texture error")).to_have_value(GERMAN[11])


def test_a_paste_moves_no_value_and_mixes_no_patients(form):
    form.paste("0,5\r\n", into="mean radius")  # one cell of a spreadsheet
    expect(form.field("mean radius")).to_have_value("0,5")
    form.paste("\t0,6\r\n", into="mean radius")
    form.await_progress("1 of 30 entered")
    assert (form.texts()[0], form.fields()["radius error"]["text"]) == ("", "0,6")
    form.paste("17,9\t1,09\t25,3\r\n\t\t\r\n122,8\t8,5\t184,6\r\n", into="mean radius")
    form.await_progress("6 of 30 entered")
    assert form.texts()[:3] == ["17,9", "", "122,8"]
    form.paste("\n20\n122,9\n", into="mean radius")
    expect(form.field("mean perimeter")).to_have_value("122,9")
    assert form.texts()[:3] == ["", "20", "122,9"]
    form.paste("id\tworst_area\tmean radius\n7\t2019\t18", into="mean texture")
    form.await_progress("2 of 30 entered")
    assert form.values() == {"mean radius": 18, "worst area": 2019}
    expect(form.notice()).to_have_text(
        "2 values filled in from the pasted row; 28 fields are empty now; "
        "taken: worst_area as worst area; left out: id."
    )
    expect(form.page.get_by_text("28 of 30 values are still to be entered")).to_be_visible()


def test_unmarking_a_field_brings_back_no_value_of_the_patient_before(form):
    form.field("mean radius").fill("17,9")
    toggle = form.root.get_by_role("button", name="mean radius: not measured")
    toggle.click()
    form.paste("not measured\t0,5", into="mean radius")
    form.await_progress("1 of 30 entered, 1 not measured")
    toggle.click()
    form.await_progress("1 of 30 entered")
    expect(form.field("mean radius")).to_have_value("")


def test_where_the_order_of_a_row_is_unknown_the_person_says_it(form):
    form.paste("\t".join(["0,3"] * 30), into="mean radius")
    expect(form.notice()).to_contain_text("in neither order are all of them plausible")
    assert form.texts() == [""] * 30
    form.press("Order of the form")
    form.await_progress("30 of 30 entered")
    form.paste("1\t2\t3\t4", into="mean radius")
    expect(form.notice()).to_contain_text("Nothing was filled in: a patient needs 30 values")
    assert form.texts() == ["0,3"] * 30


def test_clearing_marking_and_pasting_are_undone(form):
    form.field("mean radius").fill("12,5")
    form.press("Mark the empty ones as not measured")
    form.await_progress("1 of 30 entered, 29 not measured")
    expect(form.page.get_by_text(OPEN)).to_have_count(0)
    form.press("Clear")
    form.await_progress("0 of 30 entered")
    form.press("Undo")
    form.await_progress("1 of 30 entered, 29 not measured")
    form.field("worst area").focus()
    form.page.keyboard.press("Control+Z")
    form.await_progress("1 of 30 entered")
    toggle = form.root.get_by_role("button", name="mean radius: not measured")
    toggle.click()
    form.await_progress("0 of 30 entered, 1 not measured")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    expect(form.field("mean radius")).to_have_value("12,5")
    form.field("mean texture").fill("Not measured")
    form.await_progress("1 of 30 entered, 1 not measured")


def test_entries_come_back_after_a_reload_and_from_another_page(form, visit):
    form.field("mean radius").fill("12,5")
    form.field("mean texture").fill("4o5")
    form.page.reload()
    expect(form.notice()).to_have_text(RESTORED)
    form.await_progress("1 of 30 entered")
    assert form.texts()[:3] == ["12,5", "4o5", ""]
    form.field("mean area").fill("700")
    form.await_progress("2 of 30 entered")
    form.page.get_by_role("link", name="Report").click()
    expect(form.page.get_by_role("heading", level=1, name="Report")).to_be_visible()
    form.page.get_by_role("link", name="Patient", exact=True).click()
    form.await_progress("2 of 30 entered")
    assert form.texts()[:4] == ["12,5", "4o5", "", "700"]
    expect(form.notice()).to_be_hidden()


def test_nothing_comes_back_of_another_person_or_in_another_shape(form):
    page = form.page
    form.field("mean radius").fill("12,5")
    form.await_progress("1 of 30 entered")
    own = page.evaluate("Object.keys(sessionStorage).find(key => key.startsWith('tabdx.entry.'))")
    kept = json.loads(page.evaluate("key => sessionStorage.getItem(key)", own))
    cohort = own.rpartition(".")[0]
    store = "([key, value]) => sessionStorage.setItem(key, value)"
    for wrong in ({"source": []}, {"texts": {"mean radius": 12}}, {"texts": ["12"]}, {"fill": 1}):
        page.evaluate(store, [f"{cohort}.0123456789abcdef", json.dumps(kept)])
        page.evaluate(store, [f"{cohort}.b.0123456789abcdef", "of another cohort"])
        page.evaluate(store, [own, json.dumps(kept | wrong)])
        page.reload()
        form.await_progress("0 of 30 entered")
        assert form.texts() == [""] * 30
        left = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('tabdx.'))")
        assert f"{cohort}.0123456789abcdef" not in left
        assert f"{cohort}.b.0123456789abcdef" in left
    page.evaluate(store, [own, json.dumps(kept)])
    page.reload()
    form.await_progress("1 of 30 entered")
    expect(form.field("mean radius")).to_have_value("12,5")


def test_the_url_names_a_development_patient_while_it_is_unchanged(form):
    page = form.page
    page.goto(page.url + "?patient=041")
    form.await_progress("30 of 30 entered")
    example = page.get_by_role("combobox", name=re.compile("^Example"))
    expect(example).to_have_value("041")
    assert "patient=041" in page.url
    form.field("mean radius").fill("12")
    expect(example).to_have_value("")
    expect(page).not_to_have_url(re.compile("patient="))
    assert "12" not in page.url.partition("?")[2]
    page.goto(page.url.partition("?")[0] + "?patient=999999")
    expect(form.notice()).to_have_text("There is no development patient 999999.")
    assert form.texts() == [""] * 30


def test_a_narrow_window_has_the_channels_beside_each_other_and_nothing_cut(form):
    form.page.goto(form.page.url + "?patient=041")
    form.await_progress("30 of 30 entered")
    channel = "cell => getComputedStyle(cell, '::before').content.split('/')[0].trim()"
    for width in (320, 360, 390, 639):
        form.page.set_viewport_size({"width": width, "height": 800})
        expect(form.root).to_have_class(re.compile("narrow"))
        assert len({field["x"] for field in form.fields().values()}) == 3
        boxes = form.root.locator(".cell input, .bar button:visible")
        assert {box.bounding_box()["height"] for box in boxes.all()} == {40}
        cells = form.root.locator(".cell").all()[:3]
        assert [cell.evaluate(channel) for cell in cells] == [
            '"mean"',
            '"standard error"',
            '"worst"',
        ]
        form.field("mean area").fill("12 mm")
        said = form.root.get_by_text("mean area: must be a number alone")
        expect(said).to_be_visible()
        assert said.bounding_box()["width"] > 0.8 * form.root.bounding_box()["width"]
        form.press("Undo")
        main = form.page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
        assert form.root.evaluate(TOO_LONG) == []
    form.page.set_viewport_size({"width": 1280, "height": 900})
    expect(form.root).not_to_have_class(re.compile("narrow"))
    assert len({field["x"] for field in form.fields().values()}) == 3


# Cuts the connection to the server, and keeps it from coming back until it may.
BREAKABLE = """
    const sockets = [], Real = WebSocket
    window.cut = () => { window.isCut = true; sockets.forEach(socket => socket.close()) }
    window.WebSocket = class extends Real {
        constructor(address, protocols) {
            super(window.isCut ? 'ws://127.0.0.1:9' : address, protocols)
            sockets.push(this)
        }
    }
"""


def test_a_lost_session_shows_the_same_patient_again(finished_project, tmp_path, blank_page):
    folder = settings_beside(shutil.copytree(finished_project, tmp_path / "project"))
    forgets = "--server.disconnectedSessionTTL=1"
    blank_page.add_init_script(BREAKABLE)
    form = Form(blank_page)
    with serve(folder, tmp_path / "first.log", forgets) as server:
        port = int(server.url.rpartition(":")[2])
        blank_page.goto(f"{server.url}/patient?patient=041")
        form.await_progress("30 of 30 entered")
        before = form.texts()
        form.field("mean radius").fill("12,75")  # another patient now, whom the URL does not name
        expect(blank_page).not_to_have_url(re.compile("patient="))
        settle(blank_page)
        entered = ["12,75", *before[1:]]
        blank_page.evaluate("cut()")
        time.sleep(2.5)
        form.field("mean texture").fill("20,25")  # nobody hears it yet
        entered[1] = "20,25"
        blank_page.evaluate("isCut = false")
        expect(form.notice()).to_have_text(RESTORED)
        form.await_progress("30 of 30 entered")
        assert form.texts() == entered
        form.await_value("mean texture", 20.25)
    with serve(folder, tmp_path / "second.log", forgets, port=port):
        form.field("mean area").fill("701")
        entered[3] = "701"
        expect(form.notice()).to_have_text(RESTORED)
        form.await_progress("30 of 30 entered")
        assert form.texts() == entered
        form.await_value("mean area", 701)
    logs = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "12.75" not in logs
    assert "12,75" not in logs
