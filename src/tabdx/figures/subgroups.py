"""Forest plot: one metric in every subgroup, each with its interval."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import drawable
from tabdx.figures.theme import LABEL, MUTED, TICK, TITLE, model_style, panels
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable
from tabdx.wording.vocabulary import DIFFERS

_COLUMNS = [
    "model", "partition", "feature", "subgroup", "patients", "diseased", "metric",
    "value", "lower", "upper", "verdict", "note",
]  # fmt: skip


_LETTERS = 20  # of the names of a feature and of a subgroup


def draw_subgroups(table: pd.DataFrame, metric: str, partition: str = OUT_OF_FOLD) -> Figure:
    """Draw a panel for each model, a row for each subgroup.

    Parameters
    ----------
    table : DataFrame
        One row per model, partition, subgroup and metric: ``model``, ``partition``, ``feature``
        (empty for all patients), ``subgroup``, ``patients``, ``diseased`` (may be missing),
        ``metric``, ``value``,
        ``lower``, ``upper``, ``verdict``, ``note``.
    metric : str
        Key of the metric.
    partition : str
        Which one is drawn.

    Raises
    ------
    InputError
        If a column lacks, or no row is of the metric and the partition.
    """
    require_columns(table, _COLUMNS, "forest plot")
    rows = table[(table["metric"] == metric) & (table["partition"] == partition)]
    require_columns(rows, _COLUMNS, f"forest plot of {metric}")
    # A table that comes from a file has nothing where it was empty.
    rows = rows.assign(feature=rows["feature"].fillna(""))
    models = rows["model"].unique()
    names = _names(rows[rows["model"] == models[0]])
    height = 0.36 * len(names) + 1.2
    # The names stand beside the first panel and must leave it some room.
    longest = max(len(line) for name in names for line in name.split("\n"))
    width = max(2.6, (0.075 * longest + 1.6) / len(models))
    figure, laid_out = panels(1, len(models), width=width, height=height, share=True)
    for place, (axes, model) in enumerate(zip(laid_out, models, strict=True)):
        _draw(axes, rows[rows["model"] == model], model_style(place)[0])
        axes.set_title(readable(str(model)), fontsize=TITLE)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(visible=False, axis="y")
    laid_out[0].set_yticks(range(len(names)), names, fontsize=TICK)
    laid_out[0].set_ylim(len(names) - 0.5, -0.5)
    figure.supxlabel(f"{metric_label(metric)}, {readable(partition)}", fontsize=LABEL)
    return figure


def _names(rows: pd.DataFrame) -> list[str]:
    """What each row is, with its patients and the diseased among them."""
    features = [
        f"{drawable(feature, _LETTERS)}: " if feature else "" for feature in rows["feature"]
    ]
    counts = rows[["subgroup", "patients", "diseased"]].itertuples(index=False, name=None)
    return [
        f"{feature}{drawable(name, _LETTERS)}\n{plural(patients, 'patient')}{_of_them(diseased)}"
        for feature, (name, patients, diseased) in zip(features, counts, strict=True)
    ]


def _of_them(diseased: float) -> str:
    """Write how many are diseased, where it is said which classes are."""
    return "" if np.isnan(diseased) else f", {diseased:.0f} diseased"


def _draw(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    at = np.arange(len(rows))
    everybody = rows.loc[rows["feature"] == "", "value"]
    axes.axvline(float(everybody.iloc[0]), color=MUTED, linewidth=0.8, linestyle=":")
    axes.hlines(at, rows["lower"], rows["upper"], color=colour, linewidth=1.6)
    axes.plot(rows["value"], at, "o", color=colour, markersize=6)
    middle = axes.get_yaxis_transform()
    remarks = rows["note"].where(rows["value"].isna(), rows["verdict"]).fillna("not available")
    for place, (value, said) in enumerate(zip(rows["value"], remarks, strict=True)):
        if np.isnan(value):
            axes.text(0.5, place, said, transform=middle, ha="center", va="center", color=MUTED)
        elif said == DIFFERS:
            axes.text(value, place - 0.18, said, ha="center", color=colour, fontsize=TICK - 1)
    axes.margins(x=0.08)
