"""Two features of every patient, by class."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.dictionary import Feature, Outcome
from tabdx.figures.columns import require_columns, require_numbers
from tabdx.figures.theme import CLASS_COLOURS, LABEL, TICK, panels

# Two shapes beside the two colours, for print in grey.
MARKERS = ("o", "^")


def draw_scatter(table: pd.DataFrame, x: Feature, y: Feature, outcome: Outcome) -> Figure:
    """Draw two features against each other, a mark per patient.

    Parameters
    ----------
    table : DataFrame
        One row per patient: both features, and ``outcome`` (the class's name).
    x, y : Feature
        What stands on which axis.
    outcome : Outcome
        Names of the classes.

    Raises
    ------
    InputError
        If a column lacks, or a feature is categorical.
    """
    require_numbers([x, y], "scatter plot")
    require_columns(table, [x.name, y.name, OUTCOME], "scatter plot")
    figure, (axes,) = panels(1, 1, width=6.4, height=4.8)
    scatter_classes(axes, table, x.name, y.name, outcome, size=5)
    axes.set_xlabel(x.label, fontsize=LABEL)
    axes.set_ylabel(y.label, fontsize=LABEL)
    axes.legend(fontsize=TICK, frameon=False, markerscale=1.4)
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
    for name, colour, marker in zip(outcome.classes, CLASS_COLOURS, MARKERS, strict=True):
        members = table.loc[table[OUTCOME] == name, [x, y]].dropna()
        # plot stamps one ready-made mark; scatter would draw a path per patient, many times slower.
        axes.plot(
            members[x].to_numpy(),
            members[y].to_numpy(),
            marker,
            color=colour,
            markersize=size,
            markeredgecolor="white",
            markeredgewidth=size / 15,
            alpha=0.75,
            label=f"{name} (n = {len(members)})",
        )
