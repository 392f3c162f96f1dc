"""Partial dependence and accumulated local effects of single features."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.theme import (
    INK,
    LABEL,
    MUTED,
    NEGATIVE,
    POSITIVE,
    TICK,
    TITLE,
    hide,
    legend_below,
    panels,
)
from tabdx.wording.names import readable

_ACROSS = 4
_NAME, _LETTERS = 26, 12  # letters of a feature's name; of a level's or a unit
_CURVES = [
    *("model", "feature", "unit", "value", "level", "partial_dependence"),
    *("accumulated_local_effects", "partner", "correlation", "leaves_data"),
]
_INDIVIDUALS = ["model", "feature", "patient", "risk"]


def draw_dependence(curves: pd.DataFrame, individuals: pd.DataFrame) -> Figure:
    """Draw the mean risk along each feature, over the curves of single patients.

    Parameters
    ----------
    curves : DataFrame
        One row per model, feature and point: ``model``, ``feature``, ``unit``, ``value``,
        ``level``, ``partial_dependence``, ``accumulated_local_effects``, ``partner``,
        ``correlation``, ``leaves_data``.
    individuals : DataFrame
        One row per model, feature, patient and point, in the order of the points: ``model``,
        ``feature``, ``patient``, ``risk``.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(curves, _CURVES, "partial dependence")
    require_columns(individuals, _INDIVIDUALS, "partial dependence")
    models = curves["model"].unique()
    features = {model: curves.loc[curves["model"] == model, "feature"].unique() for model in models}
    deep = -(-max(map(len, features.values())) // _ACROSS)
    across = min(_ACROSS, max(map(len, features.values())))
    figure, laid_out = panels(deep * len(models), across, width=3.2, height=3.0)
    for row, model in enumerate(models):
        own = laid_out[row * deep * across : (row + 1) * deep * across]
        for axes, feature in zip(own, features[model], strict=False):
            chosen = (curves["model"] == model) & (curves["feature"] == feature)
            single = (individuals["model"] == model) & (individuals["feature"] == feature)
            _panel(axes, curves[chosen], individuals[single])
        hide(own[len(features[model]) :])
        if len(models) > 1:
            own[0].set_ylabel(readable(str(model)), fontsize=TITLE)
    figure.supylabel("risk", fontsize=LABEL)
    legend_below(figure, laid_out[0])
    return figure


def _panel(axes: Axes, curve: pd.DataFrame, individuals: pd.DataFrame) -> None:
    first = curve.iloc[0]
    labelled = bool(curve["value"].isna().all())
    at = list(range(len(curve))) if labelled else curve["value"].tolist()
    # Levels have no order: a line between them would be a slope that nobody measured.
    look: dict[str, Any] = {"linestyle": "none", "marker": "o"} if labelled else {}
    for place, (_, patient) in enumerate(individuals.groupby("patient", sort=False)):
        axes.plot(
            at,
            patient["risk"],
            color=MUTED,
            linewidth=0.5,
            alpha=0.4,
            markersize=2,
            label=None if place else "single patients",
            **look,
        )
    mean = curve["partial_dependence"]
    axes.plot(at, mean, color=POSITIVE, linewidth=2.2, label="partial dependence", **look)
    axes.plot(
        at,
        curve["accumulated_local_effects"],
        color=NEGATIVE,
        linewidth=2.2,
        linestyle=(0, (5, 2)),
        label="accumulated local effects",
    )
    if labelled:
        axes.set_xticks(at, [drawable(str(level), _LETTERS) for level in curve["level"]])
        axes.set_xlim(-0.5, len(at) - 0.5)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))
    unit = f" ({drawable(first['unit'], _LETTERS)})" if first["unit"] else ""
    axes.set_xlabel(f"{drawable(first['feature'], _NAME)}{unit}", fontsize=LABEL)
    axes.set_ylim(-0.03, 1.03)
    if first["leaves_data"]:
        words = f"goes with {drawable(first['partner'], _NAME)}"
        axes.set_title(words, fontsize=TICK, color=INK)
