"""Coverage, referrals and errors of the prediction sets."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.figures.columns import require_columns
from tabdx.figures.drawable_names import CLASS_LETTERS, drawable
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import CLASS_COLOURS, INK, LABEL, TITLE, legend_below, panels
from tabdx.wording.names import readable

_SHARES = {
    "covered": "true class not excluded",
    "abstained": "referred",
    "wrong": "given the other class",
}
_ENDS = ("", "_lower", "_upper")


def draw_prediction_sets(summary: pd.DataFrame, coverage: float) -> Figure:
    """Draw reached coverage, referrals and wrong answers of every model, class by class.

    Parameters
    ----------
    summary : DataFrame
        One row per model, partition and class, the negative class first: ``model``,
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
    height = 0.42 * len(models) + 1.2
    figure, laid_out = panels(len(partitions), len(_SHARES), width=3.9, height=height)
    for row, partition in enumerate(partitions):
        rows = summary[(summary["partition"] == partition) & (summary["class"] != "all")]
        for column, (share, label) in enumerate(_SHARES.items()):
            axes = laid_out[row * len(_SHARES) + column]
            axes.set_title(f"{label}\n{readable(partition)}", fontsize=TITLE)
            if share == "covered":
                axes.axvline(coverage, color=INK, linewidth=0.9, linestyle=":")
            _by_class(axes, rows, share, models)
            names = [readable(model) if column == 0 else "" for model in models]
            name_rows(axes, names)
            axes.set_xlabel("share of the class", fontsize=LABEL)
    _share_scales(laid_out)
    legend_below(figure, laid_out[0])
    return figure


def _by_class(axes: Axes, rows: pd.DataFrame, share: str, models: list[str]) -> None:
    names = rows["class"].unique()
    for place, (name, colour) in enumerate(zip(names, CLASS_COLOURS, strict=False)):
        own = rows[rows["class"] == name].set_index("model").reindex(models)
        ends = {
            f"{share}{end}": name
            for end, name in zip(_ENDS, ("value", "lower", "upper"), strict=True)
        }
        draw_dots(
            axes,
            own.rename(columns=ends),
            0.2 * place - 0.1,
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
