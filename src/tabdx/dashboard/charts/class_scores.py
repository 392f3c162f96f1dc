"""Chart: a metric of each class by each model, with intervals."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import INK, model_points, model_scales
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable

_ROW, _BETWEEN = 13, 16  # pixels of a model in a class, and between two classes
_AXES, _LEGEND = 90, 24  # pixels of the axis, and of a row of the legend, which has two models


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
    rows = alt.Y(
        "class:N", sort=order, title=None, axis=alt.Axis(labelLimit=120, labelOverlap=False)
    )
    beside = alt.YOffset(
        "name:N",
        sort=[readable(name) for name in shown],
        scale=alt.Scale(paddingOuter=_BETWEEN / (2 * _ROW)),
    )
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
    legend = _LEGEND * -(-len(models) // 2)
    height = (_ROW * len(shown) + _BETWEEN) * len(order) + _AXES + legend
    return layered(bars, dots).properties(height=height)
