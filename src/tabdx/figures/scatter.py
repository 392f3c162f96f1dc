"""Scatter plot of two features, by class."""

from collections.abc import Iterator, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from seaborn import scatterplot

from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.dictionary import Feature, Outcome
from tabdx.figures.columns import require_columns, require_numbers
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import (
    LABEL,
    TICK,
    class_colours,
    class_markers,
    draw_notes,
    footnote,
    panels,
)

_ALPHA = 0.75
_LETTERS = 36  # of a feature's name and unit, as long as an axis


def draw_scatter(
    table: pd.DataFrame,
    features: Sequence[Feature],
    outcome: Outcome,
    notes: Sequence[str] = (),
) -> Figure:
    """Draw two features against each other, a mark per patient.

    Parameters
    ----------
    table : DataFrame
        One row per patient: both features, and ``outcome`` (the class's name).
    features : sequence of Feature
        What stands on the horizontal and on the vertical axis. Without them the picture holds
        the notes alone.
    outcome : Outcome
        Names of the classes.
    notes : sequence of str
        What is left out; written below.

    Raises
    ------
    InputError
        If a column lacks, or a feature is categorical.
    """
    if not features:
        return draw_notes(notes)
    x, y = features
    require_numbers(features, "scatter plot")
    require_columns(table, [x.name, y.name, OUTCOME], "scatter plot")
    figure, (axes,) = panels(1, 1, width=6.4, height=4.8)
    scatter_classes(axes, table, x.name, y.name, outcome, size=5)
    axes.set_xlabel(drawable(x.label, _LETTERS), fontsize=LABEL)
    axes.set_ylabel(drawable(y.label, _LETTERS), fontsize=LABEL)
    marks = class_marks(table.dropna(subset=[x.name, y.name]), outcome, size=7)
    axes.legend(handles=marks, fontsize=TICK, frameon=False)
    footnote(figure, notes)
    return figure


def scatter_classes(
    axes: Axes, table: pd.DataFrame, x: str, y: str, outcome: Outcome, size: float
) -> None:
    """Mark every patient in one panel; a patient who lacks a value is left out.

    Parameters
    ----------
    axes : Axes
        Where.
    table : DataFrame
        One row per patient.
    x, y : str
        Columns of the features.
    outcome : Outcome
        Names of the classes.
    size : float
        Of a mark, in points.
    """
    for name, colour, marker in _looks(outcome):
        members = table.loc[table[OUTCOME] == name, [x, y]].to_numpy(dtype=float)
        # A class at a time: of one colour and shape, marks are stamped rather than drawn each.
        scatterplot(
            x=members[:, 0],
            y=members[:, 1],
            color=colour,
            marker=marker,
            s=size**2,
            edgecolor="white",
            linewidth=size / 15,
            alpha=_ALPHA,
            ax=axes,
        )


def class_marks(table: pd.DataFrame, outcome: Outcome, size: float) -> list[Line2D]:
    """Make a legend's entries: each class's mark of this size, its name and number of patients."""
    counts = table[OUTCOME].value_counts()
    return [
        Line2D(
            [],
            [],
            color=colour,
            marker=marker,
            linestyle="none",
            markersize=size,
            markeredgecolor="white",
            markeredgewidth=size / 15,
            alpha=_ALPHA,
            label=f"{drawable(name, CLASS_LETTERS)} (n = {counts.get(name, 0)})",
        )
        for name, colour, marker in _looks(outcome)
    ]


def _looks(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """Name, colour and shape of each class."""
    count = len(outcome.classes)
    return zip(outcome.classes, class_colours(count), class_markers(count), strict=True)
