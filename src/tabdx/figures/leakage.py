"""The leakage audit: optimism of each leak, and scores on shuffled outcomes."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import LABEL, MODEL_COLOURS, MUTED, TITLE, legend_below, panels
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable

_METRICS = ("log_loss", "roc_auc", "accuracy")
# On noise accuracy says what ROC AUC says, less clearly.
_ON_NOISE = "roc_auc"


def draw_leakage(pipelines: pd.DataFrame, shuffled: pd.DataFrame) -> Figure:
    """Draw the optimism of each leak, a panel a metric; below, ROC AUC on shuffled outcomes.

    Parameters
    ----------
    pipelines, shuffled : DataFrame
        As `tabdx.studies.leakage.verdicts` makes them, of any number of models.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(pipelines, PIPELINE_COLUMNS, "leakage audit")
    require_columns(shuffled, SHUFFLED_COLUMNS, "shuffled outcomes")
    figure, laid_out = panels(2, 2, width=5.2, height=0.32 * pipelines["leak"].nunique() + 1.5)
    for axes, metric in zip(laid_out, _METRICS, strict=False):
        rows = pipelines[pipelines["metric"] == metric]
        _draw_rows(axes, rows.assign(row=rows["leak"], value=rows["optimism"]), at=0)
        axes.set_title(METRIC_NAMES[metric].label, fontsize=TITLE)
        axes.set_xlabel("optimism of the leak", fontsize=LABEL)
    noise = shuffled[shuffled["metric"] == _ON_NOISE]
    ends = {end: noise[end] + noise["chance"] for end in ("lower", "upper")}
    _draw_rows(laid_out[-1], noise.assign(row=noise["procedure"], **ends), at=0.5)
    laid_out[-1].set_title("Shuffled outcomes", fontsize=TITLE)
    laid_out[-1].set_xlabel("ROC AUC (0.5 is chance)", fontsize=LABEL)
    if len(set(pipelines["model"])) > 1:
        legend_below(figure, laid_out[0])
    return figure


def _draw_rows(axes: Axes, rows: pd.DataFrame, at: float) -> None:
    """Draw a dot and its interval a row, the models of a row below each other, and a line."""
    names, models = list(dict.fromkeys(rows["row"])), list(dict.fromkeys(rows["model"]))
    axes.axvline(at, color=MUTED, linewidth=1, linestyle=":")
    for place, model in enumerate(models):
        own = rows[rows["model"] == model].set_index("row").reindex(names)
        offset = 0.2 * (place - (len(models) - 1) / 2)
        colour = MODEL_COLOURS[place % len(MODEL_COLOURS)]
        draw_dots(axes, own, offset, colour, readable(str(model)))
    name_rows(axes, [readable(name) for name in names])
    axes.locator_params(axis="x", nbins=4)
