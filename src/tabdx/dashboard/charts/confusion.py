"""Charts: confusion matrix, and predictive values by prevalence.

Building a chart costs Altair some 50 ms, most of it checks of the grammar, and a page of matrices
is redrawn at every step of the threshold. None of it depends on the numbers: a chart is built once,
without data, and shown with the data of the moment.
"""

from functools import lru_cache
from typing import Any

import altair as alt

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, SHARES, model_scales

CELL = "cell"  # the selection that a click makes
INK = alt.condition("datum.row_fraction > 0.55", alt.value("white"), alt.value("#222222"))
_LATER = alt.NamedData("later")
_LONG = 12  # letters of a name, of more of which two do not fit beside each other


@lru_cache(maxsize=16)
def draw_matrix(classes: tuple[str, str], clickable: bool) -> dict[str, Any]:
    """Draw one model's matrix, true classes down, calls across, coloured by share of the row.

    Its data are four rows as `tabdx.evaluation.metrics.confusion.confusion_counts` gives them.

    Parameters
    ----------
    classes : (str, str)
        Negative, then positive.
    clickable : bool
        Whether a click selects a cell.

    Returns
    -------
    dict
        For `streamlit.vega_lite_chart`, beside the data.
    """
    order = list(classes)
    # A side of several classes has all their names.
    long = max(map(len, classes)) > _LONG
    limit: dict[str, Any] = {"labelLimit": 95} if long else {}
    base, tiles = draw_tiles(
        alt.X(
            "predicted_class:N",
            sort=order,
            title="predicted",
            axis=alt.Axis(orient="top", labelAngle=-25 if long else 0, **limit),
        ),
        alt.Y("true:N", sort=order, title="true class", axis=alt.Axis(**limit)),
        clickable,
    )
    numbers = base.mark_text(fontSize=19, fontWeight="bold", dy=-8).encode(
        text=alt.Text("patients:Q", format=".1~f"), color=INK
    )
    shares = base.mark_text(fontSize=12, dy=14).encode(
        text=alt.Text("row_fraction:Q", format=".1%"), color=INK
    )
    return without_data(layered(tiles, numbers, shares).properties(height=220))


def draw_tiles(across: alt.X, down: alt.Y, clickable: bool) -> tuple[alt.Chart, alt.Chart]:
    """Lay out the cells of a matrix: what all layers share, and the coloured tiles."""
    base = alt.Chart(_LATER).encode(
        x=across,
        y=down,
        tooltip=[
            alt.Tooltip("true:N", title="true class"),
            alt.Tooltip("predicted_class:N", title="predicted"),
            alt.Tooltip("patients:Q", format=".1~f"),
            alt.Tooltip("row_fraction:Q", title="share of the true class", format=".1%"),
        ],
    )
    scale = alt.Scale(domain=[0, 1], range=SHARES, interpolate="rgb")
    colour = alt.Color("row_fraction:Q", scale=scale, legend=None)
    tiles = base.mark_rect(stroke=MUTED).encode(color=colour)
    if clickable:
        tiles = tiles.mark_rect(stroke=MUTED, cursor="pointer").add_params(
            alt.selection_point(name=CELL, fields=["true", "predicted_class"])
        )
    return base, tiles


@lru_cache(maxsize=16)
def draw_predictive_values(models: tuple[str, ...], title: str) -> dict[str, Any]:
    """Draw one predictive value over the prevalence, the chosen prevalence marked, no legend.

    Its data are rows of ``name`` (of a model, readable), ``prevalence``, ``value`` and ``chosen``
    (the marked prevalence, in every row).

    Parameters
    ----------
    models : tuple of str
        All models that there are, which decides the colours.
    title : str
        Which predictive value.

    Returns
    -------
    dict
        For `streamlit.vega_lite_chart`, beside the data.
    """
    colour, dash = (scale.legend(None) for scale in model_scales(models))
    lines = (
        alt.Chart(_LATER)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("prevalence:Q", axis=alt.Axis(format="%"), title="prevalence"),
            y=alt.Y("value:Q", title=title, axis=alt.Axis(format="%")),
            color=colour,
            strokeDash=dash,
            tooltip=[
                alt.Tooltip("name:N", title="model"),
                alt.Tooltip("prevalence:Q", format=".1%"),
                alt.Tooltip("value:Q", format=".1%"),
            ],
        )
    )
    mark = alt.Chart(_LATER).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
    mark = mark.encode(x="mean(chosen):Q")
    return without_data(layered(lines, mark).properties(height=220))


def without_data(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart's specification, to be shown with the data of the moment."""
    # The layers share their data, which Altair has therefore put at the top, once.
    spec: dict[str, Any] = chart.to_dict()
    del spec["data"]
    return spec
