"""All correlations of a cohort in one square."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tabdx.cohort.dictionary import Outcome
from tabdx.errors import InputError
from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.theme import AROUND_ZERO, INK, LABEL, TICK, blank, footnote

_CELL = 0.3  # inches: a label of 9 points fits beside it, a number of 6.5 points fits inside
_SHORTEST = 2.0  # inches of a side, so that the colour bar's label fits beside it
_GAP = 0.4  # of a cell, between the outcome and the features
_MOST_NUMBERED = 16  # rows, beyond which a number in each cell is only noise to the eye
_DARK = 0.6  # size of a correlation whose colour needs white letters


def draw_heatmap(table: pd.DataFrame, outcome: Outcome, notes: Sequence[str] = ()) -> Figure:
    """Draw a correlation table, the outcome's row and column set apart.

    The outcome's correlations are always written as numbers, all others only in a small table.

    Parameters
    ----------
    table : DataFrame
        Square: ``feature``, then one column per row, in the same order; the outcome first.
        `tabdx.cohort.summary.correlations` makes it.
    outcome : Outcome
        Names of the classes.
    notes : sequence of str
        What is left out; written below.

    Raises
    ------
    InputError
        If the table is not square.
    """
    require_columns(table, ["feature"], "correlation heatmap")
    square = table.set_index("feature")
    if list(square.index) != list(square.columns):
        raise InputError(
            "the correlation heatmap needs a square table: a column for each value of 'feature', "
            f"in the same order; found {len(square)} rows and {len(square.columns)} columns"
        )
    count = len(square)
    values = square.to_numpy(dtype=float)
    side = max(_CELL * (count + _GAP), _SHORTEST)
    # Room for the feature names, whose longest decides, and for the colour bar.
    names = [drawable(outcome.positive), *(drawable(str(name)) for name in square.index[1:])]
    margin = 0.085 * max(map(len, names)) + 0.5
    figure = blank(side + margin + 1.0, side + margin + 0.4 * len(notes))
    axes = figure.add_subplot()
    mesh = _draw_cells(axes, values)
    axes.set_aspect("equal")
    colours = figure.colorbar(mesh, ax=axes, shrink=0.6, aspect=30)
    colours.set_label("correlation (Pearson's r)", fontsize=LABEL)
    colours.ax.tick_params(labelsize=TICK)
    _name_cells(axes, names)
    footnote(figure, notes)
    return figure


def _draw_cells(axes: Axes, values: NDArray[np.float64]) -> QuadMesh:
    # An empty row and column, narrower than the others, is the gap.
    cells = np.insert(np.insert(values, 1, np.nan, axis=0), 1, np.nan, axis=1)
    edges = np.concatenate([[0.0, 1.0], np.arange(1, len(values) + 1) + _GAP])
    mesh = axes.pcolormesh(
        edges, edges, cells, cmap=AROUND_ZERO, vmin=-1, vmax=1, edgecolor="white", linewidth=0.5
    )
    axes.invert_yaxis()
    centres = _centres(len(values))
    for row, column in np.ndindex(values.shape):
        shown = min(row, column) == 0 or len(values) <= _MOST_NUMBERED
        if shown and not np.isnan(values[row, column]):
            number = values[row, column]
            axes.text(
                centres[column],
                centres[row],
                f"{number:.2f}".replace("0.", ".").replace("-", "−"),  # without the zero it fits
                ha="center",
                va="center",
                fontsize=6.5,
                color="white" if abs(number) > _DARK else INK,
            )
    return mesh


def _centres(count: int) -> list[float]:
    """Middles of the cells along either side."""
    return [0.5, *(place + 0.5 + _GAP for place in range(1, count))]


def _name_cells(axes: Axes, names: list[str]) -> None:
    centres = _centres(len(names))
    axes.set_xticks(centres, names, rotation=90, fontsize=TICK)
    axes.set_yticks(centres, names, fontsize=TICK)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for first in (axes.get_xticklabels()[0], axes.get_yticklabels()[0]):
        first.set_fontweight("bold")
