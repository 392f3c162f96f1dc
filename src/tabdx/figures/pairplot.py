"""Pair plot of some features, by class."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from seaborn import kdeplot

from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.dictionary import Feature, Outcome
from tabdx.core.errors import InputError
from tabdx.figures.columns import require_columns, require_numbers
from tabdx.figures.drawable_names import drawable
from tabdx.figures.scatter import class_marks, scatter_classes
from tabdx.figures.theme import (
    DPI,
    LABEL,
    TITLE,
    class_colours,
    draw_notes,
    footnote,
    style,
)

MOST = 8
_NOTE = 0.45  # inches of a note below
_MARK = 2.8  # points of a patient's mark
_LABEL_LETTERS = 18  # in a line as long as a panel is wide
_NO_TICK = 0.08  # of an axis, at each end
_LEAST_VARIANCE = 1e-200  # its inverse, and that one's product with a few others, is still a number


def draw_pairplot(
    table: pd.DataFrame,
    features: Sequence[Feature],
    outcome: Outcome,
    notes: Sequence[str] = (),
) -> Figure:
    """Draw the lower triangle of all pairs, with each class's density on the diagonal.

    Each density has area 1, so that classes of different size compare by shape.

    Parameters
    ----------
    table : DataFrame
        One row per patient: the features, and ``outcome`` (the class's name).
    features : sequence of Feature
        At most 8. One has its densities alone; without any the picture holds the notes alone.
    outcome : Outcome
        Names of the classes.
    notes : sequence of str
        What is left out; written below.

    Raises
    ------
    InputError
        If there are more features, a column lacks, or a feature is categorical.
    """
    if not features:
        return draw_notes(notes)
    _require_drawable(table, features)
    figure = _blank(len(features), _NOTE * len(notes))
    grid = _lay_out(figure, len(features))
    for (row, column), axes in grid.items():
        horizontal, vertical = features[column], features[row]
        if row == column:
            _draw_densities(axes, table, horizontal.name, outcome)
        else:
            scatter_classes(axes, table, horizontal.name, vertical.name, outcome, size=_MARK)
        bottom, left = row == len(features) - 1, column == 0 < row
        _label(axes, horizontal, vertical, bottom, left)
    for column in range(len(features)):
        _keep_ticks_inside(grid[len(features) - 1, column])
    figure.align_ylabels([grid[row, 0] for row in range(1, len(features))])
    _explain(figure, table, outcome)
    footnote(figure, notes)
    return figure


def _require_drawable(table: pd.DataFrame, features: Sequence[Feature]) -> None:
    if len(features) > MOST:
        raise InputError(
            f"the pair plot (explore.pairplot) takes at most {MOST} features, found {len(features)}"
        )
    require_numbers(features, "pair plot")
    require_columns(table, [*(feature.name for feature in features), OUTCOME], "pair plot")


def _blank(count: int, notes: float) -> Figure:
    """Make room for a square of panels, and so many inches of notes below.

    The margins are fixed: a layout engine would measure every label of 15 panels, several times.
    """
    side = 1.9 * count + 1.1
    # One panel alone leaves no corner for the names of the classes.
    above = 0.7 if count == 1 else 0.1
    height = side + notes
    figure = Figure(figsize=(side, height), dpi=DPI)
    bottom, top = (0.9 + notes) / height, 1 - above / height
    figure.subplots_adjust(1.1 / side, bottom, 1 - 0.1 / side, top, 0.08, 0.08)
    return figure


def _lay_out(figure: Figure, count: int) -> dict[tuple[int, int], Axes]:
    """Place the lower triangle's panels, by row and column; the pairs of a row share their y."""
    grid: dict[tuple[int, int], Axes] = {}
    for row in range(count):
        for column in range(row + 1):
            axes = figure.add_subplot(
                count,
                count,
                row * count + column + 1,
                sharex=grid.get((column, column)),
                # A density has a height of its own.
                sharey=None if row == column else grid.get((row, 0)),
            )
            style(axes)
            grid[row, column] = axes
    return grid


def _draw_densities(axes: Axes, table: pd.DataFrame, feature: str, outcome: Outcome) -> None:
    for name, colour in zip(outcome.classes, class_colours(len(outcome.classes)), strict=True):
        values = table.loc[table[OUTCOME] == name, feature]
        if values.var() > _LEAST_VARIANCE:  # a density needs values that differ
            kdeplot(
                x=values.to_numpy(float), color=colour, fill=True, alpha=0.2, linewidth=1.4, ax=axes
            )
    axes.set_ylabel("")
    axes.set_ylim(bottom=0)
    axes.set_yticks([])


def _label(axes: Axes, horizontal: Feature, vertical: Feature, bottom: bool, left: bool) -> None:
    """Name axes at the border of the triangle only."""
    if axes.get_yticks().size:
        axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(labelleft=left, labelbottom=bottom)
    if left:
        axes.set_ylabel(_wrapped(vertical), fontsize=LABEL)
    if bottom:
        axes.set_xlabel(_wrapped(horizontal), fontsize=LABEL)


def _keep_ticks_inside(axes: Axes) -> None:
    """Leave out ticks near the ends, whose labels would run into the next panel or the border."""
    low, high = axes.get_xlim()
    margin = _NO_TICK * (high - low)
    ticks = MaxNLocator(4).tick_values(low, high)
    inside = [tick for tick in ticks if low + margin <= tick <= high - margin]
    axes.xaxis.set_major_locator(FixedLocator(inside))


def _wrapped(feature: Feature) -> str:
    name = drawable(feature.name, 2 * _LABEL_LETTERS, line=_LABEL_LETTERS)
    return f"{name}\n({drawable(feature.unit, _LABEL_LETTERS)})" if feature.unit else name


def _explain(figure: Figure, table: pd.DataFrame, outcome: Outcome) -> None:
    """Name the classes in the empty upper triangle."""
    marks = class_marks(table, outcome, 3 * _MARK)
    figure.legend(handles=marks, loc="upper right", fontsize=TITLE, frameon=False, borderpad=1)
