"""Models side by side on one metric, each with its interval."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.columns import require_columns
from tabdx.figures.theme import LABEL, MODEL_COLOURS, TICK, legend_below, panels
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.names import readable

SCORE_COLUMNS = ["model", "partition", "metric", "value", "lower", "upper"]
# Filled for what orders the models; open for the holdout, which decides nothing.
_PARTITIONS = {OUT_OF_FOLD: (MODEL_COLOURS[0], "full"), HOLDOUT: (MODEL_COLOURS[1], "none")}


def draw_ranking(scores: pd.DataFrame, metric: str) -> Figure:
    """Draw one metric of every model, out of fold and on the holdout, best out of fold first.

    Parameters
    ----------
    scores : DataFrame
        One row per model, partition and metric: ``model``, ``partition``, ``metric``, ``value``,
        ``lower``, ``upper``. An interval that could not be had is missing, and not drawn.
    metric : str
        Key of the metric.

    Raises
    ------
    InputError
        If a column lacks, or no row is of the metric.
    """
    require_columns(scores, SCORE_COLUMNS, "ranking")
    rows = scores[scores["metric"] == metric]
    require_columns(rows, SCORE_COLUMNS, f"ranking by {metric}")
    models = _best_first(rows, metric)
    figure, (axes,) = panels(1, 1, width=7.0, height=0.55 * len(models) + 1.3)
    shown = [name for name in _PARTITIONS if (rows["partition"] == name).any()]
    for place, partition in enumerate(shown):
        part = rows[rows["partition"] == partition].set_index("model").reindex(models)
        offset = 0.2 * (place - (len(shown) - 1) / 2)
        colour, filled = _PARTITIONS[partition]
        draw_dots(axes, part, offset, colour, readable(partition), filled == "full")
    name_rows(axes, [readable(model) for model in models])
    axes.set_xlabel(metric_label(metric), fontsize=LABEL)
    legend_below(figure, axes)
    return figure


def _best_first(rows: pd.DataFrame, metric: str) -> list[str]:
    out_of_fold = rows[rows["partition"] == OUT_OF_FOLD]
    ordering = out_of_fold if len(out_of_fold) else rows
    ascending = METRIC_NAMES[metric].direction == "lower"
    ordered = ordering.sort_values("value", ascending=ascending, kind="stable")["model"]
    return list(dict.fromkeys([*ordered, *rows["model"]]))


def draw_dots(
    axes: Axes, part: pd.DataFrame, offset: float, colour: str, label: str, filled: bool = True
) -> None:
    """Draw a dot and its interval in each row of a panel.

    Parameters
    ----------
    axes : Axes
        Where.
    part : DataFrame
        ``value``, ``lower``, ``upper``; one row per row of the panel, from the top.
    offset : float
        How far below the middle of the row, in rows.
    colour, label : str
        Of the dots.
    filled : bool
        Whether the dots are.
    """
    at = np.arange(len(part)) + offset
    axes.hlines(at, part["lower"], part["upper"], color=colour, linewidth=1.6)
    axes.plot(
        part["value"],
        at,
        "o",
        color=colour,
        markersize=6.5,
        markerfacecolor=colour if filled else "white",
        label=label,
    )


def name_rows(axes: Axes, names: list[str]) -> None:
    """Write what each row of a panel is, from the top."""
    axes.set_yticks(range(len(names)), names, fontsize=TICK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
