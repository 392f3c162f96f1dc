"""Chart: score of every trial by one hyper-parameter."""

import altair as alt
import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import MODEL_COLOURS, POSITIVE
from tabdx.wording.names import readable

_MOST_COLUMNS = 6  # values of a list; more are places on a scale, as draws from a range are


def draw_trials(trials: pd.DataFrame, setting: str, score: str = "log_loss") -> alt.LayerChart:
    """Draw every trial as a dot at its setting, and the median of each value.

    A setting of few values has a column for each. Trials that fell out on the way, after fewer
    epochs than others, are faint; the medians leave them out.

    Parameters
    ----------
    trials : DataFrame
        One row per trial: the settings, ``fold``, ``seed``, ``epochs``, the score,
        ``best_epoch``, ``part``.
    setting : str
        Column to lay out along x.
    score : str
        Column to lay out along y, on a log scale: lower is better.
    """
    table = trials.rename(columns={setting: "setting", score: "score"})
    # Neighbouring rows far apart, evenly and always the same: multiples of the golden ratio.
    table["jitter"] = (np.arange(len(table)) * 0.618034) % 1 - 0.5
    values = table["setting"]
    on_scale = is_numeric_dtype(values) and values.nunique() > _MOST_COLUMNS
    x = _scaled(values, readable(setting)) if on_scale else _columns(readable(setting))
    ticks = alt.Axis(tickCount=5)  # of a log scale Vega would draw every digit
    y = alt.Y(
        "score:Q", title=f"{readable(score)} on inner rows", scale=alt.Scale(type="log"), axis=ticks
    )
    longest = int(table["epochs"].max())
    kind = "Q" if on_scale else "O"
    dots = (
        alt.Chart(table)
        .mark_circle(size=28, color=MODEL_COLOURS[0])
        .encode(
            x=x,
            y=y,
            opacity=alt.condition(f"datum.epochs < {longest}", alt.value(0.15), alt.value(0.5)),
            tooltip=[
                alt.Tooltip(f"setting:{kind}", title=setting),
                alt.Tooltip("score:Q", title=score, format=".4f"),
                *(alt.Tooltip(f"{name}:Q") for name in ("fold", "seed", "part", "epochs")),
            ],
        )
    )
    if not on_scale:
        dots = dots.encode(xOffset=alt.XOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1])))
    medians = (
        alt.Chart(table[table["epochs"] == longest])
        .mark_tick(color=POSITIVE, thickness=3, size=14 if on_scale else 50, orient="horizontal")
        .encode(x=x, y=alt.Y("median(score):Q", scale=alt.Scale(type="log")))
    )
    return layered(dots, medians).properties(height=320)


def _columns(title: str) -> alt.X:
    return alt.X("setting:O", title=title, axis=alt.Axis(labelAngle=0))


def _scaled(values: pd.Series, title: str) -> alt.X:
    """Take a log scale where values span more than a factor of ten."""
    log = 0 < 10 * values.min() < values.max()
    scale = alt.Scale(type="log" if log else "linear", zero=False, nice=False, padding=12)
    return alt.X("setting:Q", title=title, scale=scale, axis=alt.Axis(tickCount=6))
