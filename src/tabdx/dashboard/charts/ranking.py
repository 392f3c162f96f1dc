"""Models side by side on one metric, each with its interval."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import model_scales
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable


def draw_ranking(scores: pd.DataFrame, metric: str, models: Sequence[str]) -> alt.LayerChart:
    """Draw one metric of each model as a dot with its interval.

    Parameters
    ----------
    scores : DataFrame
        One row per model, in the order of the rows of the chart: ``model``, ``value``, ``lower``,
        ``upper``. A missing interval is not drawn.
    metric : str
        Key of the metric.
    models : sequence of str
        All models that there are, which decides the colours.
    """
    names = [readable(str(model)) for model in scores["model"]]
    colour, _ = model_scales(models)
    base = alt.Chart(scores.assign(name=names)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=180, labelFlush=False)),
        color=colour.legend(None),
        tooltip=[
            alt.Tooltip("name:N", title="model"),
            *(alt.Tooltip(f"{end}:Q", format=".4f") for end in ("value", "lower", "upper")),
        ],
    )
    scale = alt.Scale(zero=False)
    rules = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("lower:Q", title=metric_label(metric), scale=scale), x2="upper:Q"
    )
    dots = base.mark_circle(size=110, opacity=1).encode(x=alt.X("value:Q", scale=scale))
    return layered(rules, dots).properties(height=alt.Step(26))
