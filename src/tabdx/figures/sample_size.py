"""Learning curves: the scores over the patients trained on, and the power law beyond them."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.theme import LABEL, MUTED, TICK, legend_below, model_style, panels
from tabdx.wording.columns import LEARNING_COLUMNS
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable
from tabdx.wording.numbers import count


def draw_sample_size(table: pd.DataFrame) -> Figure:
    """Draw each model's scores over the number of patients trained on, a panel a metric.

    Dots with bars are trained and judged. The line is the power law, its band the interval; right
    of the vertical line it is a promise. Where these sizes do not tell a law, there is none.

    Parameters
    ----------
    table : DataFrame
        As `learning_scores.curve_table` makes it, of any number of models.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(table, LEARNING_COLUMNS, "learning curve")
    metrics = list(dict.fromkeys(table["metric"]))
    figure, laid_out = panels(1, len(metrics), width=5.0, height=4.2)
    for axes, metric in zip(laid_out, metrics, strict=True):
        rows = table[table["metric"] == metric]
        for place, (model, own) in enumerate(rows.groupby("model", sort=False)):
            _draw_model(axes, own, str(model), place)
        now = rows.loc[rows["value"].notna(), "trained_on"].max()
        axes.axvline(now, color=MUTED, linewidth=1, linestyle=":")
        axes.annotate(
            "now", (now, 1), (3, -3), "data", "offset points", va="top", color=MUTED, fontsize=TICK
        ).xycoords = ("data", "axes fraction")
        _label_sizes(axes, rows["trained_on"])
        axes.set_ylabel(metric_label(metric), fontsize=LABEL)
    legend_below(figure, laid_out[0])
    return figure


def _draw_model(axes: Axes, rows: pd.DataFrame, model: str, place: int) -> None:
    colour, line = model_style(place)
    trained = rows.dropna(subset="value")
    bars = np.stack([trained["value"] - trained["lower"], trained["upper"] - trained["value"]])
    axes.errorbar(
        trained["trained_on"],
        trained["value"],
        bars.clip(min=0),  # rounding may put an end a hair inside
        fmt="o",
        color=colour,
        markersize=5.5,
        linewidth=1.2,
        capsize=2.5,
        label=readable(model),
    )
    law = rows.dropna(subset="fitted").sort_values("trained_on")
    axes.plot(law["trained_on"], law["fitted"], color=colour, linestyle=line, linewidth=1.5)
    axes.fill_between(
        law["trained_on"],
        law["fitted_lower"].to_numpy(float),
        law["fitted_upper"].to_numpy(float),
        color=colour,
        alpha=0.12,
        linewidth=0,
    )


def _label_sizes(axes: Axes, sizes: pd.Series) -> None:
    """Label the patients trained on in full numbers, on a logarithmic axis."""
    axes.set_xscale("log")
    shown = np.geomspace(sizes.min(), sizes.max(), 6).round(-1 if sizes.min() >= 20 else 0)
    axes.set_xticks(shown, [count(size) for size in shown])
    axes.minorticks_off()
    axes.set_xlabel("patients trained on", fontsize=LABEL)
