"""A row of the page Batch, opened on the page Patient."""

import re

import pytest
import streamlit as st

from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.current_patient import KEY, HandedOver, hand_over, take_handed_over
from tests.dashboard.batch.test_page import answers, broken, said, table, upload


@pytest.fixture
def open_row(open_page, monkeypatch):
    """Upload a table, pick a row and press the button: the batch, and who was handed over."""

    def open_it(content, row):
        monkeypatch.setattr("tabdx.dashboard.batch.table.show_table", lambda *_: row)
        gone = []
        monkeypatch.setattr(st, "switch_page", lambda page: gone.append(page))
        batch = upload(open_page("batch"), content)
        buttons = [one for one in batch.button if one.key == "open"]
        if not buttons:
            return batch, None
        buttons[0].click().run()
        assert not batch.exception
        (page,) = gone
        assert page.parent.name == "patient"
        assert not batch.query_params
        return batch, batch.session_state["handed_over"]

    return open_it


def show(open_page, handed):
    page = open_page("patient")
    page.session_state["handed_over"] = handed
    page.run()
    assert not page.exception
    assert not page.query_params
    return page


def words(page):
    html = "".join(one.proto.body for one in page.get("html"))
    return " ".join(re.findall('<p class="said">(.*?)</p>', html))


@pytest.mark.usefixtures("evidence")
def test_the_page_answers_a_row_as_the_batch_does(open_page, open_row):
    found = answers(upload(open_page("batch"), table()))
    _, handed = open_row(table(), 7)
    assert handed.label == "Row 7 of the table: Case no. H-7"
    page = show(open_page, handed)
    assert words(page) == found.set_index("row").loc[7, "in words"]
    assert "Row 7 of the table: Case no. H-7." in said(page)
    # Once: what is entered afterwards is not written over.
    assert "handed_over" not in page.session_state


@pytest.mark.usefixtures("evidence")
def test_a_row_that_gets_no_answer_can_be_opened_and_corrected(open_page, open_row):
    _, handed = open_row(broken(), 1)
    page = show(open_page, handed)
    assert words(page) == "No answer: check the entries."
    entry = page.session_state[KEY]
    assert entry.texts["mean radius"] == "-4"
    page.session_state[KEY] = FormState(
        entry.development,
        {**entry.texts, "mean radius": "17.99"},
        label=entry.label,
        labelled=entry.labelled,
    )
    page.run()
    assert words(page) != "No answer: check the entries."
    assert "Row 1 of the table: Case no. H-1, but values were changed." in said(page)


@pytest.mark.usefixtures("evidence")
def test_values_that_were_not_measured_are_marked_so(open_page, open_row):
    rows = table(3)
    rows.loc[1, "mean texture"] = None
    _, handed = open_row(rows, 2)
    page = show(open_page, handed)
    entry = page.session_state[KEY]
    assert entry.complete
    assert entry.marks == {"mean texture"}


@pytest.mark.usefixtures("evidence")
def test_a_row_that_cannot_be_read_is_not_opened(open_row):
    _, handed = open_row(broken(), 7)  # mean smoothness is "abc"
    assert handed is None


@pytest.mark.usefixtures("evidence")
def test_without_an_identifier_the_row_is_the_label_and_a_hostile_one_stays_text(
    open_page, open_row
):
    _, handed = open_row(table(3).drop(columns="Case no."), 3)
    assert handed.label == "Row 3 of the table"
    hostile = table(3)
    hostile["Case no."] = ["**a** <b>", ":smile:", "x" * 999]
    _, handed = open_row(hostile, 1)
    page = show(open_page, handed)
    assert not any("**a**" in one.value or "<b>" in one.value for one in page.info)
    assert len(open_row(hostile, 3)[1].label) < 120


@pytest.mark.usefixtures("evidence")
def test_the_table_is_still_open_when_one_comes_back_until_it_is_closed(open_page):
    page = upload(open_page("batch"), table())
    before = answers(page)
    # Another page is shown: the uploader forgets its file, the session keeps the table.
    back = open_page("batch")
    back.session_state["submission"] = page.session_state["submission"]
    back.run()
    assert not back.exception
    assert "The table that was uploaded before is still open." in said(back)
    assert answers(back).equals(before)
    next(one for one in back.button if one.label == "Close it").click().run()
    assert not back.exception
    assert not any("risk" in one.value for one in back.dataframe)
    assert "submission" not in back.session_state


@pytest.mark.usefixtures("evidence")
def test_a_new_table_takes_the_place_of_the_one_before(open_page):
    page = upload(open_page("batch"), table())
    assert len(answers(upload(page, table(5)))) == 5
    assert "still open" not in said(page)


def test_who_is_handed_over_is_taken_once(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    patient = HandedOver(table(1), "Row 1 of the table")
    hand_over(patient)
    assert take_handed_over() is patient
    assert take_handed_over() is None


@pytest.mark.usefixtures("evidence")
def test_an_emptied_form_bears_no_label(open_page, open_row):
    _, handed = open_row(table(3), 2)
    page = show(open_page, handed)
    entry = page.session_state[KEY]
    empty = FormState(entry.development, {}, label=entry.label, labelled=entry.labelled)
    assert empty.describe_label() == ""
    assert entry.describe_label() == entry.label
