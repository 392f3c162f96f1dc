"""A support vector machine's inner-fold score over C, gamma and clip."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from tabdx.figures.columns import require_columns
from tabdx.figures.theme import INK, LABEL, POSITIVE, TICK, TITLE, blank, style
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.numbers import number

_MOST_NUMBERED = 120  # cells, beyond which a number in each would not be read


def draw_grid(search: pd.DataFrame, score: str) -> Figure:
    """Draw one score over the whole grid, a panel a clip, the chosen point framed; bright is good.

    Parameters
    ----------
    search : DataFrame
        One row per combination: ``C``, ``gamma``, ``clip``, the score, ``chosen`` (bool); of
        several normalizations the chosen one is drawn.
    score : str
        Column to draw: log_loss, roc_auc or accuracy.

    Raises
    ------
    InputError
        If a column lacks.
    """
    require_columns(search, ["C", "gamma", "clip", score, "chosen"], "grid of C and gamma")
    if "normalization" in search:
        search = search[search["normalization"].isin(search.loc[search["chosen"], "normalization"])]
    slices = {
        float(limit): search[search["clip"] == limit] for limit in sorted(search["clip"].unique())
    }
    columns, rows = search["C"].nunique(), search["gamma"].nunique()
    width, height = max(0.72 * columns + 2.3, 5), max(0.5 * rows + 1.5, 3.2)
    # Below one another: a screen and a page are scrolled downwards.
    figure = blank(width, height * len(slices))
    panels = figure.subplots(len(slices), 1, squeeze=False, sharex=True)[:, 0]
    scale = Normalize(search[score].min(), search[score].max())
    for axes, (limit, of_limit) in zip(panels, slices.items(), strict=True):
        _draw_slice(axes, of_limit, score, scale)
        axes.set_title(_title(of_limit, limit, len(slices)), fontsize=TITLE)
    panels[-1].set_xlabel("C (penalty of a training error)", fontsize=LABEL)
    return figure


def _draw_slice(axes: Axes, search: pd.DataFrame, score: str, scale: Normalize) -> None:
    grid = search.pivot(index="gamma", columns="C", values=score)
    style(axes)
    axes.grid(visible=False)
    colours = "viridis_r" if METRIC_NAMES[score].direction == "lower" else "viridis"
    mesh = axes.pcolormesh(
        _edges(grid.columns),
        _edges(grid.index),
        grid.to_numpy(dtype=float),
        cmap=colours,
        norm=scale,
    )
    bar = axes.figure.colorbar(mesh, ax=axes)
    bar.set_label(metric_label(score), fontsize=LABEL)
    bar.ax.tick_params(labelsize=TICK)
    if grid.size <= _MOST_NUMBERED:
        _write_numbers(axes, mesh, search[["C", "gamma", score]].to_numpy(dtype=float))
    _scale(axes, grid)
    _frame_chosen(axes, search, grid)


def _title(search: pd.DataFrame, limit: float, slices: int) -> str:
    clip = "inputs as they are" if limit == 0 else f"inputs clipped at {limit:g}"
    parts = [clip] if slices > 1 else []
    for C, gamma in search.loc[search["chosen"], ["C", "gamma"]].to_numpy(dtype=float):
        parts.append(f"chosen (framed): C = {C:g}, gamma = {gamma:g}")
    return "; ".join(parts)


def _edges(values: pd.Index) -> NDArray[np.float64]:
    """Borders of cells around values on a log axis: half-way between neighbours."""
    logs = np.log10(values.to_numpy(dtype=float))
    steps = np.diff(logs) if len(logs) > 1 else np.ones(1)
    middles = logs[:-1] + steps[: len(logs) - 1] / 2
    first, last = logs[0] - steps[0] / 2, logs[-1] + steps[-1] / 2
    edges: NDArray[np.float64] = 10 ** np.concatenate([[first], middles, [last]])
    return edges


def _write_numbers(axes: Axes, mesh: QuadMesh, cells: NDArray[np.float64]) -> None:
    for C, gamma, value in cells:
        red, green, blue, _ = mesh.to_rgba(value)
        # Rec. 709 luma: green looks brightest, blue darkest.
        bright = 0.21 * red + 0.72 * green + 0.07 * blue > 0.5
        colour = INK if bright else "white"
        said = number(value)
        axes.text(C, gamma, said, ha="center", va="center", fontsize=TICK, color=colour)


def _scale(axes: Axes, grid: pd.DataFrame) -> None:
    axes.set(xscale="log", yscale="log")
    for axis, values in ((axes.xaxis, grid.columns), (axes.yaxis, grid.index)):
        axis.set_major_locator(FixedLocator(values.to_numpy(dtype=float).tolist()))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_ylabel("gamma (inverse reach of one patient)", fontsize=LABEL)


def _frame_chosen(axes: Axes, search: pd.DataFrame, grid: pd.DataFrame) -> None:
    for C, gamma in search.loc[search["chosen"], ["C", "gamma"]].to_numpy(dtype=float):
        left, right = _cell_borders(grid.columns, C)
        low, high = _cell_borders(grid.index, gamma)
        outline = ([left, right, right, left, left], [low, low, high, high, low])
        axes.plot(*outline, color=POSITIVE, linewidth=3, clip_on=False)


def _cell_borders(values: pd.Index, value: float) -> tuple[float, float]:
    """Borders of the cell around one value."""
    place = int(np.searchsorted(values.to_numpy(dtype=float), value))
    edges = _edges(values)
    return float(edges[place]), float(edges[place + 1])
