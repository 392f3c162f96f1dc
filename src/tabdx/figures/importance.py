"""Permutation importance of features and of groups of correlated features."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import LABEL, MUTED, TITLE, model_style, panels
from tabdx.wording.names import readable

_MOST = 15  # rows of a panel; the table has all
_LETTERS = 36  # of the name of a feature or of a group
_COLUMNS = ["model", "kind", "name"]
_ENDS = {
    "log_loss_rise": "value",
    "log_loss_rise_lower": "lower",
    "log_loss_rise_upper": "upper",
}
_KINDS = {"feature": "one feature at a time", "group": "correlated features together"}


def draw_importance(importance: pd.DataFrame) -> Figure:
    """Draw the rise of the log loss by feature and, on the same scale, by group of features.

    Parameters
    ----------
    importance : DataFrame
        One row per model and feature or group: ``model``, ``kind`` (feature | group), ``name``,
        ``log_loss_rise``, ``log_loss_rise_lower``, ``log_loss_rise_upper``, the most important
        first.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(importance, [*_COLUMNS, *_ENDS], "importance")
    models = importance["model"].unique()
    most = int(importance.groupby(["model", "kind"]).size().clip(upper=_MOST).max())
    height = 0.26 * most + 1.1
    figure, laid_out = panels(len(models), len(_KINDS), width=5.2, height=height)
    for row, model in enumerate(models):
        both = laid_out[row * len(_KINDS) : (row + 1) * len(_KINDS)]
        colour, _ = model_style(row)
        for axes, kind in zip(both, _KINDS, strict=True):
            chosen = (importance["model"] == model) & (importance["kind"] == kind)
            _panel(axes, importance[chosen].head(_MOST), colour)
            axes.set_title(f"{readable(str(model))}\n{_KINDS[kind]}", fontsize=TITLE)
        _same_scale(both)
    figure.supxlabel("rise of the log loss when shuffled, out of fold", fontsize=LABEL)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    axes.axvline(0, color=MUTED, linewidth=0.8)
    draw_dots(axes, rows.rename(columns=_ENDS), 0.0, colour, "")
    name_rows(axes, [drawable(name, _LETTERS) for name in rows["name"]])


def _same_scale(both: list[Axes]) -> None:
    lows, highs = zip(*(axes.get_xlim() for axes in both), strict=True)
    for axes in both:
        axes.set_xlim(min(lows), max(highs))
