"""Instability of the risks over the bootstrap models."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.theme import LABEL, MUTED, TICK, TITLE, model_style, panels
from tabdx.wording.names import readable

_ENDS = ["lower", "lower_quarter", "median", "upper_quarter", "upper"]
_UNSEEN = [f"out_of_bag_{name}" for name in [*_ENDS, "flip_rate"]]


def draw_instability(patients: pd.DataFrame, threshold: float) -> Figure:
    """Draw every patient's spread of out-of-bag risks, and how often the call flips.

    One column a model. Above, a patient is a vertical line from the 2.5 to the 97.5 percentile,
    thick from the 25 to the 75, a dot at the median; on the diagonal a risk does not depend on who
    else was in the study. Below, the share of the bootstrap models that call the patient
    otherwise. (The instability plots of Riley and Collins 2023, from models that had not seen the
    patient.)

    Parameters
    ----------
    patients : DataFrame
        One row per model and patient: ``model``, ``risk``, and, each with ``out_of_bag_`` before
        it, ``lower``, ``lower_quarter``, ``median``, ``upper_quarter``, ``upper`` and
        ``flip_rate``.
    threshold : float
        The risk from which a patient is called positive.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(patients, ["model", "risk", *_UNSEEN], "instability plot")
    models = patients["model"].unique()
    figure, laid_out = panels(2, len(models), width=4.6, height=3.7)
    for place, model in enumerate(models):
        rows = patients[patients["model"] == model].dropna(subset=_UNSEEN)
        colour, _ = model_style(place)
        above, below = laid_out[place], laid_out[place + len(models)]
        _spread(above, rows, colour, threshold)
        _flips(below, rows, colour, threshold)
        above.set_title(readable(str(model)), fontsize=TITLE)
        for axes in (above, below):
            axes.set_xlim(-0.02, 1.02)
            axes.set_xlabel("risk by the final model", fontsize=LABEL)
    laid_out[0].set_ylabel("risk by models that had\nnot seen the patient", fontsize=LABEL)
    laid_out[len(models)].set_ylabel("share of those models\nwith the other call", fontsize=LABEL)
    return figure


def _spread(axes: Axes, rows: pd.DataFrame, colour: str, threshold: float) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
    axes.axhline(threshold, color=MUTED, linewidth=0.8, linestyle="--")
    _line(axes, rows, ("lower", "upper"), colour, 0.7)
    _line(axes, rows, ("lower_quarter", "upper_quarter"), colour, 2.2)
    axes.plot(rows["risk"], rows["out_of_bag_median"], "o", color=colour, markersize=2.4)
    axes.set_ylim(-0.02, 1.02)


def _line(axes: Axes, rows: pd.DataFrame, ends: tuple[str, str], colour: str, width: float) -> None:
    low, high = (rows[f"out_of_bag_{end}"] for end in ends)
    axes.vlines(rows["risk"], low, high, color=colour, linewidth=width, alpha=0.35)


def _flips(axes: Axes, rows: pd.DataFrame, colour: str, threshold: float) -> None:
    axes.axvline(threshold, color=MUTED, linewidth=0.8, linestyle="--")
    axes.plot(
        rows["risk"], rows["out_of_bag_flip_rate"], "o", color=colour, markersize=4, alpha=0.5
    )
    axes.set_ylim(-0.03, 1.03)
    axes.annotate(
        f"threshold {threshold:g}",
        (threshold, 1.0),
        xytext=(4, 0),
        textcoords="offset points",
        fontsize=TICK,
        color=MUTED,
        va="top",
    )
