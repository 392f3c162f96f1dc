"""Smooth reliability curves: one panel a model and partition, with the risks given below."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import (
    CLASS_COLOURS,
    LABEL,
    MUTED,
    TICK,
    TITLE,
    blank,
    legend_below,
    model_style,
    style,
)
from tabdx.wording.names import readable

_WIDTH, _CURVE, _RISKS = 2.6, 2.5, 1.1  # inches of a panel and its two parts
_CURVE_COLUMNS = ["model", "partition", "predicted", "observed", "lower", "upper"]
_RISK_COLUMNS = ["model", "partition", "class", "from", "to", "patients"]


def draw_reliability(curves: pd.DataFrame, distribution: pd.DataFrame) -> Figure:
    """Draw the observed share of diseased along the predicted risk, and who was given it.

    A curve on the diagonal is a calibrated model. Below each curve
    stand the patients: the diseased upwards, the healthy downwards. Where there are few, the
    curve leans on its neighbours.

    Parameters
    ----------
    curves : DataFrame
        One row per model, partition and point: ``model``, ``partition``, ``predicted``,
        ``observed``, ``lower``, ``upper``. A band that could not be had is missing, and not
        drawn.
    distribution : DataFrame
        One row per model, partition, class and bin, the negative class first: ``model``,
        ``partition``, ``class``, ``from``, ``to``, ``patients``.

    Raises
    ------
    InputError
        If a column lacks.
    """
    require_columns(curves, _CURVE_COLUMNS, "reliability curve")
    require_columns(distribution, _RISK_COLUMNS, "distribution of risks")
    models, partitions = list(curves["model"].unique()), list(curves["partition"].unique())
    figure = blank(max(_WIDTH * len(models), 4.0), (_CURVE + _RISKS) * len(partitions) + 0.5)
    grid = figure.subplots(
        2 * len(partitions),
        len(models),
        squeeze=False,
        sharex=True,
        height_ratios=[_CURVE, _RISKS] * len(partitions),
    )
    for row, partition in enumerate(partitions):
        for column, model in enumerate(models):
            above, below = grid[2 * row, column], grid[2 * row + 1, column]
            above.set_title(f"{readable(model)}\n{readable(partition)}", fontsize=TITLE)
            _trace(above, _of(curves, model, partition), model_style(column)[0])
            _stack(below, _of(distribution, model, partition))
            if column == 0:
                above.set_ylabel("share of diseased", fontsize=LABEL)
                below.set_ylabel("patients\n(root scale)", fontsize=LABEL)
    for axes in grid[-1]:
        axes.set_xlabel("predicted risk", fontsize=LABEL)
    legend_below(figure, grid[1, 0])
    return figure


def _of(table: pd.DataFrame, model: str, partition: str) -> pd.DataFrame:
    return table[(table["model"] == model) & (table["partition"] == partition)]


def _trace(axes: Axes, curve: pd.DataFrame, colour: str) -> None:
    """Draw one curve with its band and the diagonal."""
    style(axes)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
    x, lower, upper = (
        curve[name].to_numpy(dtype=float) for name in ("predicted", "lower", "upper")
    )
    axes.fill_between(x, lower, upper, color=colour, alpha=0.2, linewidth=0)
    axes.plot(curve["predicted"], curve["observed"], color=colour, linewidth=1.5)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])


def _stack(axes: Axes, bins: pd.DataFrame) -> None:
    """Draw the patients by risk, the positive class upwards.

    On a root scale: most patients of a good model are in the two outer bins, and the few between
    them are the ones to be seen.
    """
    style(axes)
    for sign, colour, name in zip((-1, 1), CLASS_COLOURS, bins["class"].unique(), strict=False):
        own = bins[bins["class"] == name]
        axes.bar(
            own["from"],
            sign * own["patients"],
            own["to"] - own["from"],
            align="edge",
            color=colour,
            label=drawable(str(name), CLASS_LETTERS),
        )
    axes.axhline(0, color=MUTED, linewidth=0.6)
    axes.set_yscale("function", functions=(_root, _square))
    most = [float(own["patients"].max()) for _, own in bins.groupby("class", sort=False)]
    ends = [-most[0], 0.0, *most[1:]]
    axes.set_yticks(ends, [f"{abs(end):.0f}" for end in ends])
    axes.tick_params(labelsize=TICK)


def _root(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    root: NDArray[np.float64] = np.sign(counts) * np.sqrt(np.abs(counts))
    return root


def _square(roots: NDArray[np.float64]) -> NDArray[np.float64]:
    square: NDArray[np.float64] = np.sign(roots) * roots**2
    return square
