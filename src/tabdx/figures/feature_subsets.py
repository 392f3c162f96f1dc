"""Loss of small feature subsets, and the features chosen."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.core.messages import plural
from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import (
    INK,
    LABEL,
    MUTED,
    SHARES,
    TICK,
    TITLE,
    blank,
    legend_below,
    model_style,
    style,
)
from tabdx.wording.names import readable

_SUBSETS = ["model", "size", "difference", "difference_lower", "difference_upper", "margin"]
_CHOSEN = ["size", "feature", "folds", "of"]
_ENDS = {"difference": "value", "difference_lower": "lower", "difference_upper": "upper"}


def draw_feature_subsets(subsets: pd.DataFrame, chosen: pd.DataFrame) -> Figure:
    """Draw the rise of the log loss by size of the subset, and how often each feature is chosen.

    Parameters
    ----------
    subsets : DataFrame
        One row per model and size: ``model``, ``size``, ``difference``, ``difference_lower``,
        ``difference_upper``, ``margin``. Rows without a difference are left out.
    chosen : DataFrame
        One row per size and feature: ``size``, ``feature``, ``folds``, ``of``.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(subsets, _SUBSETS, "subsets")
    judged = subsets.dropna(subset="difference")
    require_columns(judged, _SUBSETS, "subsets")
    require_columns(chosen, _CHOSEN, "subsets")
    counts = _counts(chosen)
    figure = blank(10.0, max(3.4, 0.26 * len(counts) + 1.5))
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    for axes in (left, right):
        style(axes)
    _losses(left, judged)
    _choices(right, counts, int(chosen["of"].max()))
    legend_below(figure, left)
    return figure


def _losses(axes: Axes, judged: pd.DataFrame) -> None:
    models, sizes = judged["model"].unique(), sorted(judged["size"].unique())
    axes.axvline(0, color=MUTED, linewidth=0.8)
    for place, model in enumerate(models):
        rows = judged[judged["model"] == model].set_index("size").reindex(sizes)
        colour, line = model_style(place)
        offset = 0.5 * ((place + 0.5) / len(models) - 0.5)
        draw_dots(axes, rows.rename(columns=_ENDS), offset, colour, readable(str(model)))
        margin = rows["margin"].dropna().iloc[0]
        axes.axvline(margin, color=colour, linewidth=1, linestyle=line, alpha=0.6)
    name_rows(axes, [plural(size, "feature") for size in sizes])
    axes.set_xlabel(
        "log loss above that of all features\n(line: margin of non-inferiority)",
        fontsize=LABEL,
    )


def _counts(chosen: pd.DataFrame) -> pd.DataFrame:
    """Folds that chose each feature, by feature and size, those chosen most first."""
    counts = chosen.pivot(index="feature", columns="size", values="folds").fillna(0)
    counts = counts[counts.sum(axis=1) > 0]
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return counts.loc[order]


def _choices(axes: Axes, counts: pd.DataFrame, folds: int) -> None:
    values = counts.to_numpy(dtype=float)
    axes.imshow(values / folds, cmap=SHARES, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if value:
            colour = "white" if value > 0.6 * folds else INK
            axes.text(
                column, row, f"{value:g}", ha="center", va="center", fontsize=TICK, color=colour
            )
    axes.set_xticks(range(counts.shape[1]), [f"{size}" for size in counts.columns])
    axes.set_yticks(range(len(counts)), [drawable(name) for name in counts.index], fontsize=TICK)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xlabel("features in the subset", fontsize=LABEL)
    axes.set_title(f"chosen in how many of {folds} outer folds", fontsize=TITLE)
