"""Learning curves of networks: training and validation scores by epoch."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.theme import LABEL, MODEL_COLOURS, TITLE, legend_below, panels
from tabdx.wording.metric_names import metric_label
from tabdx.wording.names import readable

_SCORES = ("log_loss", "accuracy")
_PARTS = {"training": (MODEL_COLOURS[3], "--"), "validation": (MODEL_COLOURS[0], "-")}


def draw_learning_curves(table: pd.DataFrame, network: str) -> Figure:
    """Draw log loss and accuracy by epoch, on the training and the validation rows.

    A thin line is one member of the ensemble. The thick line is the mean of all members, drawn as
    long as all of them train: later it would be a mean of those alone that did not stop early.

    Parameters
    ----------
    table : DataFrame
        One row per member, epoch and part: ``member``, ``epoch``, ``part`` (training |
        validation), ``log_loss``, ``accuracy``; nothing after a member stopped.
    network : str
        Its name, for the title.

    Raises
    ------
    InputError
        If a column lacks.
    """
    require_columns(table, ["member", "epoch", "part", *_SCORES], "learning curves")
    figure, laid_out = panels(1, len(_SCORES), width=4.8, height=4.0)
    for axes, score in zip(laid_out, _SCORES, strict=True):
        for part in _PARTS:
            _draw_part(axes, table[table["part"] == part], part, score)
        axes.set_xlabel("epoch", fontsize=LABEL)
        axes.set_ylabel(metric_label(score), fontsize=LABEL)
    laid_out[0].set_ylim(bottom=0)
    members = table["member"].nunique()
    figure.suptitle(f"{readable(network)}, members of the ensemble: {members}", fontsize=TITLE)
    legend_below(figure, laid_out[0])
    return figure


def _draw_part(axes: Axes, rows: pd.DataFrame, part: str, score: str) -> None:
    colour, line = _PARTS[part]
    curves = rows.pivot(index="epoch", columns="member", values=score)
    axes.plot(curves.index, curves.to_numpy(), color=colour, linewidth=0.7, alpha=0.45)
    mean = curves.dropna().mean(axis=1)
    axes.plot(mean.index, mean, color=colour, linestyle=line, linewidth=2, label=f"{part} (mean)")
