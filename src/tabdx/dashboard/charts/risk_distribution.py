"""Chart: how many patients of each class have which risk."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.intervals import mark_value
from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import class_colour


def draw_distribution(
    table: pd.DataFrame, classes: Sequence[str], threshold: float
) -> alt.LayerChart:
    """Draw the risks of both classes beside each other in every bin, a threshold marked.

    Parameters
    ----------
    table : DataFrame
        Of one model: ``class``, ``from``, ``to`` (the bin's ends), ``patients``.
    classes : sequence of str
        Negative, then positive.
    threshold : float
        The risk to mark.
    """
    width = (table["to"] - table["from"]) / 2
    place = table["class"].map({name: number for number, name in enumerate(classes)})
    drawn = table.assign(
        left=table["from"] + place * width, right=table["from"] + (place + 1) * width
    )
    bars = (
        alt.Chart(drawn)
        .mark_bar(binSpacing=0)
        .encode(
            alt.X("left:Q", title="Predicted risk", scale=alt.Scale(domain=[0, 1])),
            alt.X2("right:Q"),
            alt.Y(
                "patients:Q",
                title="Patients (square-root scale)",
                scale=alt.Scale(type="sqrt"),
                axis=alt.Axis(tickCount=6),
            ),
            alt.Y2(datum=0),
            class_colour(classes),
            tooltip=[
                alt.Tooltip("class:N"),
                alt.Tooltip("from:Q", format=".2f"),
                alt.Tooltip("to:Q", format=".2f"),
                alt.Tooltip("patients:Q", format=".1~f"),
            ],
        )
    )
    return layered(bars, mark_value(threshold)).properties(height=340)
