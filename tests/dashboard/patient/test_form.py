from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome, read_dictionary
from tabdx.dashboard.patient import form
from tabdx.dashboard.patient.form import measurement_grid, write_range
from tabdx.dashboard.shared.current_patient import KEY
from tests.waiting import LONG

ROOT = Path(__file__).parents[3]
OUTCOME = Outcome(column="class", positive="ill", negative="well")


def grid_of(*features):
    return measurement_grid(Dictionary(name="d", outcome=OUTCOME, features=features))


def at(channel, measurement, unit=""):
    name = f"{channel} {measurement}"
    return Feature(name=name, channel=channel, measurement=measurement, unit=unit)


def test_wdbc_fills_ten_rows_of_three_columns():
    grid = measurement_grid(read_dictionary(ROOT / "data/dictionaries/wdbc.yaml"))
    assert grid.columns.tolist() == ["mean", "standard error", "worst"]
    assert grid.index[:2].tolist() == ["radius", "texture"]
    assert grid.loc["radius", "standard error"] == "radius error"
    assert grid.shape == (10, 3)


def test_a_full_grid_is_laid_out_in_any_order():
    grid = grid_of(at("x", "p"), at("y", "q"), at("y", "p"), at("x", "q"))
    assert grid.to_numpy().tolist() == [["x p", "y p"], ["x q", "y q"]]


def test_anything_else_is_a_plain_list():
    assert grid_of(Feature(name="a"), Feature(name="b")) is None
    assert grid_of(at("x", "p"), at("x", "q")) is None  # a single channel
    assert grid_of(at("x", "p"), at("y", "p"), at("x", "q")) is None  # a hole
    assert grid_of(at("x", "p", "mm"), at("y", "p", "cm")) is None  # a row of two units
    level = Feature(name="s", kind=Kind.CATEGORICAL, levels=("f", "m"))
    assert grid_of(at("x", "p"), at("y", "p"), level) is None


def test_a_range_is_written_for_people():
    assert write_range((0.02, 0.4)) == "0.02 to 0.4"
    assert write_range(None) == ""


def small_form():
    """A script: the form of a dictionary without a grid, and what stands in it."""
    import pandas as pd  # noqa: PLC0415
    import streamlit as st  # noqa: PLC0415

    from tabdx.cohort.cohort import Cohort  # noqa: PLC0415
    from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome  # noqa: PLC0415
    from tabdx.cohort.reference_ranges import describe_reference_ranges  # noqa: PLC0415
    from tabdx.dashboard.patient.form import ask_for_values, describe_missing  # noqa: PLC0415
    from tabdx.dashboard.patient.state import FormState  # noqa: PLC0415

    dictionary = Dictionary(
        name="d",
        outcome=Outcome(column="class", positive="ill", negative="well"),
        features=(
            Feature(name="age", unit="years"),
            Feature(name="*sex*", kind=Kind.CATEGORICAL, levels=("f", "m")),
            Feature(name="stage", kind=Kind.ORDINAL),
        ),
    )
    table = pd.DataFrame(
        {"age": [61.0, 70.0], "*sex*": ["m", "f"], "stage": [1.0, 3.0], "outcome": ["ill", "well"]}
    )
    development = Cohort(dictionary, table.rename_axis("patient").rename(str))
    texts = st.session_state.get("texts", {"age": "61,5"})
    entry = st.session_state["entry"] = FormState(development, texts)
    ask_for_values(entry, describe_reference_ranges(development))
    st.session_state["said"] = describe_missing(entry)


def test_a_form_of_numbers_and_labels_is_shown_and_read():
    page = AppTest.from_function(small_form, default_timeout=LONG).run()
    assert not page.exception
    entry = page.session_state["entry"]
    assert (entry.entered, entry.missing, entry.complete) == (1, 2, False)
    assert entry.values["age"].tolist() == [61.5]
    assert page.session_state["said"].startswith("2 of 3 values are still to be entered (*sex*, st")
    page.session_state["texts"] = {"age": "61", "*sex*": "m", "stage": "1"}
    entry = page.run().session_state["entry"]
    assert entry.complete
    assert entry.origin is None
    assert replace(entry, source="0").origin == "0"
    assert replace(entry, source="1").origin is None
    marked = replace(entry, texts={**entry.texts, "*sex*": "not measured", "stage": "x"})
    assert (marked.open, marked.marks, set(marked.problems)) == (["stage"], {"*sex*"}, {"stage"})


SENT = {"fill": "f", "number": 7, "source": None, "texts": {"age": "62", "stage": " ", "x": "1"}}


@pytest.fixture
def take(monkeypatch):
    """Send a message to a form that was filled; returns whether it was taken, and the form."""
    page = AppTest.from_function(small_form, default_timeout=LONG).run()
    entry = replace(page.session_state[KEY], fill="f")

    def taken(sent):
        monkeypatch.setattr(st, "session_state", {KEY: entry})
        return form._take(sent), st.session_state[KEY]

    return taken


def test_the_form_takes_what_the_browser_sends(take):
    taken, entry = take(SENT | {"source": "0"})
    assert taken
    assert (entry.texts, entry.source, entry.heard) == ({"age": "62"}, "0", 7)
    assert entry.origin is None


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "entry",
        {},
        {"texts": {}},
        SENT | {"fill": "of another filling"},
        SENT | {"fill": ["f"]},
        SENT | {"number": "7"},
        SENT | {"source": []},
        SENT | {"source": {"0": 0}},
        SENT | {"source": 0},
        SENT | {"texts": ["62"]},
        SENT | {"texts": None},
        SENT | {"texts": {"age": 62}},
        SENT | {"texts": {"age": None}},
        SENT | {"texts": {"age": "62", "stage": ["1"]}},
    ],
    ids=repr,
)
def test_what_is_no_message_of_the_form_is_ignored(take, sent):
    taken, entry = take(sent)
    assert not taken
    assert entry.texts == {"age": "61,5"}
    assert entry.origin is None


def test_the_place_in_the_browser_is_one_a_user_of_a_cohort(monkeypatch):
    features = (Feature(name="a"),)
    dictionary = Dictionary(name="a.b", outcome=OUTCOME, features=features)

    def place(**claims):
        monkeypatch.setattr(st, "user", claims)
        return form._name_storage(dictionary)

    nobody, ada, bob = place(), place(sub="ada"), place(sub="bob")
    assert len({nobody, ada, bob}) == 3
    assert nobody == place()
    assert ada == place(sub="ada", email="ada@example.org")
    assert {name.rpartition(".")[0] for name in (nobody, ada, bob)} == {"tabdx.entry.a.b"}
    assert "ada" not in ada
