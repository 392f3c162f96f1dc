"""Instability of the risks over the bootstrap models."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import LABEL, MUTED, TICK, TITLE, keep_first, model_style, panels
from tabdx.wording.names import readable

_ENDS = ["lower", "lower_quarter", "median", "upper_quarter", "upper"]
_UNSEEN = [f"out_of_bag_{name}" for name in _ENDS]
_FLIPS = "out_of_bag_flip_rate"
_ACROSS = 4  # panels side by side where there is one a class


def draw_instability(patients: pd.DataFrame, threshold: float) -> Figure:
    """Draw every patient's spread of out-of-bag risks, and how often the call flips.

    One column a model. Where nobody is called positive, as no class is said to be, there is no call
    and one panel for the risk of each class. Above, a patient is a vertical line from the 2.5 to
    the 97.5 percentile, thick from the 25 to the 75, a dot at the median; on the diagonal a risk
    does not depend on who else was in the study. Below, the share of the bootstrap models that call
    the patient otherwise. (The instability plots of Riley and Collins 2023, from models that had
    not seen the patient.)

    Parameters
    ----------
    patients : DataFrame
        One row per model, class and patient: ``model``, ``class``, ``risk``, and, each with
        ``out_of_bag_`` before it, ``lower``, ``lower_quarter``, ``median``, ``upper_quarter``,
        ``upper`` and ``flip_rate``.
    threshold : float
        The risk from which a patient is called positive.

    Raises
    ------
    InputError
        If a column or all rows lack.
    """
    require_columns(patients, ["model", "class", "risk", *_UNSEEN, _FLIPS], "instability plot")
    if patients[_FLIPS].isna().all():
        return _draw_spreads(patients)
    models = patients["model"].unique()
    figure, laid_out = panels(2, len(models), width=4.6, height=3.7)
    for place, model in enumerate(models):
        rows = patients[patients["model"] == model].dropna(subset=_UNSEEN)
        colour, _ = model_style(place)
        above, below = laid_out[place], laid_out[place + len(models)]
        _spread(above, rows, colour)
        above.axhline(threshold, color=MUTED, linewidth=0.8, linestyle="--")
        _flips(below, rows, colour, threshold)
        above.set_title(readable(str(model)), fontsize=TITLE)
        for axes in (above, below):
            axes.set_xlim(-0.02, 1.02)
            axes.set_xlabel("risk by the final model", fontsize=LABEL)
    laid_out[0].set_ylabel("risk by models that had\nnot seen the patient", fontsize=LABEL)
    laid_out[len(models)].set_ylabel("share of those models\nwith the other call", fontsize=LABEL)
    return figure


def _draw_spreads(patients: pd.DataFrame) -> Figure:
    """Draw the spreads alone, one panel per model and class."""
    pairs = patients[["model", "class"]].drop_duplicates().itertuples(index=False, name=None)
    shown, models = list(pairs), list(patients["model"].unique())
    across = min(_ACROSS, patients["class"].nunique())
    figure, laid_out = panels(-(-len(shown) // across), across, width=3.2, height=3.0, share=True)
    for axes, (model, name) in zip(laid_out, shown, strict=False):
        rows = patients[(patients["model"] == model) & (patients["class"] == name)]
        _spread(axes, rows.dropna(subset=_UNSEEN), model_style(models.index(model))[0])
        title = f"{readable(str(model))}\n{drawable(str(name), CLASS_LETTERS)}"
        axes.set_title(title, fontsize=TITLE)
    keep_first(laid_out, len(shown), across)
    figure.supxlabel("risk by the final model", fontsize=LABEL)
    figure.supylabel("risk by models that had not seen the patient", fontsize=LABEL)
    return figure


def _spread(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=":")
    _line(axes, rows, ("lower", "upper"), colour, 0.7)
    _line(axes, rows, ("lower_quarter", "upper_quarter"), colour, 2.2)
    axes.plot(rows["risk"], rows["out_of_bag_median"], "o", color=colour, markersize=2.4)
    axes.set_ylim(-0.02, 1.02)


def _line(axes: Axes, rows: pd.DataFrame, ends: tuple[str, str], colour: str, width: float) -> None:
    low, high = (rows[f"out_of_bag_{end}"] for end in ends)
    axes.vlines(rows["risk"], low, high, color=colour, linewidth=width, alpha=0.35)


def _flips(axes: Axes, rows: pd.DataFrame, colour: str, threshold: float) -> None:
    axes.axvline(threshold, color=MUTED, linewidth=0.8, linestyle="--")
    axes.plot(rows["risk"], rows[_FLIPS], "o", color=colour, markersize=4, alpha=0.5)
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
