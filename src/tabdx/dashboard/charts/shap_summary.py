"""Charts of many patients' SHAP values, and of the interactions of features."""

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, NEGATIVE, POSITIVE, SHARES

_LANE = 46  # pixels of a feature
_BINS = 60  # across the width, for how crowded a place is


def draw_beeswarm(table: pd.DataFrame, measure: str = "risk") -> alt.LayerChart:
    """Draw the SHAP values of each patient as a point, one lane a feature.

    Parameters
    ----------
    table : DataFrame
        One row per patient and feature: ``patient``, ``feature``, ``value``, ``place``,
        ``shap_value``; features in the order in which they are drawn.
    measure : str
        What the features move: the risk, or the probability of a class.
    """
    drawn = table.assign(lane=spread(table), written=table["value"].astype(str))
    order = list(dict.fromkeys(table["feature"]))
    rows = alt.Y("feature:N", title=None, sort=order, axis=alt.Axis(labelLimit=210, grid=True))
    colour = alt.Color(
        "place:Q",
        title="value, lowest to highest",
        scale=alt.Scale(domain=[0, 1], range=[NEGATIVE, MUTED, POSITIVE], interpolate="rgb"),
        legend=alt.Legend(orient="top", format="%"),
    )
    points = (
        alt.Chart(drawn)
        .mark_circle(size=26, opacity=0.8)
        .encode(
            alt.X("shap_value:Q", title=f"moves the {measure} by", axis=alt.Axis(format="+.0%")),
            rows,
            yOffset=alt.YOffset("lane:Q", scale=alt.Scale(domain=[-1, 1])),
            # A label, and what was not measured, has no place among the others.
            color=alt.condition("isValid(datum.place)", colour, alt.value(MUTED)),
            tooltip=[
                alt.Tooltip("patient:N"),
                alt.Tooltip("feature:N"),
                alt.Tooltip("written:N", title="value"),
                alt.Tooltip("shap_value:Q", title=f"moves the {measure} by", format="+.1%"),
            ],
        )
    )
    zero = alt.Chart(pd.DataFrame({"place": [0.0]})).mark_rule(color=MUTED).encode(x="place:Q")
    return layered(zero, points).properties(height=_LANE * len(order) + 110)


def spread(table: pd.DataFrame) -> pd.Series:
    """Place crowded points beside each other, in turn above and below the middle of the lane.

    Returns
    -------
    Series
        −1 to 1, on the index of `table`; 0 where a point is alone.
    """
    values = table["shap_value"]
    width = (values.max() - values.min()) / _BINS or 1.0
    crowd = table.groupby(["feature", (values / width).round()], sort=False)
    number = crowd.cumcount()
    side = ((number + 1) // 2).where(number % 2 == 0, -((number + 1) // 2))
    return side / max(1, side.abs().max())


def draw_interactions(table: pd.DataFrame) -> alt.LayerChart:
    """Draw the strength of each pair as a square of colour with its number.

    Parameters
    ----------
    table : DataFrame
        One row per pair: ``feature``, ``other``, ``interaction``.
    """
    order = list(dict.fromkeys([*table["feature"], *table["other"]]))
    rank = {name: place for place, name in enumerate(order)}
    pairs = [sorted(pair, key=rank.__getitem__) for pair in table[["feature", "other"]].to_numpy()]
    cells = pd.DataFrame(pairs, columns=["feature", "other"]).assign(
        interaction=table["interaction"].to_numpy()
    )
    axis = alt.Axis(labelLimit=150, labelOverlap=False, labelFontSize=11)
    base = alt.Chart(cells).encode(
        alt.X("feature:N", sort=order, title=None, axis=alt.Axis(**axis.to_dict(), labelAngle=-60)),
        alt.Y("other:N", sort=order, title=None, axis=axis),
        tooltip=["feature:N", "other:N", alt.Tooltip("interaction:Q", format=".2%")],
    )
    highest = float(cells["interaction"].max())
    scale = alt.Scale(domain=[0, highest or 1.0], range=SHARES)
    tiles = base.mark_rect().encode(color=alt.Color("interaction:Q", scale=scale, legend=None))
    ink = alt.condition(
        f"datum.interaction > {0.8 * highest}", alt.value("white"), alt.value("#222222")
    )
    numbers = base.mark_text(fontSize=11).encode(
        text=alt.Text("interaction:Q", format=".1%"), color=ink
    )
    return layered(tiles, numbers).properties(height=34 * len(order) + 150)
