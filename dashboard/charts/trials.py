"""Every training of a network: its score against one of the settings that were tried."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.theme import LIGHTENED, POSITIVE
from tabdx.figures.names import readable


def draw_trials(trials: pd.DataFrame, setting: str, score: str = "log_loss") -> alt.LayerChart:
    """Draw every trial as a dot in the column of its setting, and the median of each column.

    Parameters
    ----------
    trials : DataFrame
        One row per trial: the settings, ``fold``, ``seed``, the score, ``best_epoch``, ``part``.
    setting : str
        Column to lay out along x.
    score : str
        Column to lay out along y, on a log scale: lower is better.
    """
    table = trials.rename(columns={setting: "setting", score: "score"})
    # Neighbouring rows far apart, evenly and always the same: multiples of the golden ratio.
    table["jitter"] = (np.arange(len(table)) * 0.618034) % 1 - 0.5
    x = alt.X("setting:O", title=readable(setting), axis=alt.Axis(labelAngle=0))
    ticks = alt.Axis(tickCount=5)  # of a log scale Vega would draw every digit
    y = alt.Y(
        "score:Q", title=f"{readable(score)} on inner rows", scale=alt.Scale(type="log"), axis=ticks
    )
    dots = (
        alt.Chart(table)
        .mark_circle(size=28, opacity=0.5, color=LIGHTENED["#332288"])
        .encode(
            x=x,
            y=y,
            xOffset=alt.XOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1])),
            tooltip=[
                alt.Tooltip("setting:O", title=setting),
                alt.Tooltip("score:Q", title=score, format=".4f"),
                *(alt.Tooltip(f"{column}:Q") for column in ("fold", "seed", "part", "best_epoch")),
            ],
        )
    )
    medians = (
        alt.Chart(table)
        .mark_tick(color=POSITIVE, thickness=3, size=50)
        .encode(x=x, y=alt.Y("median(score):Q", scale=alt.Scale(type="log")))
    )
    return (dots + medians).properties(height=320)
