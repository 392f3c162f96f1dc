"""Chart: the probability of each class by each model."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, SHARES

_ROW = 28  # pixels


def draw_probabilities(table: pd.DataFrame, classes: Sequence[str]) -> alt.LayerChart:
    """Draw a grid, a class down and a model across, each probability written in its cell.

    Parameters
    ----------
    table : DataFrame
        One row per model and class: ``name`` (of the model, for people), ``class``, ``share``.
    classes : sequence of str
        In the order in which they are shown.
    """
    models = list(dict.fromkeys(table["name"]))
    base = alt.Chart(table).encode(
        x=alt.X(
            "name:N",
            sort=models,
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=130, labelOverlap=False),
        ),
        y=alt.Y("class:N", sort=list(classes), title=None, axis=alt.Axis(labelLimit=110)),
        tooltip=[
            alt.Tooltip("name:N", title="model"),
            alt.Tooltip("class:N"),
            alt.Tooltip("share:Q", title="probability", format=".1%"),
        ],
    )
    scale = alt.Scale(domain=[0, 1], range=SHARES, interpolate="rgb")
    tiles = base.mark_rect(stroke=MUTED).encode(alt.Color("share:Q", scale=scale, legend=None))
    ink = alt.condition("datum.share > 0.55", alt.value("white"), alt.value("#222222"))
    # Without its sign, so that seven models fit a telephone.
    written = base.transform_calculate(written="format(100 * datum.share, '.0f')")
    numbers = written.mark_text(fontSize=12).encode(text="written:N", color=ink)
    return layered(tiles, numbers).properties(height=_ROW * len(classes) + 90)
