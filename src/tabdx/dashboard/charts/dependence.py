"""Chart: partial dependence and accumulated local effects of one feature."""

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, NEGATIVE, POSITIVE

_SHARE = alt.Scale(domain=[0, 1])
_NAMES = {
    "partial_dependence": "partial dependence",
    "accumulated_local_effects": "accumulated local effects",
}


def draw_dependence(
    curve: pd.DataFrame,
    individuals: pd.DataFrame | None,
    feature: str,
    now: float | str | None = None,
    measure: str = "risk",
) -> alt.LayerChart:
    """Draw the mean risk along a feature, over the curves of single patients.

    Parameters
    ----------
    curve : DataFrame
        One row per point: ``value`` or ``level``, ``partial_dependence``,
        ``accumulated_local_effects``.
    individuals : DataFrame or None
        One row per patient and point: ``patient``, ``value`` or ``level``, ``risk``.
    feature : str
        Name with unit.
    now : float or str, optional
        A patient's own value, marked by a rule.
    measure : str
        What depends on the feature: the risk, or the probability of a class.
    """
    labelled = bool(curve["value"].isna().all())
    at, kind = ("level", "N") if labelled else ("value", "Q")
    scale = alt.Undefined if labelled else alt.Scale(zero=False, nice=False)
    x = alt.X(f"at:{kind}", title=feature, scale=scale)
    means = curve.rename(columns={at: "at"}).melt("at", list(_NAMES), "which", "risk")
    means = means.dropna(subset="risk").assign(which=lambda rows: rows["which"].map(_NAMES))
    domain = [name for name in _NAMES.values() if name in set(means["which"])]
    legend = alt.Legend(orient="top", symbolStrokeWidth=3, columns=1)
    colour = alt.Color(
        "which:N",
        title=None,
        scale=alt.Scale(domain=domain, range=[POSITIVE, NEGATIVE][: len(domain)]),
        legend=legend,
    )
    dash = alt.StrokeDash(
        "which:N",
        title=None,
        scale=alt.Scale(domain=domain, range=[[1, 0], [6, 3]][: len(domain)]),
        legend=legend,
    )
    told = [
        alt.Tooltip("which:N", title="curve"),
        alt.Tooltip(f"at:{kind}", title="value"),
        alt.Tooltip("risk:Q", format=".1%"),
    ]
    y = alt.Y("risk:Q", title=measure, scale=_SHARE, axis=alt.Axis(format="%"))
    base = alt.Chart(means)
    # Levels have no order: a line between them would be a slope that nobody measured.
    thick = (
        base.mark_point(filled=True, size=110).encode(x, y, colour, tooltip=told)
        if labelled
        else base.mark_line(strokeWidth=3).encode(x, y, colour, dash, tooltip=told)
    )
    layers = [thick]
    if now is not None:
        mark = alt.Chart(pd.DataFrame({"at": [now]})).mark_rule(color=MUTED, strokeWidth=2)
        layers.append(mark.encode(x))
    if individuals is not None and not individuals.empty:
        single = individuals.rename(columns={at: "at"})[["patient", "at", "risk"]]
        layers = [_draw_single(single, labelled).encode(x, y, detail="patient:N"), *layers]
    return layered(*layers).properties(height=360)


def _draw_single(single: pd.DataFrame, labelled: bool) -> alt.Chart:
    chart = alt.Chart(single)
    drawn: alt.Chart = (
        chart.mark_tick(color=MUTED, opacity=0.5)
        if labelled
        else chart.mark_line(strokeWidth=0.7, color=MUTED, opacity=0.6)
    )
    return drawn
