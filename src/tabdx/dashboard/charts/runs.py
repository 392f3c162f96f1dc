"""Charts of the changes between two revisions."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, NEGATIVE, class_colour, class_shape


def draw_metric(table: pd.DataFrame, title: str) -> alt.LayerChart:
    """Draw one metric of each model before and after, joined by a line.

    Parameters
    ----------
    table : DataFrame
        In order. Columns ``name`` (the model's, for people), ``before``, ``after``, ``verdict``.
    title : str
        The metric's name, with its good direction.
    """
    ends = table.melt(["name", "verdict"], ["before", "after"], "revision", "value")
    model = _in_order(table)
    scale = alt.Scale(zero=False, padding=12)
    line = (
        alt.Chart(table)
        .mark_rule(color=MUTED, strokeWidth=2)
        .encode(alt.X("before:Q", title=title, scale=scale), alt.X2("after:Q"), model)
    )
    colour = alt.Scale(domain=["before", "after"], range=[MUTED, NEGATIVE])
    points = (
        alt.Chart(ends)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            alt.X("value:Q", title=title, scale=scale),
            model,
            alt.Color("revision:N", title=None, scale=colour, legend=alt.Legend(orient="top")),
            alt.Shape(
                "revision:N",
                title=None,
                scale=alt.Scale(domain=["before", "after"], range=["square", "circle"]),
            ),
            [
                alt.Tooltip("name:N", title="model"),
                alt.Tooltip("revision:N"),
                alt.Tooltip("value:Q", format=".4f"),
                alt.Tooltip("verdict:N"),
            ],
        )
    )
    return layered(line, points).properties(height=alt.Step(34))


def draw_differences(table: pd.DataFrame, title: str) -> alt.LayerChart:
    """Draw the difference of each model on one metric with its interval; at 0 nothing changed.

    Parameters
    ----------
    table : DataFrame
        In order. Columns ``name`` (the model's, for people), ``difference``, ``lower``,
        ``upper``, ``verdict``. A missing interval is not drawn.
    title : str
        What differs.
    """
    facts = table[["name", "difference", "lower", "upper", "verdict"]]
    model = _in_order(table)
    told = [
        alt.Tooltip("name:N", title="model"),
        *(alt.Tooltip(f"{end}:Q", format="+.4f") for end in ("difference", "lower", "upper")),
        alt.Tooltip("verdict:N"),
    ]
    rules = (
        alt.Chart(facts.dropna(subset=["lower", "upper"]))
        .mark_rule(strokeWidth=2, color=NEGATIVE)
        .encode(alt.X("lower:Q", title=title), alt.X2("upper:Q"), model, tooltip=told)
    )
    dots = (
        alt.Chart(facts)
        .mark_circle(size=110, opacity=1, color=NEGATIVE)
        .encode(alt.X("difference:Q", title=title), model, tooltip=told)
    )
    nothing = alt.Chart(pd.DataFrame({"zero": [0.0]}))
    zero = nothing.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False).encode(x="zero:Q")
    return layered(zero, rules, dots).properties(height=alt.Step(34))


def _in_order(table: pd.DataFrame) -> alt.Y:
    return alt.Y("name:N", title=None, sort=list(table["name"]), axis=alt.Axis(labelLimit=200))


def draw_risks(
    table: pd.DataFrame, classes: Sequence[str], threshold: float | None, measure: str = "Risk"
) -> alt.LayerChart:
    """Draw each patient's risk after against before; on the diagonal nothing changed.

    Parameters
    ----------
    table : DataFrame
        As `tabdx.evaluation.comparison.changes.risk_changes` gives it.
    classes : sequence of str
        Of two, the negative one first.
    threshold : float or None
        Drawn for both revisions: the upper left and lower right quarters changed sides. None is
        drawn where there are more classes.
    measure : str
        What moved, as an axis begins.
    """
    share = alt.Scale(domain=[0, 1])
    patients = (
        alt.Chart(table.rename(columns={"outcome": "class"}))
        .mark_point(size=45, opacity=0.7, filled=True)
        .encode(
            alt.X("before:Q", title=f"{measure} before", scale=share),
            alt.Y("after:Q", title=f"{measure} after", scale=share),
            class_colour(classes),
            class_shape(classes),
            tooltip=[
                alt.Tooltip("patient:N"),
                alt.Tooltip("class:N", title="true class"),
                alt.Tooltip("before:Q", format=".3f"),
                alt.Tooltip("after:Q", format=".3f"),
            ],
        )
    )
    ends = pd.DataFrame({"before": [0.0, 1.0], "after": [0.0, 1.0]})
    diagonal = (
        alt.Chart(ends)
        .mark_line(color=MUTED, strokeWidth=1, aria=False)
        .encode(x="before:Q", y="after:Q")
    )
    if threshold is None:
        return layered(diagonal, patients).properties(height=300)
    cut = pd.DataFrame({"threshold": [threshold]})
    dashed = alt.Chart(cut).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
    lines = layered(dashed.encode(x="threshold:Q"), dashed.encode(y="threshold:Q"))
    return layered(diagonal, lines, patients).properties(height=300)
