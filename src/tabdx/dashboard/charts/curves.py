"""Charts: ROC, precision-recall, calibration and learning curves."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import (
    INK,
    MODEL_COLOURS,
    MUTED,
    REFERENCE_DASHES,
    model_points,
    model_scales,
)
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable

_HEIGHT = 380
_SIDE = 400  # of a square, pixels
_CORNER = 0.2  # side of the corner that is enlarged, where good models crowd
MOST_BANDS = 3  # models, of more of which the bands would be one grey cloud
SAY_BANDS = f"Bands are drawn for {MOST_BANDS} models at most."
_UNIT = alt.Scale(domain=[0, 1], nice=False)
_DIAGONAL = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})


def draw_roc(
    table: pd.DataFrame, labels: Mapping[str, str], threshold: float | None, enlarged: bool
) -> alt.LayerChart:
    """Draw true against false positive rates, or only the corner of few errors, enlarged.

    Parameters
    ----------
    table : DataFrame
        As `tabdx.evaluation.metrics.curves` makes it, of some models and one partition.
    labels : mapping of str to str
        What all models that there are are called in the legend; their order decides the colours.
    threshold : float or None
        The risk whose point on each curve is marked; None marks no point.
    enlarged : bool
        Whether only the corner is drawn.
    """
    curves = _named(table, "false_positive_rate", "true_positive_rate", labels)
    x, y = "False positive rate (1 − specificity)", "True positive rate (sensitivity)"
    if enlarged:
        return _lines(curves, labels, x, y, "linear", threshold, corner=0)
    return _lines(curves, labels, x, y, "linear", threshold, behind=[_diagonal()])


def draw_precision_recall(
    table: pd.DataFrame, labels: Mapping[str, str], threshold: float | None, enlarged: bool
) -> alt.LayerChart:
    """Draw precision against recall, as `draw_roc` draws its rates.

    Between two thresholds it is a step, not a slope.
    """
    curves = _named(table, "recall", "precision", labels)
    x, y = "Recall (sensitivity)", "Precision (positive predictive value)"
    corner = 1 if enlarged else None
    return _lines(curves, labels, x, y, "step-before", threshold, corner=corner)


def draw_calibration(
    table: pd.DataFrame, models: Sequence[str], measure: str = "risk"
) -> alt.LayerChart:
    """Draw the observed share of the diseased against the predicted risk, with intervals.

    Parameters
    ----------
    table : DataFrame
        As `tabdx.evaluation.metrics.curves` makes it, of some models and one partition.
    models : sequence of str
        All that there are, which decides the colours.
    measure : str
        What is predicted: the risk, or the probability of a class.
    """
    bins = _named(table, "predicted", "observed")
    colour, dash = model_scales(models)
    base = alt.Chart(bins).encode(
        x=alt.X("x:Q", title=f"Predicted {measure} (mean of a bin)", scale=_UNIT), color=colour
    )
    tooltip = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("x:Q", title="predicted", format=".3f"),
        alt.Tooltip("y:Q", title="observed", format=".3f"),
        alt.Tooltip("lower:Q", format=".3f"),
        alt.Tooltip("upper:Q", format=".3f"),
        alt.Tooltip("patients:Q", format=".1f"),
    ]
    of = "the diseased" if measure == "risk" else "the class"
    y = alt.Y("y:Q", title=f"Observed share of {of}", scale=_UNIT)
    bars = base.mark_rule(opacity=0.5).encode(y=alt.Y("lower:Q", scale=_UNIT), y2="upper:Q")
    lines = base.mark_line(strokeWidth=1.5).encode(y=y, strokeDash=dash)
    points = base.mark_circle(size=60, opacity=1).encode(y=y, tooltip=tooltip)
    return layered(_diagonal(), bars, lines, points).properties(height=_HEIGHT)


def draw_reliability(table: pd.DataFrame, models: Sequence[str]) -> alt.LayerChart:
    """Draw the smooth share of the diseased against the predicted risk, with bands."""
    curves = _named(table, "predicted", "observed")
    colour, dash = model_scales(models)
    x = alt.X("x:Q", title="Predicted risk", scale=_UNIT)
    title = "Observed share of the diseased, smoothed"
    base = alt.Chart(curves)
    bands = base.mark_area(opacity=0.12).encode(
        x, alt.Y("lower:Q", title=title, scale=_UNIT), alt.Y2("upper:Q"), colour
    )
    lines = base.mark_line(strokeWidth=2).encode(
        x,
        alt.Y("y:Q", title=title, scale=_UNIT),
        colour,
        dash,
        tooltip=[
            alt.Tooltip("name:N", title="model"),
            alt.Tooltip("x:Q", title="predicted", format=".3f"),
            alt.Tooltip("y:Q", title="observed", format=".3f"),
            alt.Tooltip("lower:Q", format=".3f"),
            alt.Tooltip("upper:Q", format=".3f"),
        ],
    )
    banded = [bands] if table["model"].nunique() <= MOST_BANDS else []
    return layered(_diagonal(), *banded, lines).properties(height=_HEIGHT + 60)


def draw_learning_curves(table: pd.DataFrame, score: str) -> alt.LayerChart:
    """Draw one score by epoch: thin for each member of the ensemble, thick for their mean.

    The mean is drawn as long as all members train: later it would be one of those alone that did
    not stop early.
    """
    members = table.groupby("part")["member"].transform("nunique")
    training = table.groupby(["part", "epoch"])["member"].transform("nunique")
    means = table[training == members].groupby(["part", "epoch"], as_index=False)[[score]].mean()
    blue, teal = MODEL_COLOURS[0], MODEL_COLOURS[3]
    colour = alt.Color(
        "part:N",
        title=None,
        scale=alt.Scale(domain=["training", "validation"], range=[teal, blue]),
        legend=alt.Legend(orient="top", symbolStrokeWidth=3, symbolOpacity=1),
    )
    x = alt.X("epoch:Q", title="Epoch", axis=alt.Axis(tickMinStep=1))
    y = alt.Y("score:Q", title=metric_label(score), scale=alt.Scale(zero=score == "log_loss"))
    tooltip = ["part:N", "epoch:Q", alt.Tooltip("score:Q", title=score, format=".4f")]
    thin = (
        alt.Chart(table.rename(columns={score: "score"}))
        .mark_line(strokeWidth=0.8, opacity=0.45)
        .encode(x=x, y=y, color=colour, detail="member:N", tooltip=[*tooltip, "member:N"])
    )
    thick = (
        alt.Chart(means.rename(columns={score: "score"}))
        .mark_line(strokeWidth=3)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
    )
    return layered(thin, thick).properties(height=300)


def _named(
    table: pd.DataFrame, x: str, y: str, labels: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Keep the order along the curve: vertical stretches have equal x."""
    named = table.rename(columns={x: "x", y: "y"})
    names = table["model"].map(readable if labels is None else labels)
    return named.assign(name=names, place=range(len(table)))


def _lines(
    curves: pd.DataFrame,
    labels: Mapping[str, str],
    x: str,
    y: str,
    interpolate: Literal["linear", "step-before"],
    threshold: float | None,
    corner: int | None = None,
    behind: Sequence[alt.Chart] = (),
) -> alt.LayerChart:
    """Draw a line per model, over the whole square or in its upper left (0) or right (1) corner."""
    across, up = _UNIT, _UNIT
    if corner is not None:
        across = alt.Scale(domain=[corner * (1 - _CORNER), max(corner, _CORNER)], nice=False)
        up = alt.Scale(domain=[1 - _CORNER, 1], nice=False)
    names = list(labels.values())
    colour, dash = model_scales(names, columns=1)
    axis = alt.Axis(tickCount=5)
    places: dict[str, Any] = {
        "x": alt.X("x:Q", title=x, scale=across, axis=axis),
        "y": alt.Y("y:Q", title=y, scale=up, axis=axis),
        "tooltip": [
            alt.Tooltip("name:N", title="model"),
            alt.Tooltip("x:Q", title=x, format=".3f"),
            alt.Tooltip("y:Q", title=y, format=".3f"),
            alt.Tooltip("threshold:Q", format=".3f"),
        ],
    }
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=2, interpolate=interpolate, clip=True)
        .encode(**places, color=colour, strokeDash=dash, order="place:Q")
    )
    if threshold is None:
        layers = layered(*behind, lines)
        return layers.properties(width=_SIDE, height=_SIDE, autosize="pad")
    # A curve goes from high thresholds to low: its last point from the threshold up is where it is.
    at_threshold = curves[curves["threshold"] >= threshold].drop_duplicates("model", keep="last")
    points = alt.Chart(at_threshold.assign(point=at_threshold["name"])).mark_point(
        size=90, opacity=1, stroke=INK, clip=True
    )
    points = points.encode(**places, **model_points(names))
    return layered(*behind, lines, points).properties(width=_SIDE, height=_SIDE, autosize="pad")


def _diagonal() -> alt.Chart:
    line: alt.Chart = alt.Chart(_DIAGONAL).mark_line(
        color=MUTED, strokeDash=REFERENCE_DASHES[0], aria=False
    )
    return line.encode(x=alt.X("x:Q", scale=_UNIT), y=alt.Y("y:Q", scale=_UNIT))
