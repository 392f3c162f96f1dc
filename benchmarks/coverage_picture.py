"""How often the intervals hold, a panel for each population and size."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.figures.theme import (
    FAINT,
    LABEL,
    MODEL_COLOURS,
    MUTED,
    TICK,
    TITLE,
    legend_below,
    panels,
)

_LINE = 0.34  # inches
_LEAST = 0.7  # a coverage below is drawn at the border, with its number
_MARKERS = {
    "final model": ("s", MODEL_COLOURS[0], "holdout: final model"),
    "own models": ("o", MODEL_COLOURS[2], "out of fold: own models"),
    "way of training": ("D", MODEL_COLOURS[1], "out of fold: way of training"),
}
_BAND = "binomial band"


def draw_coverage(table: pd.DataFrame, low: float, high: float) -> Figure:
    """Draw the coverage of each interval with its Monte Carlo error.

    Parameters
    ----------
    table : DataFrame
        From `benchmarks.coverage.measure`.
    low, high : float
        The band in which an interval holds, shaded.
    """
    metrics = table["metric"].unique().tolist()
    settings = list(table.groupby(["population", "n"], sort=False))
    height = _LINE * len(metrics) * 1.3 + 1.2
    figure, axes = panels(1, len(settings), width=3.2, height=height, share=True)
    for panel, ((population, n), found) in zip(axes, settings, strict=True):
        panel.axvspan(low, high, color=FAINT, zorder=0)
        panel.axvline(0.95, color=MUTED, linewidth=1)
        for place, (target, (marker, colour, label)) in enumerate(_MARKERS.items()):
            own = found[found["target"] == target]
            if target == "final model":
                own = pd.concat([own, found[found["target"] == _BAND]])
            lines = own["metric"].map(metrics.index) + 0.25 * (place - 1)
            _draw_points(panel, own, lines, marker, colour, label)
        panel.set_title(f"{population}, {n} patients", fontsize=TITLE, loc="left")
        panel.set_xlim(_LEAST - 0.01, 1.0)
        panel.set_xlabel("share of intervals that hold", fontsize=LABEL)
    axes[0].set_yticks(range(len(metrics)), [_say(metric) for metric in metrics], fontsize=TICK)
    axes[0].set_ylim(len(metrics) - 0.5, -0.5)
    legend_below(figure, axes[0])
    return figure


def _draw_points(
    axes: Axes, found: pd.DataFrame, lines: pd.Series, marker: str, colour: str, label: str
) -> None:
    sizes = found["cohorts"] * found["available"]
    ends = [wilson(*pair, 0.95) for pair in zip(found["coverage"], sizes, strict=True)]
    shown = found["coverage"].clip(lower=_LEAST)
    lower, upper = np.clip(np.transpose(ends), _LEAST, 1)
    axes.hlines(lines, lower, upper, color=colour, linewidth=1)
    axes.plot(shown, lines, marker, color=colour, label=label, markersize=5, clip_on=False)
    for line, coverage in zip(lines, found["coverage"], strict=True):
        if coverage < _LEAST:
            axes.annotate(
                f"{coverage:.2f}",
                (_LEAST, line),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=TICK,
            )


def _say(metric: str) -> str:
    names = {"roc_auc": "ROC AUC"}
    return names.get(metric, metric.replace("_", " ").capitalize())
