"""Coverage, referrals and errors of the prediction sets."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import INK, LABEL, TITLE, class_colours, legend_below, panels
from tabdx.wording.names import readable

_SHARES = {
    "covered": "true class not excluded",
    "abstained": "referred",
    "wrong": "given the other class",
}
_OTHERS = "given another class"  # where there are more than two
_ENDS = ("", "_lower", "_upper")
_APART, _MOST_APART = 0.2, 0.75  # of two classes in a row, and of the first and the last, in rows


def draw_prediction_sets(summary: pd.DataFrame, coverage: float) -> Figure:
    """Draw reached coverage, referrals and wrong answers of every model, class by class.

    Parameters
    ----------
    summary : DataFrame
        One row per model, partition and class, in the order of the classes: ``model``,
        ``partition``, ``class``; ``covered``, ``abstained`` and ``wrong``, each with its
        ``_lower`` and ``_upper``. Rows of the class ``all`` are not drawn.
    coverage : float
        The share of each class that was asked for.

    Raises
    ------
    InputError
        If a column lacks.
    """
    columns = [f"{share}{end}" for share in _SHARES for end in _ENDS]
    require_columns(summary, ["model", "partition", "class", *columns], "prediction sets")
    partitions, models = summary["partition"].unique(), list(summary["model"].unique())
    classes = [name for name in summary["class"].unique() if name != "all"]
    height = max(0.42, 0.1 * len(classes) + 0.1) * len(models) + 1.2
    figure, laid_out = panels(len(partitions), len(_SHARES), width=3.9, height=height)
    for row, partition in enumerate(partitions):
        rows = summary[(summary["partition"] == partition) & (summary["class"] != "all")]
        for column, (share, label) in enumerate(_SHARES.items()):
            axes = laid_out[row * len(_SHARES) + column]
            said = _OTHERS if share == "wrong" and len(classes) > 2 else label
            axes.set_title(f"{said}\n{readable(partition)}", fontsize=TITLE)
            if share == "covered":
                axes.axvline(coverage, color=INK, linewidth=0.9, linestyle=":")
            _by_class(axes, rows, share, models, classes)
            names = [readable(model) if column == 0 else "" for model in models]
            name_rows(axes, names)
            axes.set_xlabel("share of the class", fontsize=LABEL)
    _share_scales(laid_out)
    legend_below(figure, laid_out[0])
    return figure


def _by_class(
    axes: Axes, rows: pd.DataFrame, share: str, models: list[str], classes: list[str]
) -> None:
    wide = min(_APART * (len(classes) - 1), _MOST_APART)
    offsets = np.linspace(-wide / 2, wide / 2, len(classes))
    looks = zip(classes, class_colours(len(classes)), offsets, strict=True)
    for name, colour, offset in looks:
        own = rows[rows["class"] == name].set_index("model").reindex(models)
        ends = {
            f"{share}{end}": column
            for end, column in zip(_ENDS, ("value", "lower", "upper"), strict=True)
        }
        draw_dots(
            axes,
            own.rename(columns=ends),
            float(offset),
            colour,
            drawable(str(name), CLASS_LETTERS),
        )


def _share_scales(laid_out: list[Axes]) -> None:
    """Give each share the same scale in all partitions."""
    for column in range(len(_SHARES)):
        same = laid_out[column :: len(_SHARES)]
        limits = [axes.get_xlim() for axes in same]
        for axes in same:
            axes.set_xlim(min(low for low, _ in limits), max(high for _, high in limits))
