"""Scores of one model under each normalization."""

import pandas as pd
from matplotlib.figure import Figure

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.columns import require_columns
from tabdx.figures.ranking import SCORE_COLUMNS, draw_dots, name_rows
from tabdx.figures.theme import LABEL, MODEL_COLOURS, MUTED, panels
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable

BEFORE = "none"
_METRICS = ("accuracy", "roc_auc", "log_loss")


def draw_normalization(scores: pd.DataFrame) -> Figure:
    """Draw accuracy, ROC AUC and log loss of each method, out of fold, a panel a metric.

    A dotted line goes down from the score before normalization.

    Parameters
    ----------
    scores : DataFrame
        One row per method, partition and metric: ``model`` (the method; ``none`` is before),
        ``partition``, ``metric``, ``value``, ``lower``, ``upper``.

    Raises
    ------
    InputError
        If a column lacks, or a metric has no row.
    """
    require_columns(scores, SCORE_COLUMNS, "comparison of normalizations")
    scores = scores[scores["partition"] == OUT_OF_FOLD]
    methods = list(dict.fromkeys(scores["model"]))
    methods.sort(key=lambda method: method != BEFORE)  # before, then the others as they come
    figure, laid_out = panels(1, len(_METRICS), width=3.7, height=0.45 * len(methods) + 1.1)
    for place, (axes, metric) in enumerate(zip(laid_out, _METRICS, strict=True)):
        rows = scores[scores["metric"] == metric]
        require_columns(rows, SCORE_COLUMNS, f"comparison of normalizations by {metric}")
        part = rows.set_index("model").reindex(methods)
        for before in part.loc[part.index == BEFORE, "value"]:
            axes.axvline(before, color=MUTED, linewidth=1, linestyle=":")
        draw_dots(axes, part, 0, MODEL_COLOURS[0], metric)
        name_rows(
            axes,
            ["none (before)" if method == BEFORE else readable(method) for method in methods],
        )
        axes.tick_params(labelleft=place == 0)
        axes.set_xlabel(metric_label(metric), fontsize=LABEL)
        axes.locator_params(axis="x", nbins=5)
    return figure
