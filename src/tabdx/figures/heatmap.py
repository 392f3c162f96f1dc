"""Heatmap of the correlations."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from seaborn import heatmap

from tabdx.cohort.dictionary import Outcome
from tabdx.core.errors import InputError
from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.theme import AROUND_ZERO, INK, LABEL, TICK, blank, footnote
from tabdx.wording.numbers import number

_CELL = 0.3  # inches: a label of 9 points fits beside it, a number of 6.5 points fits inside
_SHORTEST = 2.0  # inches of a side, so that the colour bar's label fits beside it
_GAP = 4  # points of the line between the outcome and the features
_DARK = 0.6  # size of a correlation whose colour needs white letters
_MOST_NUMBERED = 16  # rows, beyond which a number in each cell is only noise to the eye


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
    side = max(_CELL * count, _SHORTEST)
    # Room for the feature names, whose longest decides, and for the colour bar.
    of_outcome = outcome.sides.positive if outcome.two_sided else f"{outcome.column} (η)"
    names = [drawable(of_outcome), *(drawable(str(name)) for name in square.index[1:])]
    margin = 0.085 * max(map(len, names)) + 0.5
    figure = blank(side + margin + 1.0, side + margin + 0.4 * len(notes))
    axes = figure.add_subplot()
    _draw_cells(axes, values)
    colours = figure.axes[1]
    colours.yaxis.label.set_fontsize(LABEL)
    colours.tick_params(labelsize=TICK)
    _name_cells(axes, names)
    footnote(figure, notes)
    return figure


def _draw_cells(axes: Axes, values: NDArray[np.float64]) -> None:
    heatmap(
        values,
        mask=np.isnan(values),
        cmap=AROUND_ZERO,
        vmin=-1,
        vmax=1,
        annot=_numbers(values),
        fmt="",
        annot_kws={"fontsize": 6.5},
        linewidths=0.5,
        square=True,
        cbar_kws={"label": "correlation (Pearson's r)", "shrink": 0.6, "aspect": 30},
        # Named afterwards: seaborn would measure names before they have their fonts.
        xticklabels=False,
        yticklabels=False,
        ax=axes,
    )
    # seaborn writes in white on light red already.
    for text, value in zip(axes.texts, values[~np.isnan(values)], strict=True):
        text.set_color("white" if abs(value) > _DARK else INK)
    axes.axhline(1, color="white", linewidth=_GAP)
    axes.axvline(1, color="white", linewidth=_GAP)


def _numbers(values: NDArray[np.float64]) -> NDArray[np.str_]:
    """Write the outcome's correlations, and all others of a small table."""
    written = np.array([[number(value, 2) for value in row] for row in values])
    # Without the zero it fits.
    written = np.strings.replace(written, "0.", ".")
    if len(values) > _MOST_NUMBERED:
        written[1:, 1:] = ""
    return written


def _name_cells(axes: Axes, names: list[str]) -> None:
    centres = np.arange(len(names)) + 0.5
    axes.set_xticks(centres, names, rotation=90, fontsize=TICK)
    axes.set_yticks(centres, names, fontsize=TICK)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for first in (axes.get_xticklabels()[0], axes.get_yticklabels()[0]):
        first.set_fontweight("bold")
