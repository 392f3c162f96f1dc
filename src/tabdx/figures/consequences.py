"""Errors per 1,000 patients under the rule in force."""

import pandas as pd
from matplotlib.figure import Figure

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.columns import require_columns
from tabdx.figures.ranking import draw_dots, name_rows
from tabdx.figures.theme import LABEL, MODEL_COLOURS, TITLE, legend_below, panels
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.vocabulary import AS_PREDICTED, SHIFTED

_COLUMNS = [
    "model", "partition", "chosen", "risks", "population", "prevalence", "quantity",
    "value", "lower", "upper",
]  # fmt: skip
_RISKS = (AS_PREDICTED, SHIFTED)
_SHOWN = {"false_negatives": "missed diseased", "false_positives": "false alarms"}


def draw_consequences(table: pd.DataFrame, partition: str = OUT_OF_FOLD) -> Figure:
    """Draw missed patients and false alarms of each model, with their intervals.

    Parameters
    ----------
    table : DataFrame
        One row per model, partition, rule, population and quantity: ``model``, ``partition``,
        ``chosen`` (whether the rule is gone by), ``risks``, ``population``, ``prevalence``,
        ``quantity``, ``value``, ``lower``, ``upper``. Recalibrated risks are left out.
    partition : str
        Which one is drawn.

    Raises
    ------
    InputError
        If a column lacks, or no row is of the rule gone by and the partition.
    """
    require_columns(table, _COLUMNS, "picture of consequences")
    shown = table["chosen"] & table["risks"].isin(_RISKS)
    rows = table[shown & (table["partition"] == partition)]
    require_columns(rows, _COLUMNS, "picture of consequences")
    models = list(rows["model"].unique())
    places = ["population", "risks", "prevalence"]
    populations = rows[places].drop_duplicates()
    figure, laid_out = panels(1, len(_SHOWN), width=4.0, height=0.55 * len(models) + 1.5)
    for axes, (quantity, title) in zip(laid_out, _SHOWN.items(), strict=True):
        of_quantity = rows[rows["quantity"] == quantity]
        for place, (population, risks, prevalence) in enumerate(populations.to_numpy().tolist()):
            here = (of_quantity["population"] == population) & (of_quantity["risks"] == risks)
            part = of_quantity[here].set_index("model").reindex(models)
            offset = 0.24 * (place - (len(populations) - 1) / 2)
            read = population if risks == AS_PREDICTED else f"{population}, risks {risks}"
            label = f"{percent(prevalence)} diseased ({read})"
            draw_dots(axes, part, offset, MODEL_COLOURS[place], label, filled=place == 0)
        name_rows(axes, [readable(model) if axes is laid_out[0] else "" for model in models])
        axes.set_xlim(left=0)
        axes.set_title(title, fontsize=TITLE)
        axes.set_xlabel("of 1,000 patients", fontsize=LABEL)
    legend_below(figure, laid_out[0])
    return figure
