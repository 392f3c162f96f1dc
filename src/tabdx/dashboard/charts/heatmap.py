"""Correlations of features, and a score over a grid of choices."""

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import AROUND_ZERO, POSITIVE
from tabdx.wording.metric_names import METRIC_NAMES, metric_label

_MOST_NUMBERED = 12  # rows or columns, beyond which a number in each cell would not be read


def draw_correlations(square: pd.DataFrame) -> alt.LayerChart:
    """Draw Pearson's r of every two columns.

    Parameters
    ----------
    square : DataFrame
        ``feature``, then one column per row, as `tabdx.cohort.summary.correlations` gives it.
    """
    order = [str(name) for name in square["feature"]]
    cells = square.melt("feature", var_name="other", value_name="r").dropna()
    # Every row is named, even where Vega would leave out each second one.
    axis = alt.Axis(labelLimit=150, labelOverlap=False, labelFlush=False, labelFontSize=10)
    base = alt.Chart(cells).encode(
        x=alt.X("other:N", sort=order, title=None, axis=alt.Axis(**axis.to_dict(), labelAngle=-90)),
        y=alt.Y("feature:N", sort=order, title=None, axis=axis),
    )
    colour = alt.Color(
        "r:Q",
        title="Pearson's r",
        scale=alt.Scale(domain=[-1, 0, 1], range=AROUND_ZERO),
        legend=alt.Legend(orient="top"),
    )
    tooltip = ["feature:N", "other:N", alt.Tooltip("r:Q", format=".3f")]
    tiles = base.mark_rect().encode(color=colour, tooltip=tooltip)
    height = max(260, 19 * len(order) + 160)
    if len(order) > _MOST_NUMBERED:
        return layered(tiles).properties(height=height)
    dark = alt.condition("abs(datum.r) > 0.6", alt.value("white"), alt.value("#222222"))
    numbers = base.mark_text(fontSize=11).encode(text=alt.Text("r:Q", format=".2f"), color=dark)
    return layered(tiles, numbers).properties(height=height)


def draw_grid(search: pd.DataFrame, score: str) -> alt.LayerChart:
    """Draw one inner-fold score over C and gamma, the chosen point framed; bright is good.

    Parameters
    ----------
    search : DataFrame
        One row per combination: ``C``, ``gamma``, the score, ``chosen``.
    score : str
        Column to draw.
    """
    reverse = METRIC_NAMES[score].direction == "lower"
    base = alt.Chart(search.rename(columns={score: "score"})).encode(
        x=alt.X("C:O", title="C (penalty of a training error)", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("gamma:O", title="gamma (inverse reach of one patient)", sort="descending"),
        tooltip=["C:Q", "gamma:Q", alt.Tooltip("score:Q", title=score, format=".4f")],
    )
    colour = alt.Color(
        "score:Q",
        title=metric_label(score),
        scale=alt.Scale(scheme="viridis", reverse=reverse, zero=False),
        legend=alt.Legend(orient="top", gradientLength=220),
    )
    frame = (
        base.transform_filter("datum.chosen")
        .mark_rect(filled=False, stroke=POSITIVE, strokeWidth=4)
        .encode()
    )
    return layered(base.mark_rect().encode(color=colour), frame).properties(height=360)
