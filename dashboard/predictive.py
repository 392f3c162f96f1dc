"""What a call is worth where the disease is rarer or commoner, on a page."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.confusion import draw_predictive_values
from dashboard.charts.display import show_table
from tabdx.evaluation.confusion import confusion_counts
from tabdx.evaluation.deciding.prevalence import predictive_values, shift_risks
from tabdx.evaluation.passes import Passes
from tabdx.evaluation.table_words import AS_PREDICTED, SHIFTED
from tabdx.figures.names import readable
from tabdx.report.names import proper

KINDS = ("positive predictive value", "negative predictive value")
_AXIS = np.linspace(0.005, 0.95, 120)


def tabulate(
    cells: pd.DataFrame, classes: Sequence[str], prevalence: Sequence[float]
) -> pd.DataFrame:
    """Carry each model's predictive values over to some prevalences.

    Parameters
    ----------
    cells : DataFrame
        As `tabdx.evaluation.confusion.confusion_counts` gives them, for one partition.
    classes : sequence of str
        Negative, then positive.
    prevalence : sequence of float
        Shares of the diseased.

    Returns
    -------
    DataFrame
        Columns: ``model``, ``prevalence``, and one per kind of predictive value.
    """
    negative, positive = classes
    right = cells[cells["true"] == cells["called"]].set_index(["model", "true"])["row_share"]
    parts = []
    for model in cells["model"].unique():
        pair = predictive_values(right[model, positive], right[model, negative], prevalence)
        columns = dict(zip(KINDS, pair, strict=True))
        parts.append(pd.DataFrame({"model": model, "prevalence": prevalence, **columns}))
    return pd.concat(parts, ignore_index=True)


def show_predictive_values(
    shown: Sequence[Passes],
    models: Sequence[str],
    threshold: float,
    study: float,
    prevalence: float,
) -> None:
    """Show both predictive values over the prevalence, and the numbers at the chosen one.

    Parameters
    ----------
    shown : sequence of Passes
        Of one partition.
    models : sequence of str
        All models that there are, which decides the colours.
    threshold : float
        Risk from which a patient is called positive.
    study, prevalence : float
        Share of the diseased among the patients learned from, and where the calls are to be used.
    """
    classes, cells = shown[0].classes, confusion_counts(shown, threshold)
    curves = tabulate(cells, classes, _AXIS)
    curves = curves.assign(name=curves["model"].map(readable), chosen=prevalence)
    for column, kind in zip(st.columns(2), KINDS, strict=True):
        table = curves[["name", "prevalence", "chosen"]].assign(value=curves[kind])
        column.vega_lite_chart(
            table,
            draw_predictive_values(tuple(models), kind),
            alt=f"The {kind} of each model over the prevalence",
        )
    shifted = [
        replace(one, probability=shift_risks(one.probability, study, prevalence)) for one in shown
    ]
    versions = {AS_PREDICTED: cells, SHIFTED: confusion_counts(shifted, threshold)}
    at_chosen = pd.concat(
        [
            tabulate(each, classes, [prevalence]).assign(risks=proper(name))
            for name, each in versions.items()
        ]
    )
    show_table(at_chosen, f"predictive values at a prevalence of {prevalence:.1%}")
