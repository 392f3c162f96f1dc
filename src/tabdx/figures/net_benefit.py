"""Decision curves: net benefit of each model beside treating all and treating none."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.columns import require_columns
from tabdx.figures.theme import (
    INK,
    LABEL,
    MUTED,
    TITLE,
    hide,
    legend_below,
    model_style,
    panels,
)
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.vocabulary import (
    AS_PREDICTED,
    COHORT,
    RECALIBRATED,
    RECALIBRATED_SHIFTED,
    SHIFTED,
    STATED,
)

_COLUMNS = [
    "model", "partition", "population", "risks", "prevalence", "threshold",
    "net_benefit", "net_benefit_lower", "net_benefit_upper", "treat_all",
]  # fmt: skip

# Where the risks mean what they say, if they are calibrated: these have the band.
_MEANT = {COHORT: AS_PREDICTED, STATED: SHIFTED}
_BESIDE = {
    AS_PREDICTED: ("-.", "risks as predicted"),
    RECALIBRATED: (":", "recalibrated risks"),
    RECALIBRATED_SHIFTED: (":", "recalibrated risks"),  # shifted, too, as those with the band are
}
# From here on a false alarm would count for more than a missed patient.
_PLAUSIBLE = 0.5
# How far below 0 is drawn, in parts of what is above: treating all soon falls out of sight.
_BELOW = 0.15


def draw_decision_curves(
    table: pd.DataFrame,
    partition: str = OUT_OF_FOLD,
    marked: float | None = None,
    highest: float = _PLAUSIBLE,
) -> Figure:
    """Draw a panel for each model and population, over the thresholds that are plausible.

    At the cohort's prevalence the risks as predicted have the band, at the stated one those that
    were shifted to it. Other ways to read the risks are thin lines.

    Parameters
    ----------
    table : DataFrame
        One row per threshold: ``model``, ``partition``, ``population``, ``risks``,
        ``prevalence``, ``threshold``, ``net_benefit`` with ``_lower`` and ``_upper``,
        ``treat_all``.
    partition : str
        Which one is drawn.
    marked : float, optional
        A threshold to mark, such as the one gone by.
    highest : float
        The last threshold drawn.

    Raises
    ------
    InputError
        If a column lacks, or no row is of the partition.
    """
    require_columns(table, _COLUMNS, "decision curve")
    rows = table[(table["partition"] == partition) & (table["threshold"] <= highest)]
    require_columns(rows, _COLUMNS, f"decision curve, {readable(partition)},")
    models, populations = rows["model"].unique(), rows["population"].unique()
    figure, laid_out = panels(len(populations), len(models), width=2.7, height=2.9)
    for row, population in enumerate(populations):
        chosen = rows[rows["population"] == population]
        top = chosen["net_benefit_upper"].max()
        for column, model in enumerate(models):
            axes = laid_out[row * len(models) + column]
            curve = chosen[chosen["model"] == model]
            if curve.empty:
                hide([axes])
                continue
            _draw_risks(axes, curve, column, marked)
            axes.set(xlim=(0, highest), ylim=(-_BELOW * top, 1.08 * top))
            share = f"{percent(curve['prevalence'].iloc[0])} diseased ({population})"
            axes.set_title(f"{readable(str(model))}\n{share}", fontsize=TITLE - 1)
    beside = rows.loc[rows["risks"] != rows["population"].map(_MEANT), "risks"].unique()
    for dashes, label in dict.fromkeys(_BESIDE[str(name)] for name in beside):
        laid_out[0].plot([], [], color=INK, linewidth=1, linestyle=dashes, label=label)
    # Not one label for all: it would stand where the legend does.
    for axes in laid_out[-len(models) :]:
        axes.set_xlabel("risk from which to treat", fontsize=LABEL)
    figure.supylabel("net benefit (diseased treated per patient)", fontsize=LABEL)
    legend_below(figure, laid_out[0])
    return figure


def _draw_risks(axes: Axes, curve: pd.DataFrame, place: int, marked: float | None) -> None:
    """Draw one model at one prevalence: the risks that are meant, the others as thin lines."""
    meant = curve["risks"] == curve["population"].map(_MEANT).fillna(AS_PREDICTED)
    _draw(axes, curve[meant], place, marked)
    for name, beside in curve[~meant].groupby("risks", sort=False):
        dashes, _ = _BESIDE[str(name)]
        axes.plot(
            beside["threshold"], beside["net_benefit"], color=INK, linewidth=1, linestyle=dashes
        )


def _draw(axes: Axes, curve: pd.DataFrame, place: int, marked: float | None) -> None:
    colour, _ = model_style(place)
    at = curve["threshold"]
    if marked is not None:
        axes.axvline(marked, color=MUTED, linewidth=0.8, linestyle=":", label="threshold gone by")
    axes.fill_between(
        at,
        curve["net_benefit_lower"],
        curve["net_benefit_upper"],
        color=colour,
        alpha=0.2,
        linewidth=0,
    )
    # Of each panel's own colour; in the legend, the first one's would speak for all.
    axes.plot(at, curve["net_benefit"], color=colour, linewidth=1.6)
    axes.plot(at, curve["treat_all"], color=INK, linewidth=1, linestyle="--", label="treat all")
    axes.axhline(0, color=INK, linewidth=1, label="treat none")
    axes.locator_params(nbins=5)
