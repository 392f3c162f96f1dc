"""Chart: a metric of each class by each model, with intervals."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import INK, model_points, model_scales
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable

_ROW, _AXES = 11, 110  # pixels of a model in a class, and of the axis and the legend
_LEAST = 34  # pixels of a class, however few models


def draw_class_scores(table: pd.DataFrame, metric: str, models: Sequence[str]) -> alt.LayerChart:
    """Draw a dot with its interval for every model in a row a class.

    Parameters
    ----------
    table : DataFrame
        Of one metric: ``model``, ``class``, ``value``, ``lower``, ``upper``; a missing interval
        is not drawn.
    metric : str
        Key of the metric.
    models : sequence of str
        All that there are, which decides the colours and the shapes.
    """
    shown = [name for name in models if name in set(table["model"])]
    named = table.assign(name=table["model"].map(readable))
    named = named.assign(point=named["name"])
    order = list(dict.fromkeys(table["class"]))
    colour, _ = model_scales(models)
    rows = alt.Y("class:N", sort=order, title=None, axis=alt.Axis(labelLimit=120, grid=True))
    beside = alt.YOffset("name:N", sort=[readable(name) for name in shown])
    told = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("class:N"),
        *(alt.Tooltip(f"{end}:Q", format=".3f") for end in ("value", "lower", "upper")),
    ]
    scale = alt.Scale(zero=False)
    base = alt.Chart(named.dropna(subset="value")).encode(y=rows, yOffset=beside, tooltip=told)
    title = metric_label(metric)
    bars = base.mark_rule(strokeWidth=1.5).encode(
        alt.X("lower:Q", title=title, scale=scale), alt.X2("upper:Q"), color=colour
    )
    dots = base.mark_point(size=55, opacity=1, stroke=INK, strokeWidth=0.5).encode(
        alt.X("value:Q", title=title, scale=scale), **model_points([readable(m) for m in models])
    )
    height = max(_LEAST, _ROW * len(shown)) * len(order) + _AXES
    return layered(bars, dots).properties(height=height)
