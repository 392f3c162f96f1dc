"""Chart: net benefit by threshold.

As the confusion matrices, these charts are redrawn at every step of the threshold's slider.
"""

from functools import lru_cache
from typing import Any

import altair as alt

from tabdx.dashboard.charts.confusion import without_data
from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MUTED, model_scales

NET_BENEFIT, AVOIDED = "net_benefit", "interventions_avoided"
_TITLES = {
    NET_BENEFIT: "Net benefit (found per 100 patients)",
    AVOIDED: "False alarms avoided per 100 patients",
}
# What acting without a model brings, as the legend calls it.
EVERYBODY, NOBODY = "act on everybody", "act on nobody"
_HEIGHT = 450
# How far below nothing is drawn, in parts of what is above: acting on everybody soon leaves it.
BELOW = 0.15


@lru_cache(maxsize=16)
def draw_utility(
    models: tuple[str, ...], quantity: str, highest: float, banded: bool
) -> dict[str, Any]:
    """Draw what acting on each model brings at each threshold, with its band.

    Its data are rows of ``name`` (of a model, readable, or `EVERYBODY` or `NOBODY`),
    ``threshold``, ``value``, ``lower``, ``upper`` and ``chosen`` (the marked threshold, in every
    row).

    Parameters
    ----------
    models : tuple of str
        All models that there are, which decides the colours.
    quantity : "net_benefit" or "interventions_avoided"
        What is drawn.
    highest : float
        Upper end of the axis.
    banded : bool
        Whether the bands are drawn.

    Returns
    -------
    dict
        For `streamlit.vega_lite_chart`, beside the data.
    """
    references = [EVERYBODY, NOBODY] if quantity == NET_BENEFIT else [EVERYBODY]
    colour, dash = model_scales(models, references)
    up = alt.Scale(domain=[-BELOW * highest, highest], nice=False)
    across = alt.X(
        "threshold:Q",
        title="Threshold: risk from which to act",
        axis=alt.Axis(format="%"),
        scale=alt.Scale(nice=False),
    )
    base = alt.Chart(alt.NamedData("later"))
    bands = base.mark_area(opacity=0.1, clip=True).encode(
        across, alt.Y("lower:Q", title=_TITLES[quantity], scale=up), alt.Y2("upper:Q"), colour
    )
    lines = base.mark_line(strokeWidth=2, clip=True).encode(
        across,
        alt.Y("value:Q", title=_TITLES[quantity], scale=up),
        colour,
        dash,
        tooltip=[
            alt.Tooltip("name:N", title="model"),
            alt.Tooltip("threshold:Q", format=".1%"),
            *(alt.Tooltip(f"{end}:Q", format=".1f") for end in ("value", "lower", "upper")),
        ],
    )
    marked = base.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False).encode(x="mean(chosen):Q")
    shown = [*([bands] if banded else []), lines, marked]
    return without_data(layered(*shown).properties(height=_HEIGHT))
