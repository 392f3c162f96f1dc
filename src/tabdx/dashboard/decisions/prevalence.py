"""Predictive values at other prevalences, on the page Decisions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.confusion import draw_predictive_values
from tabdx.dashboard.charts.display import rounded
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.evaluation.decisions.consequences import consequences
from tabdx.evaluation.decisions.prevalence import predictive_values, shift_risks
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.wording.headline import describe_shift
from tabdx.wording.names import readable
from tabdx.wording.numbers import NOT_AVAILABLE, is_known, percent, percent_interval, span
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import AS_PREDICTED, SHIFTED

KINDS = ("positive predictive value", "negative predictive value")
_AXIS = np.linspace(0.005, 0.95, 120).tolist()


def tabulate(
    cells: pd.DataFrame, classes: Sequence[str], prevalence: Sequence[float]
) -> pd.DataFrame:
    """Carry each model's predictive values over to some prevalences.

    Parameters
    ----------
    cells : DataFrame
        As `tabdx.evaluation.metrics.confusion.confusion_counts` gives them, for one partition.
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
    right = cells[cells["true"] == cells["predicted_class"]].set_index(["model", "true"])[
        "row_fraction"
    ]
    parts = []
    for model in cells["model"].unique():
        pair = predictive_values(right[model, positive], right[model, negative], prevalence)
        columns = dict(zip(KINDS, pair, strict=True))
        parts.append(pd.DataFrame({"model": model, "prevalence": prevalence, **columns}))
    return pd.concat(parts, ignore_index=True)


def show_beside_studied(
    shown: Sequence[JoinedPredictions],
    as_studied: Sequence[JoinedPredictions],
    threshold: float,
    confidence: float,
    study: float,
    prevalence: float,
) -> None:
    """Say how errors are counted at a prevalence, and show them beside those as studied.

    Parameters
    ----------
    shown, as_studied : sequence of JoinedPredictions
        The same, with risks at the prevalence, and among the patients studied.
    threshold : float
        Risk from which a patient is called positive.
    confidence : float
        Of the intervals.
    study, prevalence : float
        Share of the diseased among the patients studied, and where the risks are used.
    """
    negative, positive = shown[0].classes
    cells: dict[str, list[str]] = {"model": [readable(one.model) for one in shown]}
    for key, words in (
        ("sensitivity", f"missed {positive}"),
        ("specificity", f"false alarms, {negative}"),
    ):
        for read, where in (
            (shown, f"at {percent(prevalence)}"),
            (as_studied, "as studied"),
        ):
            cells[f"{words} ({where})"] = [
                percent_interval(1 - row[key], 1 - row[f"{key}_upper"], 1 - row[f"{key}_lower"])
                for row in as_dicts(judge_threshold(read, threshold, confidence))
            ]
    said = f"{describe_shift(study, prevalence)} As studied: the same threshold on unshifted risks."
    st.caption(escape_markdown(said))
    st.dataframe(
        pd.DataFrame(cells),
        hide_index=True,
        alt=f"Errors of each model at a prevalence of {percent(prevalence)}, and as studied",
    )


def show_predictive_values(
    shown: Sequence[JoinedPredictions],
    models: Sequence[str],
    threshold: float,
    confidence: float,
    study: float,
    prevalence: float,
) -> None:
    """Show both predictive values over the prevalence, and the numbers at the chosen one.

    Parameters
    ----------
    shown : sequence of JoinedPredictions
        Of one partition.
    models : sequence of str
        All models that there are, which decides the colours.
    threshold : float
        Risk from which a patient is called positive.
    confidence : float
        Of the intervals.
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
    at_chosen = pd.concat(
        [
            tabulate(confusion_counts(read, threshold), classes, [prevalence])
            .join(bound(judge_threshold(read, threshold, confidence), prevalence), on="model")
            .assign(risks=readable(name))
            for name, read in ((AS_PREDICTED, shown), (SHIFTED, shifted))
        ]
    )
    named = at_chosen.assign(model=at_chosen["model"].map(readable))
    st.dataframe(
        rounded(named),
        hide_index=True,
        alt=f"Predictive values at a prevalence of {percent(prevalence)}",
    )
    st.caption(
        "By Bayes' rule, with the same sensitivity and specificity at every prevalence; lines as "
        f"above, dashed: {percent(prevalence)}. Shifted: risks moved to that from "
        f"{percent(study)}, as studied."
    )


def bound(judged: pd.DataFrame, prevalence: float) -> pd.DataFrame:
    """Write the interval of both predictive values at a prevalence.

    Parameters
    ----------
    judged : DataFrame
        As `tabdx.evaluation.decisions.thresholds.judge_threshold` gives it, for one partition.
    prevalence : float
        Share of the diseased.

    Returns
    -------
    DataFrame
        Indexed by model; a column per kind of predictive value.
    """
    found = consequences(judged, {"chosen": prevalence})
    return pd.DataFrame(
        {
            f"{kind}, interval": [
                span(row.lower, row.upper, 1, percent) if is_known(row.value) else NOT_AVAILABLE
                for row in each_row(found[found["quantity"] == kind.replace(" ", "_")])
            ]
            for kind in KINDS
        },
        index=judged["model"],
    )
