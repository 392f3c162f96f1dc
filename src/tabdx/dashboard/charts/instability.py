"""Charts: spread of each patient's risk over the bootstrap models, and flip rate."""

import altair as alt
import pandas as pd

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MODEL_COLOURS, MUTED, POSITIVE

_BLUE = MODEL_COLOURS[0]


def draw_instability(
    patients: pd.DataFrame, threshold: float | None, measure: str = "risk"
) -> tuple[alt.LayerChart, alt.LayerChart]:
    """Draw each patient's spread of risks by models not trained on the patient, and the flips.

    Parameters
    ----------
    patients : DataFrame
        One row per patient: ``patient``, ``risk`` and, each with ``out_of_bag_`` before it,
        ``lower``, ``median``, ``upper``, ``flip_rate``.
    threshold : float or None
        The risk from which the run calls a patient positive; None where there is none.
    measure : str
        What varies: the risk, or the probability of a class.

    Returns
    -------
    (LayerChart, LayerChart)
        The spread; the flips, to be shown below it.
    """
    prefix = "out_of_bag_"
    columns = {f"{prefix}{name}": name for name in ("lower", "median", "upper", "flip_rate")}
    known = patients[["patient", "risk", *columns]].rename(columns=columns)
    known = known.dropna(subset=["risk", "lower", "median", "upper"])
    share = alt.Scale(domain=[0, 1], nice=False)
    percent = alt.Axis(format="%")
    x = alt.X("risk:Q", title=f"{measure} by the final model", scale=share, axis=percent)
    told = [
        "patient:N",
        alt.Tooltip("risk:Q", format=".1%"),
        *(alt.Tooltip(f"{end}:Q", format=".1%") for end in ("lower", "median", "upper")),
        alt.Tooltip("flip_rate:Q", title="other call by", format=".0%"),
    ]
    base = alt.Chart(known)
    spread = base.mark_rule(color=_BLUE, opacity=0.45).encode(
        x,
        alt.Y("lower:Q", title=f"{measure} by other models", scale=share, axis=percent),
        alt.Y2("upper:Q"),
        tooltip=told,
    )
    middle = base.mark_circle(color=_BLUE, size=22, opacity=0.9).encode(x, y="median:Q")
    ends = pd.DataFrame({"risk": [0.0, 1.0], "median": [0.0, 1.0]})
    diagonal = alt.Chart(ends).mark_line(color=MUTED, strokeWidth=1, strokeDash=[2, 3], aria=False)
    at = alt.Chart(pd.DataFrame({"threshold": [] if threshold is None else [threshold]}))
    upright = at.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False).encode(x="threshold:Q")
    marked = [] if threshold is None else [upright]
    above = layered(diagonal.encode(x=x, y="median:Q"), spread, middle, *marked)
    flips = base.mark_circle(color=POSITIVE, size=40, opacity=0.6).encode(
        x,
        alt.Y("flip_rate:Q", title="other call by", scale=share, axis=percent),
        tooltip=told,
    )
    below = layered(*marked, flips)
    return above.properties(height=320), below.properties(height=170)
