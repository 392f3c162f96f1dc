from dataclasses import replace
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome, read_dictionary
from tabdx.dashboard.patient.form import measurement_grid, write_range
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
