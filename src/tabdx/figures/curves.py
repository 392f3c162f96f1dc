"""Discrimination and calibration at every threshold.

Of two sides there is a panel a partition and a line a model. A table with a column ``class`` is of
each class against the rest: there is a panel a model, and a line a class.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import DrawStyleType

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import (
    LABEL,
    MUTED,
    TITLE,
    class_colours,
    keep_first,
    legend_below,
    model_style,
    panels,
    style,
)
from tabdx.wording.names import readable

_ACROSS = 4  # panels of models, or of classes, side by side
_CORNER = 0.2  # side of the corner that the inset enlarges, where good models crowd
# Where the inset stands for the corner at the left and at the right, in parts of a panel: left,
# bottom, width, height. A curve that reaches the corner leaves this place empty.
_INSETS = ((0.36, 0.14, 0.6, 0.6), (0.12, 0.14, 0.6, 0.6))


def draw_roc(table: pd.DataFrame) -> Figure:
    """Draw receiver operating characteristics, the corner of few errors enlarged.

    Parameters
    ----------
    table : DataFrame
        One row per threshold: ``model``, ``partition``, ``false_positive_rate``,
        ``true_positive_rate``, along the curve; of classes also ``class``.

    Raises
    ------
    InputError
        If a column lacks.
    """
    x, y = "false_positive_rate", "true_positive_rate"
    require_columns(table, ["model", "partition", x, y], "ROC curve")
    figure, laid_out = _lay_out(table)
    for axes, part in laid_out:
        for shown in [axes, *_enlarge(axes, part, x, y, corner=0)]:
            shown.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
            _trace(shown, part, x, y, table[_line(table)])
    _name_axes(
        figure,
        laid_out,
        "false positive rate (1 − specificity)",
        "true positive rate (sensitivity)",
    )
    legend_below(figure, laid_out[0][0])
    return figure


def draw_precision_recall(table: pd.DataFrame) -> Figure:
    """Draw precision against recall, the corner of few errors enlarged.

    Between two thresholds precision is a step, not a slope.

    Parameters
    ----------
    table : DataFrame
        One row per threshold: ``model``, ``partition``, ``recall``, ``precision``, from high to
        low thresholds; of classes also ``class``.

    Raises
    ------
    InputError
        If a column lacks.
    """
    x, y = "recall", "precision"
    require_columns(table, ["model", "partition", x, y], "precision-recall curve")
    figure, laid_out = _lay_out(table)
    for axes, part in laid_out:
        for shown in [axes, *_enlarge(axes, part, x, y, corner=1)]:
            _trace(shown, part, x, y, table[_line(table)], step="steps-pre")
    _name_axes(figure, laid_out, "recall (sensitivity)", "precision (positive predictive value)")
    legend_below(figure, laid_out[0][0])
    return figure


def draw_calibration(table: pd.DataFrame) -> Figure:
    """Draw the observed share of diseased patients against the predicted risk.

    One panel per model and partition, or per model and class, since the bars of several would
    overlap. A point on the diagonal is calibrated; its area grows with its patients.

    Parameters
    ----------
    table : DataFrame
        One row per bin: ``model``, ``partition``, ``predicted`` (mean risk), ``observed`` (share
        of diseased), ``lower`` and ``upper`` (its interval), ``patients``; of classes, of one
        partition, also ``class``.

    Raises
    ------
    InputError
        If a column lacks.
    """
    columns = ["model", "partition", "predicted", "observed", "lower", "upper", "patients"]
    require_columns(table, columns, "calibration curve")
    of_classes = _line(table) == "class"
    models, others = table["model"].unique(), table["class" if of_classes else "partition"]
    pairs = (
        [(model, name) for model in models for name in others.unique()]
        if of_classes
        else [(model, name) for name in others.unique() for model in models]
    )
    across = min(_ACROSS, others.nunique()) if of_classes else len(models)
    deep = -(-len(pairs) // across)
    figure, laid_out = panels(deep, across, width=2.9, height=3.0, share=True)
    for axes, (model, name) in zip(laid_out, pairs, strict=False):
        bins = table[(table["model"] == model) & (others == name)]
        shown = drawable(str(name), CLASS_LETTERS) if of_classes else readable(name)
        _draw_bins(axes, bins, model_style(list(models).index(model))[0])
        axes.set_title(f"{readable(model)}\n{shown}", fontsize=TITLE)
    keep_first(laid_out, len(pairs), across)
    figure.supxlabel("predicted risk", fontsize=LABEL)
    observed = "observed share of the class" if of_classes else "observed share of diseased"
    figure.supylabel(observed, fontsize=LABEL)
    return figure


def _draw_bins(axes: Axes, bins: pd.DataFrame, colour: str) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
    bars = np.stack([bins["observed"] - bins["lower"], bins["upper"] - bins["observed"]])
    axes.errorbar(
        bins["predicted"],
        bins["observed"],
        bars.clip(min=0),  # rounding may put an end a hair inside
        color=colour,
        linewidth=1.2,
        capsize=2.5,
    )
    axes.scatter(bins["predicted"], bins["observed"], 4 * np.sqrt(bins["patients"]), color=colour)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])


def _line(table: pd.DataFrame) -> str:
    """What each line of a panel is."""
    return "class" if "class" in table else "model"


def _lay_out(table: pd.DataFrame) -> tuple[Figure, list[tuple[Axes, pd.DataFrame]]]:
    """Lay out one panel a partition, or a model where the lines are classes, with its rows."""
    of_classes = _line(table) == "class"
    parts = list(table.groupby("model" if of_classes else "partition", sort=False))
    across = min(_ACROSS, len(parts)) if of_classes else len(parts)
    deep = -(-len(parts) // across)
    wide, high = (3.4, 3.3) if of_classes and len(parts) > 1 else (5.0, 5.3)
    figure, laid_out = panels(deep, across, width=wide, height=high)
    for axes, (name, _) in zip(laid_out, parts, strict=False):
        axes.set_title(readable(str(name)), fontsize=TITLE)
        # No fixed aspect: beside a legend outside the panels it would push the titles out.
        axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    keep_first(laid_out, len(parts), across)
    return figure, [(axes, part) for axes, (_, part) in zip(laid_out, parts, strict=False)]


def _name_axes(figure: Figure, laid_out: list[tuple[Axes, pd.DataFrame]], x: str, y: str) -> None:
    """Name the axes of each panel; the vertical one once, where panels are many and low."""
    for axes, part in laid_out:
        axes.set_xlabel(x, fontsize=LABEL)
        if _line(part) == "model":
            axes.set_ylabel(y, fontsize=LABEL)
    if _line(laid_out[0][1]) == "class":
        figure.supylabel(y, fontsize=LABEL)


def _enlarge(axes: Axes, part: pd.DataFrame, x: str, y: str, corner: int) -> list[Axes]:
    """Make room for the upper left (0) or right (1) corner, if every line reaches it."""
    inside = (abs(part[x] - corner) <= _CORNER) & (part[y] >= 1 - _CORNER)
    if not inside.groupby(part[_line(part)]).any().all():
        return []
    limits = (0, _CORNER) if corner == 0 else (1 - _CORNER, 1)
    inset = axes.inset_axes(_INSETS[corner])
    style(inset)
    # A hair beyond the corner, so that a line along the border is not cut in half.
    inset.set(xlim=limits, ylim=(1 - _CORNER, 1 + _CORNER / 50))
    inset.locator_params(nbins=4)
    axes.indicate_inset_zoom(inset, edgecolor=MUTED)
    return [inset]


def _trace(
    axes: Axes,
    part: pd.DataFrame,
    x: str,
    y: str,
    every: pd.Series,
    step: DrawStyleType = "default",
) -> None:
    """Draw the line of each model or class; its colour is the same in every panel."""
    of_classes = _line(part) == "class"
    names = every.unique()
    colours = class_colours(len(names))
    for place, name in enumerate(names):
        own = part[part[_line(part)] == name]
        colour, line = model_style(place)
        axes.plot(
            own[x],
            own[y],
            color=colours[place] if of_classes else colour,
            linestyle=line,
            linewidth=1.5,
            drawstyle=step,
            label=drawable(str(name), CLASS_LETTERS) if of_classes else readable(str(name)),
        )
