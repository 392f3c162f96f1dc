"""Scores over the number of patients trained on, and the power law beyond them."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, model_scales
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable


def draw_sample_size(table: pd.DataFrame, models: Sequence[str]) -> alt.LayerChart:
    """Draw one metric: dots with bars are trained and judged, the line is the power law.

    Parameters
    ----------
    table : DataFrame
        As `tabdx.studies.sample_size.learning_scores.curve_table` makes it, of one metric.
    models : sequence of str
        All models that there are, which decides the colours.
    """
    facts = table.assign(name=[readable(str(model)) for model in table["model"]])
    title = metric_label(str(table["metric"].iloc[0]))
    colour, dash = model_scales(models)
    x = alt.X(
        "trained_on:Q",
        title="Patients trained on",
        scale=alt.Scale(type="log", nice=False, padding=10),
        axis=alt.Axis(tickCount=5, format="d"),
    )

    def up(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", title=title, scale=alt.Scale(zero=False))

    measured, law = facts.dropna(subset="value"), facts.dropna(subset="fitted")
    told = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("trained_on:Q", title="patients"),
        *(alt.Tooltip(f"{end}:Q", format=".3f") for end in ("value", "lower", "upper")),
    ]
    base = alt.Chart(measured)
    bars = base.mark_rule(strokeWidth=2).encode(x, up("lower"), alt.Y2("upper:Q"), colour)
    dots = base.mark_circle(size=70, opacity=1).encode(x, up("value"), colour, tooltip=told)
    now = pd.DataFrame({"now": [measured["trained_on"].max()]})
    rule = alt.Chart(now).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False).encode(x="now:Q")
    layers: list[alt.Chart] = [rule]
    if len(law):
        drawn = alt.Chart(law)
        layers += [
            drawn.mark_area(opacity=0.12).encode(
                x, up("fitted_lower"), alt.Y2("fitted_upper:Q"), colour
            ),
            drawn.mark_line(strokeWidth=1.5).encode(x, up("fitted"), colour, dash),
        ]
    return layered(*layers, bars, dots).properties(height=400)
