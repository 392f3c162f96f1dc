"""Score of each configuration by hyper-parameter."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from pandas.api.types import is_numeric_dtype

from tabdx.core.messages import plural
from tabdx.figures.columns import require_columns
from tabdx.figures.theme import (
    LABEL,
    MODEL_COLOURS,
    MUTED,
    POSITIVE,
    TITLE,
    hide,
    legend_below,
    panels,
)
from tabdx.wording.names import readable

# Columns of a search that are not hyper-parameters.
_MEASURED = ["epochs", "log_loss", "best_epoch", "chosen", "in_ensemble"]
_MOST_CATEGORIES = 6  # values of a list; more are drawn as places on a scale
_MOST_LETTERS = 28  # of all labels of a panel, beyond which they are turned
# Labels between powers of ten, where a log scale spans two of them at most.
_ACROSS, _UP = (1.0, 3.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_GOLDEN = 0.618034
_DOT = MODEL_COLOURS[0]
_GROUPS: Mapping[str, Mapping[str, Any]] = {
    "ended": {"s": 16, "facecolors": "none", "edgecolors": MUTED, "linewidths": 0.6, "alpha": 0.45},
    "whole": {"s": 26, "facecolors": "white", "edgecolors": _DOT, "linewidths": 1},
    "in_ensemble": {"s": 26, "facecolors": _DOT, "edgecolors": _DOT, "linewidths": 1},
    "chosen": {"s": 110, "facecolors": "none", "edgecolors": POSITIVE, "linewidths": 2},
}


def draw_search(search: pd.DataFrame, network: str) -> Figure:
    """Draw the score of every configuration, one panel for each hyper-parameter that was varied.

    A full dot is a configuration whose networks are averaged, the ring is around the best one. The
    faint ones fell out on the way: they trained for fewer epochs, so that their scores do not
    compare with the others. A hyper-parameter of few values has a column for each, in which the
    dots are spread. Where scores span more than a factor of 3, or values more than 10, the scale
    is logarithmic.

    Parameters
    ----------
    search : DataFrame
        One row per configuration: its hyper-parameters, ``epochs``, mean inner validation
        ``log_loss``, ``chosen`` and ``in_ensemble`` (bool); see
        `tabdx.classifiers.networks.search.SearchResult`.
    network : str
        Its name, for the title.

    Raises
    ------
    InputError
        If a column lacks.
    """
    require_columns(search, ["epochs", "log_loss", "chosen", "in_ensemble"], "response of a search")
    table = search.reset_index(drop=True)
    settings = [name for name in table if name not in _MEASURED]
    varied = [str(name) for name in settings if len(table[name].unique()) > 1]
    if not varied:
        table, varied = table.assign(configuration=table.index + 1), ["configuration"]
    columns = min(2, len(varied))
    rows = -(-len(varied) // columns)
    # 6.5 inches are a page's width: the letters stay as large as they are.
    figure, laid_out = panels(rows, columns, width=6.5 / columns, height=2.3 if rows > 1 else 3)
    for axes, name in zip(laid_out, varied, strict=False):
        _draw_panel(axes, table, name)
    hide(laid_out[len(varied) :])
    figure.supylabel("mean inner validation log loss", fontsize=LABEL)
    figure.suptitle(_title(table, network), fontsize=TITLE)
    if np.isfinite(table["log_loss"]).any():
        legend_below(figure, laid_out[0])
    return figure


def _title(table: pd.DataFrame, network: str) -> str:
    one = "configuration" if len(table) == 1 else "configurations"
    title = f"{readable(network)}: {len(table)} {one} tried, {table['in_ensemble'].sum()} averaged"
    endless = int((~np.isfinite(table["log_loss"])).sum())
    return title + (f"; {endless} without a finite loss not shown" if endless else "")


def _draw_panel(axes: Axes, table: pd.DataFrame, name: str) -> None:
    across = _lay_out(axes, table[name])
    finite = np.isfinite(table["log_loss"])
    longest = table["epochs"].max()
    ended = (table["epochs"] < longest) & ~table["in_ensemble"]
    groups = {
        "ended": (ended, f"fell out before {plural(longest, 'epoch')}"),
        "whole": (~ended & ~table["in_ensemble"], "trained to the end"),
        "in_ensemble": (table["in_ensemble"], "in_ensemble"),
        "chosen": (table["chosen"], "chosen"),
    }
    for kind, (rows, label) in groups.items():
        drawn = rows & finite
        if drawn.any():
            axes.scatter(across[drawn], table.loc[drawn, "log_loss"], label=label, **_GROUPS[kind])
    if _spans(table.loc[finite, "log_loss"], 3):
        axes.set_yscale("log")
        _write_plainly(axes.yaxis, table.loc[finite, "log_loss"], _UP)
    axes.margins(y=0.1)  # the ring is inside
    axes.set_xlabel(readable(name), fontsize=LABEL)


def _lay_out(axes: Axes, values: pd.Series) -> pd.Series:
    """Prepare the axis of a hyper-parameter; return each configuration's place on it."""
    if not is_numeric_dtype(values) or values.nunique() <= _MOST_CATEGORIES:
        return _lay_out_categories(axes, values)
    if _spans(values, 10):
        axes.set_xscale("log")
        _write_plainly(axes.xaxis, values, _ACROSS)
    return values


def _lay_out_categories(axes: Axes, values: pd.Series) -> pd.Series:
    # Widths: shallow before deep, narrow before wide.
    numeric = is_numeric_dtype(values)
    levels = sorted(values.unique(), key=None if numeric else lambda text: (len(text), text))
    labels = [f"{level:g}" if numeric else level for level in levels]
    crowded = sum(map(len, labels)) > _MOST_LETTERS
    axes.set_xticks(range(len(levels)), labels)
    if crowded:
        axes.tick_params(axis="x", labelrotation=20)
    axes.set_xlim(-0.5, len(levels) - 0.5)
    axes.grid(visible=False, axis="x")
    # Neighbouring rows far apart, evenly and always the same: multiples of the golden ratio.
    spread = ((np.arange(len(values)) * _GOLDEN) % 1 - 0.5) * 0.5
    if len(levels) == len(values):  # a dot a column
        spread = np.zeros(len(values))
    place = values.map({level: number for number, level in enumerate(levels)})
    return place.astype(float) + spread


def _spans(values: pd.Series, factor: float) -> bool:
    return bool(0 < factor * values.min() < values.max())


def _write_plainly(axis: Axis, values: pd.Series, steps: tuple[float, ...]) -> None:
    axis.set_major_locator(LogLocator(subs=(1.0,) if _spans(values, 100) else steps))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
