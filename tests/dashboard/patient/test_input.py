import pandas as pd
import pytest
import streamlit as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.dashboard.patient.input import take_paste
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.current_patient import KEY

LAYOUT = [["mean area", "worst area"], ["mean size", "worst size"]]
DICTIONARY = Dictionary(
    name="d",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=tuple(Feature(name=name) for line in LAYOUT for name in line),
)
OLD = {"mean area": "91", "worst area": "92", "mean size": "93", "worst size": "94"}


@pytest.fixture
def paste(monkeypatch):
    """Paste a text over an old patient; returns what stands in the form then."""

    def pasted(text, field=""):
        table = pd.DataFrame({name: [1.0, 2.0] for name in OLD} | {"outcome": ["ill", "well"]})
        development = Cohort(DICTIONARY, table.rename_axis("patient").rename(str))
        monkeypatch.setattr(st, "session_state", {KEY: FormState(development, OLD, source="0")})
        take_paste({"text": text, "field": field, "order": ""}, LAYOUT)
        return st.session_state[KEY]

    return pasted


@pytest.mark.parametrize("field", ["", "mean size"])
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("mean area\tworst size\n1\t4", {"mean area": 1, "worst size": 4}),
        ("mean area\t1\nworst size\t4", {"mean area": 1, "worst size": 4}),
        ("mean area\tworst aera\n1\t4", {"mean area": 1}),
        ("worst_area\tmean area\n2\t1", {"mean area": 1, "worst area": 2}),
        ("1\t\t3\t", {"mean area": 1, "mean size": 3}),
        ("1\n\n3\n4", {"mean area": 1, "mean size": 3, "worst size": 4}),
        ("1\t2\n\t\n", {"mean area": 1, "worst area": 2}),
    ],
)
def test_a_whole_patient_leaves_no_value_of_the_one_before(paste, text, field, read):
    entry = paste(text, field)
    values = entry.values.iloc[0].dropna().to_dict()
    assert values == read
    assert entry.open == [name for name in OLD if name not in read]
    assert not entry.complete
    assert entry.source is None


def test_what_was_taken_emptied_and_left_out_is_said(paste):
    notice = paste("id\tworst_area\n7\t2").notice
    assert notice.text == (
        "1 value filled in from the pasted row; 3 fields are empty now; "
        "taken: worst_area as worst area; left out: id."
    )
    assert not notice.failed
    assert paste("1\t2\n3\t4").notice.text == "4 values filled in from the pasted block."


def test_a_block_pasted_into_a_field_replaces_what_it_covers(paste):
    entry = paste("1\n\n", "worst area")
    assert entry.texts == OLD | {"worst area": "1"}
    entry = paste("\n4\n", "worst area")
    assert entry.texts == OLD | {"worst area": "", "worst size": "4"}
    assert entry.notice.text == ("1 value filled in from the pasted column; 1 field is empty now.")
    assert paste("\t4", "mean size").texts == OLD | {"mean size": "", "worst size": "4"}


@pytest.mark.parametrize("text", ["\t4", "\n\n\n4", "1\t2"])
def test_a_block_that_does_not_fit_there_changes_nothing(paste, text):
    entry = paste(text, "worst area")
    assert entry.texts == OLD
    assert entry.notice.failed


def test_one_value_that_cannot_be_read_stays_where_it_was_put(paste):
    assert paste("1,234,567\n", "mean size").texts == OLD | {"mean size": "1,234,567"}
