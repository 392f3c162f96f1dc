"""Discrimination and calibration at every threshold: one panel a partition, one line a model."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import DrawStyleType

from tabdx.figures.columns import require_columns
from tabdx.figures.theme import LABEL, MUTED, TITLE, legend_below, model_style, panels, style
from tabdx.wording.names import readable

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
        ``true_positive_rate``, along the curve.

    Raises
    ------
    InputError
        If a column lacks.
    """
    x, y = "false_positive_rate", "true_positive_rate"
    require_columns(table, ["model", "partition", x, y], "ROC curve")
    figure, laid_out = _partitions(table)
    for axes, part in laid_out:
        for shown in [axes, *_enlarge(axes, part, x, y, corner=0)]:
            shown.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
            _trace(shown, part, x, y, table["model"])
        axes.set_xlabel("false positive rate (1 − specificity)", fontsize=LABEL)
        axes.set_ylabel("true positive rate (sensitivity)", fontsize=LABEL)
    legend_below(figure, laid_out[0][0])
    return figure


def draw_precision_recall(table: pd.DataFrame) -> Figure:
    """Draw precision against recall, the corner of few errors enlarged.

    Between two thresholds precision is a step, not a slope.

    Parameters
    ----------
    table : DataFrame
        One row per threshold: ``model``, ``partition``, ``recall``, ``precision``, from high to
        low thresholds.

    Raises
    ------
    InputError
        If a column lacks.
    """
    x, y = "recall", "precision"
    require_columns(table, ["model", "partition", x, y], "precision-recall curve")
    figure, laid_out = _partitions(table)
    for axes, part in laid_out:
        for shown in [axes, *_enlarge(axes, part, x, y, corner=1)]:
            _trace(shown, part, x, y, table["model"], step="steps-pre")
        axes.set_xlabel("recall (sensitivity)", fontsize=LABEL)
        axes.set_ylabel("precision (positive predictive value)", fontsize=LABEL)
    legend_below(figure, laid_out[0][0])
    return figure


def draw_calibration(table: pd.DataFrame) -> Figure:
    """Draw the observed share of diseased patients against the predicted risk.

    One panel per model and partition, since the bars of several models would overlap. A point on
    the diagonal is calibrated; its area grows with its patients.

    Parameters
    ----------
    table : DataFrame
        One row per bin: ``model``, ``partition``, ``predicted`` (mean risk), ``observed`` (share
        of diseased), ``lower`` and ``upper`` (its interval), ``patients``.

    Raises
    ------
    InputError
        If a column lacks.
    """
    columns = ["model", "partition", "predicted", "observed", "lower", "upper", "patients"]
    require_columns(table, columns, "calibration curve")
    models, partitions = table["model"].unique(), table["partition"].unique()
    figure, laid_out = panels(len(partitions), len(models), width=2.9, height=3.0, share=True)
    pairs = [(partition, model) for partition in partitions for model in models]
    for place, (axes, (partition, model)) in enumerate(zip(laid_out, pairs, strict=True)):
        bins = table[(table["model"] == model) & (table["partition"] == partition)]
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
        colour, _ = model_style(place % len(models))
        bars = np.stack([bins["observed"] - bins["lower"], bins["upper"] - bins["observed"]])
        axes.errorbar(
            bins["predicted"],
            bins["observed"],
            bars.clip(min=0),  # rounding may put an end a hair inside
            color=colour,
            linewidth=1.2,
            capsize=2.5,
        )
        axes.scatter(
            bins["predicted"], bins["observed"], 4 * np.sqrt(bins["patients"]), color=colour
        )
        axes.set_title(f"{readable(model)}\n{readable(partition)}", fontsize=TITLE)
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    figure.supxlabel("predicted risk", fontsize=LABEL)
    figure.supylabel("observed share of diseased", fontsize=LABEL)
    return figure


def _partitions(table: pd.DataFrame) -> tuple[Figure, list[tuple[Axes, pd.DataFrame]]]:
    """Lay out one panel a partition, with its rows."""
    parts = list(table.groupby("partition", sort=False))
    figure, laid_out = panels(1, len(parts), width=5.0, height=5.3)
    for axes, (partition, _) in zip(laid_out, parts, strict=True):
        axes.set_title(readable(str(partition)), fontsize=TITLE)
        # No fixed aspect: beside a legend outside the panels it would push the titles out.
        axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    return figure, [(axes, part) for axes, (_, part) in zip(laid_out, parts, strict=True)]


def _enlarge(axes: Axes, part: pd.DataFrame, x: str, y: str, corner: int) -> list[Axes]:
    """Make room for the upper left (0) or right (1) corner, if every model reaches it."""
    inside = (abs(part[x] - corner) <= _CORNER) & (part[y] >= 1 - _CORNER)
    if not inside.groupby(part["model"]).any().all():
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
    models: pd.Series,
    step: DrawStyleType = "default",
) -> None:
    """Draw each model's line; its colour is the same in every panel."""
    for place, model in enumerate(models.unique()):
        own = part[part["model"] == model]
        colour, line = model_style(place)
        axes.plot(
            own[x],
            own[y],
            color=colour,
            linestyle=line,
            linewidth=1.5,
            drawstyle=step,
            label=readable(str(model)),
        )
