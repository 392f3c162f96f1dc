"""Partial dependence and accumulated local effects of single features."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.typing import LineStyleType

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import (
    INK,
    LABEL,
    MUTED,
    NEGATIVE,
    POSITIVE,
    TICK,
    TITLE,
    class_colours,
    hide,
    legend_below,
    panels,
)
from tabdx.wording.names import readable

_ACROSS = 4
_NAME, _LETTERS = 26, 12  # letters of a feature's name; of a level's or a unit
_CURVES = [
    *("model", "class", "feature", "unit", "value", "level", "partial_dependence"),
    *("accumulated_local_effects", "partner", "correlation", "leaves_data"),
]
_ACCUMULATED = "accumulated local effects"
_DASHES: LineStyleType = (0, (5, 2))
_INDIVIDUALS = ["model", "feature", "patient", "risk"]


def draw_dependence(curves: pd.DataFrame, individuals: pd.DataFrame) -> Figure:
    """Draw the mean risk along each feature, over the curves of single patients.

    Where the risk of each class is studied, there is a colour a class, and no single patients.

    Parameters
    ----------
    curves : DataFrame
        One row per model, class, feature and point: ``model``, ``class``, ``feature``, ``unit``,
        ``value``, ``level``, ``partial_dependence``, ``accumulated_local_effects``, ``partner``,
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
            _name_feature(axes, curves[chosen])
        hide(own[len(features[model]) :])
        if len(models) > 1:
            own[0].set_ylabel(readable(str(model)), fontsize=TITLE)
    figure.supylabel("risk", fontsize=LABEL)
    legend_below(figure, laid_out[0])
    return figure


def _panel(axes: Axes, curves: pd.DataFrame, individuals: pd.DataFrame) -> None:
    names = curves["class"].unique()
    if len(names) == 1:
        _draw_patients(axes, curves, individuals)
        _draw_means(axes, curves, (POSITIVE, NEGATIVE), ("partial dependence", _ACCUMULATED))
        return
    for name, colour in zip(names, class_colours(len(names)), strict=True):
        own = curves[curves["class"] == name]
        _draw_means(axes, own, (colour, colour), (drawable(str(name), CLASS_LETTERS), None))
    axes.plot([], [], color=MUTED, linewidth=2.2, linestyle=_DASHES, label=_ACCUMULATED)


def _draw_patients(axes: Axes, curve: pd.DataFrame, individuals: pd.DataFrame) -> None:
    for place, (_, patient) in enumerate(individuals.groupby("patient", sort=False)):
        axes.plot(
            _at(curve),
            patient["risk"],
            color=MUTED,
            linewidth=0.5,
            alpha=0.4,
            markersize=2,
            label=None if place else "single patients",
            **_look(curve),
        )


def _draw_means(
    axes: Axes, curve: pd.DataFrame, colours: tuple[str, str], labels: tuple[str, str | None]
) -> None:
    mean, at = curve["partial_dependence"], _at(curve)
    axes.plot(at, mean, color=colours[0], linewidth=2.2, label=labels[0], **_look(curve))
    axes.plot(
        at,
        curve["accumulated_local_effects"],
        color=colours[1],
        linewidth=2.2,
        linestyle=_DASHES,
        label=labels[1],
    )


def _labelled(curve: pd.DataFrame) -> bool:
    return bool(curve["value"].isna().all())


def _at(curve: pd.DataFrame) -> list[float]:
    return list(range(len(curve))) if _labelled(curve) else curve["value"].tolist()


def _look(curve: pd.DataFrame) -> dict[str, Any]:
    # Levels have no order: a line between them would be a slope that nobody measured.
    return {"linestyle": "none", "marker": "o"} if _labelled(curve) else {}


def _name_feature(axes: Axes, curves: pd.DataFrame) -> None:
    first = curves.iloc[0]
    if _labelled(curves):
        levels = curves.loc[curves["class"] == first["class"], "level"]
        axes.set_xticks(range(len(levels)), [drawable(str(one), _LETTERS) for one in levels])
        axes.set_xlim(-0.5, len(levels) - 0.5)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))
    unit = f" ({drawable(first['unit'], _LETTERS)})" if first["unit"] else ""
    axes.set_xlabel(f"{drawable(first['feature'], _NAME)}{unit}", fontsize=LABEL)
    axes.set_ylim(-0.03, 1.03)
    if first["leaves_data"]:
        words = f"goes with {drawable(first['partner'], _NAME)}"
        axes.set_title(words, fontsize=TICK, color=INK)
