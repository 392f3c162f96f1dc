"""Patients by one or two features, coloured by class."""

from collections.abc import Sequence
from typing import Any, TypeVar

import altair as alt
import numpy as np
import pandas as pd

from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.dashboard.charts.theme import MUTED, SHARES, class_colour, class_shape

MOST_DRAWN = 5000  # dots, beyond which a browser slows down and the eye sees one cloud
_HEIGHT = 400
_PANEL = 130  # side of one panel among pairs, pixels: three features fit a telephone
_Channel = TypeVar("_Channel", alt.X, alt.Y)
_BINS = alt.Bin(maxbins=30)
_ROW_BINS, _CLASS_ROW = 24, 30  # of a row a class; its pixels


def thinned(table: pd.DataFrame) -> pd.DataFrame:
    """Keep at most `MOST_DRAWN` patients, evenly spaced, so that a view never changes by chance."""
    return table.iloc[:: -(-len(table) // MOST_DRAWN)] if len(table) else table


def draw_scatter(table: pd.DataFrame, x: Feature, y: Feature, dictionary: Dictionary) -> alt.Chart:
    """Draw each patient as a dot, its class by colour and by shape; drag to move, scroll to zoom.

    Parameters
    ----------
    table : DataFrame
        Patients as in a cohort, indexed by patient.
    x, y : Feature
        What is laid out along the axes.
    dictionary : Dictionary
        What the classes are called.
    """
    classes = list(dictionary.outcome.classes)
    drawn = _columns(table, x, y)
    dots: alt.Chart = (
        alt.Chart(drawn)
        .mark_point(size=45, filled=True, opacity=0.7)
        .encode(
            x=_axis(alt.X, "x", x),
            y=_axis(alt.Y, "y", y),
            color=class_colour(classes),
            shape=class_shape(classes),
            tooltip=[
                alt.Tooltip("patient:N"),
                alt.Tooltip("class:N"),
                alt.Tooltip("x", type="nominal", title=x.label),
                alt.Tooltip("y", type="nominal", title=y.label),
            ],
        )
    )
    return dots.properties(height=_HEIGHT).interactive()


def draw_distribution(table: pd.DataFrame, x: Feature, dictionary: Dictionary) -> alt.Chart:
    """Draw how often each value occurs in each class: a histogram, or bars for labels.

    Of more than two classes, each has a row of its own: over each other they would hide each other.
    """
    classes = list(dictionary.outcome.classes)
    labels = x.kind is Kind.CATEGORICAL
    counted = _columns(table, x).dropna(subset="x")
    if len(classes) > 2:
        return _draw_rows(counted, x, classes)
    place = alt.X("x:N", title=x.label) if labels else alt.X("x:Q", bin=_BINS, title=x.label)
    stack = {"xOffset": alt.XOffset("class:N", sort=classes)} if labels else {}
    bars: alt.Chart = (
        alt.Chart(counted)
        .mark_bar(opacity=1 if labels else 0.6)
        .encode(
            x=place,
            y=alt.Y("count():Q", title="patients", stack=None),
            color=class_colour(classes),
            tooltip=[place, "class:N", alt.Tooltip("count():Q", title="patients")],
            **stack,
        )
    )
    return bars.properties(height=_HEIGHT)


def _draw_rows(counted: pd.DataFrame, x: Feature, classes: list[str]) -> alt.Chart:
    """Draw a row a class, each value darker the more of the class have it."""
    labels = x.kind is Kind.CATEGORICAL
    cells = count_cells(counted, labels=labels)
    told = [
        alt.Tooltip("class:N"),
        alt.Tooltip("said:N", title=x.label),
        alt.Tooltip("patients:Q"),
        alt.Tooltip("share:Q", title="of the class", format=".0%"),
    ]
    colour = alt.Color(
        "share:Q",
        title="share of the class",
        scale=alt.Scale(range=SHARES, domainMin=0, interpolate="rgb"),
        legend=alt.Legend(orient="top", format="%"),
    )
    rows = alt.Y("class:N", sort=classes, title=None, axis=alt.Axis(labelLimit=120))
    tiles = alt.Chart(cells).mark_rect(stroke=MUTED, strokeWidth=0.5)
    if labels:
        drawn: alt.Chart = tiles.encode(alt.X("said:N", title=x.label), rows, colour, tooltip=told)
    else:
        across = alt.X("start:Q", title=x.label, scale=alt.Scale(zero=False, nice=False))
        drawn = tiles.encode(across, alt.X2("end:Q"), rows, colour, tooltip=told)
    high: alt.Chart = drawn.properties(height=_CLASS_ROW * len(classes) + 90)
    return high


def count_cells(counted: pd.DataFrame, *, labels: bool) -> pd.DataFrame:
    """Count the patients of each class by value, or by bin of values.

    Parameters
    ----------
    counted : DataFrame
        ``class`` and ``x``, a row a patient, none of them missing.
    labels : bool
        Whether values are labels, which have no order.

    Returns
    -------
    DataFrame
        Only where somebody is: ``class``, ``said`` (the value or the bin in words), ``start``,
        ``end`` (of a bin), ``patients``, ``share`` (of the class).
    """
    table = counted[["class"]].assign(said=counted["x"].astype(str), start=0.0, end=0.0)
    if not labels:
        values = counted["x"].to_numpy(dtype=np.float64)
        edges = np.histogram_bin_edges(values, _ROW_BINS)
        place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, _ROW_BINS - 1)
        start, end = edges[place], edges[place + 1]
        said = [f"{low:.4g} to {high:.4g}" for low, high in zip(start, end, strict=True)]
        table = table.assign(said=said, start=start, end=end)
    keys = ["class", "said", "start", "end"]
    cells = table.groupby(keys, observed=True, sort=False).agg(patients=("said", "size"))
    whole = cells.groupby(level="class")["patients"].transform("sum")
    return cells.assign(share=cells["patients"] / whole).reset_index()


def draw_pairs(
    table: pd.DataFrame, features: Sequence[Feature], dictionary: Dictionary
) -> alt.VConcatChart:
    """Draw every two features against each other; a box drawn in one panel marks all panels."""
    classes = list(dictionary.outcome.classes)
    drawn = pd.DataFrame({"patient": table.index, "class": table[OUTCOME].to_numpy()})
    for place, feature in enumerate(features):
        drawn[f"f{place}"] = table[feature.name].to_numpy()
    base = (
        alt.Chart(drawn)
        .mark_circle(size=16)
        .encode(
            color=class_colour(classes),
            opacity=alt.when({"param": "box"}).then(alt.value(0.8)).otherwise(alt.value(0.08)),
            tooltip=["patient:N", "class:N"],
        )
        .properties(width=_PANEL, height=_PANEL)
    )
    # A row shares its axis, named at the left, so that three features fit on a phone.
    small: dict[str, Any] = {"titleFontSize": 11, "titleLimit": _PANEL + 25, "tickCount": 3}
    rows = [
        [
            base.encode(
                x=alt.X(
                    f"f{column}:Q",
                    title=right.label,
                    axis=alt.Axis(**small),
                    scale=alt.Scale(zero=False),
                ),
                y=alt.Y(
                    f"f{row}:Q",
                    title=None if column else down.label,
                    axis=alt.Axis(**small, labels=column == 0),
                    scale=alt.Scale(zero=False),
                ),
            ).properties(name=f"panel_{row}_{column}")
            for column, right in enumerate(features[:row])
        ]
        for row, down in enumerate(features)
        if row > 0
    ]
    # One box over all panels, named in full: added panel by panel, Altair would warn of copies.
    box = alt.TopLevelSelectionParameter(
        name="box",
        select=alt.IntervalSelectionConfig(type="interval"),
        views=[panel.name for row in rows for panel in row],
    )
    return alt.vconcat(*(alt.hconcat(*row) for row in rows), params=[box])


def _columns(table: pd.DataFrame, x: Feature, y: Feature | None = None) -> pd.DataFrame:
    """Give the columns names that Vega cannot misread."""
    columns = {"patient": table.index, "class": table[OUTCOME].to_numpy()}
    columns["x"] = table[x.name].to_numpy()
    if y is not None:
        columns["y"] = table[y.name].to_numpy()
    return pd.DataFrame(columns)


def _axis(channel: type[_Channel], field: str, feature: Feature) -> _Channel:
    if feature.kind is Kind.CATEGORICAL:
        return channel(f"{field}:N", title=feature.label)
    return channel(f"{field}:Q", title=feature.label, scale=alt.Scale(zero=False))
