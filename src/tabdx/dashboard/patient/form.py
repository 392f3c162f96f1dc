"""The form for one patient, shaped by the dictionary."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.cohort.number_grammar import LARGEST
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.dashboard.patient.state import FormState
from tabdx.wording.text import escape_markdown

_UNKNOWN = "not measured"
# Pixels: WDBC's three channels fit beside the answers.
_NAME_WIDTH, _LEAST_WIDTH, _ICON_WIDTH, _LETTER_WIDTH = 140, 100, 46, 6


def ask_for_values(dictionary: Dictionary, entry: FormState) -> None:
    """Show the form and take what stands in it over into the entry.

    Numbers are edited in one grid: measurements × channels where the dictionary names such a
    layout, one row per feature otherwise. Labels are chosen below it.
    """
    numeric = [one for one in dictionary.features if one.kind is not Kind.CATEGORICAL]
    values: dict[str, float | str | None] = {}
    if numeric:
        grid = measurement_grid(dictionary)
        if grid is None:
            grid = pd.DataFrame({"value": [one.name for one in numeric]})
            grid.index = pd.Index(grid["value"], name="feature")
        values |= _edit_grid(grid, dictionary, entry)
    for feature in dictionary.features:
        if feature.kind is Kind.CATEGORICAL:
            values[feature.name] = _choose_level(feature, entry)
    now = pd.DataFrame({name: [values[name]] for name in dictionary.feature_names})
    entry.now = now.astype(
        {one.name: "str" if one.kind is Kind.CATEGORICAL else float for one in dictionary.features}
    )


def measurement_grid(dictionary: Dictionary) -> pd.DataFrame | None:
    """Lay the features out as measurements × channels, if they fill such a grid, a unit a row.

    Returns
    -------
    DataFrame or None
        Feature names; one row per measurement, one column per channel, in order of appearance.
    """
    if dictionary.of_kind(Kind.CATEGORICAL):
        return None
    places = {(one.measurement, one.channel): one.name for one in dictionary.features}
    measurements = list(dict.fromkeys(measurement for measurement, _ in places))
    channels = list(dict.fromkeys(channel for _, channel in places))
    full = len(places) == len(dictionary.features) == len(measurements) * len(channels)
    units = {(one.measurement, one.unit) for one in dictionary.features}
    if not full or None in channels or len(channels) < 2 or len(units) > len(measurements):
        return None
    rows = [[places[measurement, channel] for channel in channels] for measurement in measurements]
    return pd.DataFrame(rows, index=pd.Index(measurements, name="measurement"), columns=channels)


def _edit_grid(
    grid: pd.DataFrame, dictionary: Dictionary, entry: FormState
) -> dict[str, float | str | None]:
    """Edit the values of a grid of feature names; columns go by place, whatever they are named."""
    table = pd.DataFrame({"name": [_row_label(row, dictionary) for row in grid.itertuples()]})
    config = {"name": st.column_config.TextColumn(str(grid.index.name), width=_NAME_WIDTH)}
    for place, heading in enumerate(grid.columns):
        names = grid[heading].tolist()
        table[f"value_{place}"] = entry.start[names].iloc[0].astype(float).tolist()
        config[f"value_{place}"] = st.column_config.NumberColumn(
            str(heading),
            width=max(_LEAST_WIDTH, _ICON_WIDTH + _LETTER_WIDTH * len(str(heading))),
            # Each value as it is written. A step would hold for the whole column, area and
            # fractal dimension alike; "plain" shows 1001.0000000000001 for 1001.
            format="%.10g",
            min_value=-LARGEST,
            max_value=LARGEST,
        )
    edited = st.data_editor(
        table,
        key=entry.key("values"),
        hide_index=True,
        height="content",
        disabled=["name"],
        column_config=config,
        alt="The patient's values, to edit; an empty cell is a value that was not measured",
    )
    return {
        name: value
        for place, heading in enumerate(grid.columns)
        for name, value in zip(grid[heading], edited[f"value_{place}"], strict=True)
    }


def show_ranges(dictionary: Dictionary, reference_ranges: Mapping[str, ReferenceRange]) -> None:
    """Say of every feature what it is, in which unit, and which values are believed."""
    table = pd.DataFrame(
        [
            (
                one.name,
                one.unit,
                write_range(one.plausible),
                write_range(reference_ranges[one.name].span),
                one.description,
            )
            for one in dictionary.features
        ],
        columns=["feature", "unit", "plausible", "training patients", "description"],
    )
    with st.expander("Units and plausible ranges", icon=":material/straighten:"):
        st.dataframe(table, hide_index=True, alt="Unit, plausible and training range by feature")


def write_range(limits: tuple[float, float] | None) -> str:
    """Write a range; empty where there is none."""
    return "" if limits is None else f"{limits[0]:g} to {limits[1]:g}"


def _row_label(row: tuple[str, ...], dictionary: Dictionary) -> str:
    """Name a row of the grid, with the unit of its first feature: all channels share it."""
    unit = dictionary.feature(row[1]).unit
    return f"{row[0]} ({unit})" if unit else row[0]


def _choose_level(feature: Feature, entry: FormState) -> str | None:
    given = entry.start[feature.name].iloc[0]
    options = [None, *feature.levels]
    return st.selectbox(
        escape_markdown(feature.name),
        options,
        index=options.index(None if pd.isna(given) else given),
        format_func=lambda level: _UNKNOWN if level is None else level,
        key=entry.key(f"level_{feature.name}"),
        help=escape_markdown(feature.description) or None,
    )
