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

    from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome  # noqa: PLC0415
    from tabdx.dashboard.patient.form import ask_for_values  # noqa: PLC0415
    from tabdx.dashboard.patient.state import current_entry  # noqa: PLC0415

    dictionary = Dictionary(
        name="d",
        outcome=Outcome(column="class", positive="ill", negative="well"),
        features=(
            Feature(name="age", unit="years"),
            Feature(name="*sex*", kind=Kind.CATEGORICAL, levels=("f", "m")),
            Feature(name="stage", kind=Kind.ORDINAL),
        ),
    )
    entry = current_entry(pd.DataFrame({"age": [61.0], "*sex*": ["m"], "stage": [None]}))
    ask_for_values(dictionary, entry)
    st.session_state["seen"] = entry.now


def test_labels_are_chosen_and_numbers_stand_in_a_list():
    page = AppTest.from_function(small_form, default_timeout=LONG).run()
    assert not page.exception
    seen = page.session_state["seen"]
    assert seen.columns.tolist() == ["age", "*sex*", "stage"]
    assert seen["age"].tolist() == [61.0]
    assert seen["*sex*"].tolist() == ["m"]
    assert seen["stage"].isna().all()
    assert page.selectbox[0].label == r"\*sex\*"
    page.selectbox[0].select_index(0)
    assert page.run().session_state["seen"]["*sex*"].isna().all()
    page.selectbox[0].set_value("f")
    assert page.run().session_state["seen"]["*sex*"].tolist() == ["f"]
