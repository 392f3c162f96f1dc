"""Confusion matrices."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.theme import INK, LABEL, MUTED, SHARES, TICK, TITLE, hide, panels
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, percent

_COLUMNS = ["model", "partition", "true", "predicted_class", "patients", "row_fraction"]
_DARK = 0.6  # share whose colour needs white letters
_FEW = 5  # classes up to which a cell has room for two lines
_SIDE, _CELLS, _NAMES = 3.0, (0.6, 0.48), 0.7  # of a matrix; of a cell of few and of many; inches


def draw_confusion(table: pd.DataFrame, columns: int = 4) -> Figure:
    """Draw one matrix per model and partition: patients, and their share of the true class.

    Of more than five classes the colour alone tells the share, and a cell without patients is
    empty.

    Parameters
    ----------
    table : DataFrame
        One row per cell: ``model``, ``partition``, ``true`` and ``predicted_class`` (class names;
        the order of the rows is the order on both axes), ``patients``, ``row_fraction`` (of the
        true class's patients; missing where it has none). Made by
        `tabdx.evaluation.metrics.confusion`.
    columns : int
        Most matrices side by side.

    Raises
    ------
    InputError
        If a column lacks.
    """
    require_columns(table, _COLUMNS, "confusion matrix")
    matrices = list(table[_COLUMNS].groupby(["model", "partition"], sort=False))
    classes = table["true"].nunique()
    side = max(_SIDE, _CELLS[classes > _FEW] * classes + _NAMES)
    columns = max(1, min(columns, int(columns * _SIDE / side)))
    rows = math.ceil(len(matrices) / columns)
    columns = math.ceil(len(matrices) / rows)  # five are three and two, not four and one
    figure, laid_out = panels(rows, columns, width=side, height=side + 0.1)
    for axes, ((model, partition), cells) in zip(laid_out, matrices, strict=False):
        _draw_matrix(axes, cells)
        axes.set_title(f"{readable(str(model))}\n{readable(str(partition))}", fontsize=TITLE)
    hide(laid_out[len(matrices) :])
    return figure


def _draw_matrix(axes: Axes, cells: pd.DataFrame) -> None:
    classes = list(cells["true"].unique())
    square = cells.pivot(
        index="true", columns="predicted_class", values=["patients", "row_fraction"]
    )
    patients = square.loc[classes, "patients"][classes].to_numpy(dtype=float)
    shares = square.loc[classes, "row_fraction"][classes].to_numpy(dtype=float)
    axes.grid(visible=False)
    axes.imshow(shares, cmap=SHARES, vmin=0, vmax=1)
    for row, column in np.ndindex(shares.shape):
        share = float(shares[row, column])
        if len(classes) > _FEW and patients[row, column] == 0:
            continue
        written = len(classes) <= _FEW and not math.isnan(share)
        of_class = f"\n{percent(share)}" if written else ""
        axes.text(
            column,
            row,
            # Averaged over repeats, a patient called differently in one of two counts half.
            f"{count(patients[row, column])}{of_class}",
            ha="center",
            va="center",
            fontsize=TITLE if len(classes) <= _FEW else TICK,
            color="white" if share > _DARK else INK,
        )
    places, names = range(len(classes)), [drawable(str(name), CLASS_LETTERS) for name in classes]
    many = len(classes) > _FEW
    upright = {"rotation": 90, "va": "center"}
    axes.set_xticks(places, names, fontsize=TICK, rotation=90 if many else 0)
    axes.set_yticks(places, names, fontsize=TICK, **({} if many else upright))
    axes.set_xlabel("called", fontsize=LABEL)
    axes.set_ylabel("true", fontsize=LABEL)
    axes.tick_params(length=0)
    axes.spines[:].set(visible=True, color=MUTED)
