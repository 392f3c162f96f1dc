"""The draft as a whole: what is read, decided and asked.

Also tests `dictionary_text`.
"""

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.cohort.dictionary import check_dictionary
from tabdx.core.errors import InputError
from tabdx.projects.dictionary_text import write_dictionary
from tabdx.projects.draft import Request, draft_project
from tabdx.projects.reading import Dialect
from tests.projects.conftest import ROWS, as_text

REQUEST = Request("krank", ("ja",))


def drafted(table, request=REQUEST, **habits):
    return draft_project(as_text(table, **habits).encode(), "klinik.csv", request)


@pytest.mark.parametrize(
    "habits",
    [
        {"separator": ";", "decimal": ","},
        {"separator": "\t", "decimal": ",", "thousands": "."},
        {"decimal": ",", "quoted": True},
        {"thousands": ",", "quoted": True},
        {"separator": ";", "decimal": ",", "thousands": " "},
    ],
)
def test_every_dialect_gives_the_same_cohort(table, habits):
    plain, other = drafted(table), drafted(table, **habits)
    pd.testing.assert_frame_equal(plain.cohort.table, other.cohort.table)
    assert plain.content == other.content
    assert [note for note in other.decided if "decimal point alone" in note]
    assert not [note for note in plain.decided if "decimal point alone" in note]


def test_what_the_table_holds_is_drafted(table):
    found = drafted(table)
    kinds = {one["name"]: one.get("kind", "continuous") for one in found.content["features"]}
    assert kinds == {
        "Wert": "continuous",
        "Umsatz": "continuous",
        "Farbe": "categorical",
        "Stufe": "ordinal",
    }
    assert found.content["patient"] == "Nr"
    assert found.cohort.table["Wert"].tolist() == table["Wert"].tolist()


def test_rows_without_an_outcome_are_left_out_and_counted(table):
    gaps = table.assign(krank=table["krank"].mask(table.index < 2, "?"))
    found = drafted(gaps)
    assert len(found.cohort.table) == ROWS - 2
    assert "2 rows without an outcome are left out" in found.decided


def test_names_that_a_cohort_keeps_for_itself_are_changed_and_it_is_said(table):
    found = drafted(table.rename(columns={"Wert": "patient", "Umsatz": "feature"}))
    assert "patient value" in found.cohort.table
    assert "the column 'feature' is called 'feature value'" in found.decided
    named = drafted(table.rename(columns={"krank": "outcome"}), Request("outcome", ("ja",)))
    assert named.content["outcome"]["column"] == "outcome"


def test_missing_values_leaks_and_duplicates_are_said(table):
    leaking = table.assign(result=(table["krank"] == "ja") + np.arange(ROWS) / 1000 + 1)
    leaking.loc[3:8, "Umsatz"] = np.nan
    twice = pd.concat([leaking.drop(columns="Nr"), leaking.drop(columns="Nr").iloc[:3]])
    found = drafted(twice)
    assert any("6 cells nan" in note for note in found.decided)
    assert any("result" in note and "known before" in note for note in found.asked)
    assert any(note.startswith("6 patients equal another") for note in found.asked)


def test_the_written_dictionary_is_the_drafted_one_with_its_questions(table):
    odd = table.rename(columns={"Wert": "a: {b} # $\u2028", "Umsatz": "- 'x'"})
    odd.loc[:5, "- 'x'"] = -9.0
    odd["empty"], odd["day"] = "", "2020-01-01"
    odd.loc[1, "day"] = "2020-01-02"
    found = drafted(odd, Request("krank", ("ja",)))
    text = write_dictionary(found)
    assert check_dictionary(yaml.safe_load(text), "it") == found.cohort.dictionary
    assert "# TODO is -9 in 6 cells a value" in text
    assert "#  - {name: empty}  # no value" in text
    assert "dates or times" in text
    aside = [line[1:] for line in text.splitlines() if line.startswith("#  - {name: day}")]
    assert yaml.safe_load(aside[0]) == [{"name": "day"}]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (Request("nothing"), "--outcome 'nothing' is no column"),
        (Request("krank", ("ja",), patient="krank"), "cannot be the outcome"),
        (Request("krank", ("ja",), group="none"), "--group 'none'"),
        (Request("Wert"), "60 classes|59 classes"),
    ],
)
def test_what_does_not_fit_the_table_is_refused(table, request_, says):
    with pytest.raises(InputError, match=says):
        drafted(table, request_)


def test_a_table_without_a_feature_is_refused():
    rows = "".join(f"{row},same,{row % 2}\n" for row in range(40))
    with pytest.raises(InputError, match="no column that can be a feature"):
        draft_project(f"id,x,y\n{rows}".encode(), "t.csv", Request("y"))


def test_cells_with_other_separators_are_read_back_as_they_are():
    rows = "".join(f'"a;{row % 2}","b;{row}",{row % 2}\n' for row in range(30))
    content = f'"x;1","z;2",y\n{rows}'.encode()
    with pytest.raises(InputError, match="may separate"):
        draft_project(content, "t.csv", Request("y"))
    found = draft_project(content, "t.csv", Request("y", dialect=Dialect(separator=",")))
    assert found.table.startswith(b"sep=,\n")
    assert sorted(found.cohort.table["x;1"].unique()) == ["a;0", "a;1"]
