"""Values with their intervals, a row each: a forest plot."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import INK, MUTED, NEGATIVE, POSITIVE

_ROW, _PAIR = 26, 36  # pixels of a row, and of one of two parts
_AXIS, _LEGEND = 70, 40  # pixels
_NAMED = 190  # pixels of a row's name: a telephone leaves as much for the plot
_FACTS = ["label", "value", "lower", "upper", "said"]


def draw_intervals(
    table: pd.DataFrame,
    title: str,
    marked: float | None = None,
    number: str = ".3f",
    parts: Sequence[str] = (),
) -> alt.LayerChart:
    """Draw a dot with its interval in every row, in the order of the table.

    Parameters
    ----------
    table : DataFrame
        Columns ``label``, ``value``, ``lower``, ``upper``, and, if there is something to be said
        of a row, ``said`` (shown on hover, and in place of a value that is missing).
    title : str
        What the values are.
    marked : float, optional
        A value to mark by a line, such as 0.
    number : str
        Format of the values on hover.
    parts : sequence of str
        Two parts of a label, one above the other, in a column ``part``: the first in the colour
        of the positive class, the second in that of the negative one.
    """
    facts = table.assign(said=table.get("said", ""))[[*_FACTS, *(["part"] if parts else [])]]
    order = list(dict.fromkeys(facts["label"]))
    rows = alt.Y(
        "label:N",
        sort=order,
        scale=alt.Scale(domain=order),  # also of those without a value
        title=None,
        axis=alt.Axis(labelLimit=_NAMED, labelFlush=False, labelOverlap=False),
    )
    told = [
        alt.Tooltip("label:N", title="of"),
        *([alt.Tooltip("part:N", title="what")] if parts else []),
        *(alt.Tooltip(f"{end}:Q", format=number) for end in ("value", "lower", "upper")),
        *([alt.Tooltip("said:N", title="verdict")] if facts["said"].ne("").any() else []),
    ]
    beside = {"yOffset": alt.YOffset("part:N", sort=list(parts))} if parts else {}
    common = {"y": rows, "color": _colour(parts), "tooltip": told, **beside}
    base = alt.Chart(facts.dropna(subset="value"))
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("lower:Q", title=title, scale=alt.Scale(zero=False)), x2="upper:Q", **common
    )
    dots = base.mark_circle(size=80, opacity=1).encode(x=alt.X("value:Q", title=title), **common)
    layers = [bars, dots]
    if marked is not None:
        layers.insert(0, mark_value(marked))
    unknown = facts[facts["value"].isna()]
    if len(unknown):
        words = alt.Chart(unknown).mark_text(align="left", color=INK)
        layers.append(words.encode(x=alt.value(8), y=rows, text="said:N"))
    height = (_LEGEND if parts else 0) + (_PAIR if parts else _ROW) * len(order) + _AXIS
    return layered(*layers).properties(height=height)


def mark_value(value: float, axis: str = "x") -> alt.Chart:
    """Draw a dashed line across a chart."""
    place = alt.Chart(pd.DataFrame({"marked": [value]}))
    line: alt.Chart = place.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
    return line.encode(**{axis: "marked:Q"})


def _colour(parts: Sequence[str]) -> Any:
    if not parts:
        return alt.value(NEGATIVE)
    scale = alt.Scale(domain=list(parts), range=[POSITIVE, NEGATIVE])
    return alt.Color("part:N", title=None, scale=scale, legend=alt.Legend(orient="top"))
