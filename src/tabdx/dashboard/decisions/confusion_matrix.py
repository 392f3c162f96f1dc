"""Confusion matrices of the page Decisions."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.confusion import CELL, draw_matrix
from tabdx.dashboard.shared.rows import each_row
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, number, percent_interval
from tabdx.wording.vocabulary import CELL_WORDS

_WIDTH = 255  # of one matrix, pixels: three beside each other on a desk, one on a phone


def show_matrices(cells: pd.DataFrame, classes: Sequence[str], clickable: bool = False) -> None:
    """Show one matrix per model beside each other; a click on a cell picks it.

    Parameters
    ----------
    cells : DataFrame
        As `tabdx.evaluation.metrics.confusion.confusion_counts` gives them, for one partition.
    classes : sequence of str
        Negative, then positive.
    clickable : bool
        Whether a click sets the picked model and cell.
    """
    with st.container(horizontal=True):
        for model in cells["model"].unique():
            own = cells[cells["model"] == model]
            with st.container(width=_WIDTH):
                # A title as text: a saved matrix may be named by a file.
                st.text(readable(str(model)))
                spec = draw_matrix((classes[0], classes[1]), clickable)
                key = f"matrix_{model}"
                picks: dict[str, Any] = {
                    "key": key,
                    "on_select": partial(_pick, key, str(model), classes),
                }
                st.vega_lite_chart(
                    own, spec, alt=describe_matrix(own), **(picks if clickable else {})
                )


def describe_matrix(own: pd.DataFrame) -> str:
    """Say one model's matrix in words."""
    counts = [
        f"{count(row.patients)} {row.true} called {row.predicted_class}" for row in each_row(own)
    ]
    return f"Confusion matrix of {readable(str(own['model'].iloc[0]))}: {'; '.join(counts)}"


def describe_errors(weighed: pd.DataFrame, classes: Sequence[str]) -> pd.DataFrame:
    """Lay out each model's errors, their weight and the intervals.

    Parameters
    ----------
    weighed : DataFrame
        As `tabdx.evaluation.decisions.harm.weigh_errors` gives it.
    classes : sequence of str
        Negative, then positive.
    """
    negative, positive = classes
    return pd.DataFrame(
        {
            "model": weighed["model"].map(readable),
            CELL_WORDS["false_negatives"]: weighed["false_negatives"],
            f"of all {positive}": [
                _describe_rate(row, "false_negative_rate") for row in each_row(weighed)
            ],
            CELL_WORDS["false_positives"]: weighed["false_positives"],
            f"of all {negative}": [
                _describe_rate(row, "false_positive_rate") for row in each_row(weighed)
            ],
            "harm": weighed["harm"],
            "harm, interval": [
                f"{number(row.harm_lower, 1)} to {number(row.harm_upper, 1)}"
                for row in each_row(weighed)
            ],
        }
    )


def _describe_rate(row: Any, name: str) -> str:
    ends = (getattr(row, f"{name}{end}") for end in ("", "_lower", "_upper"))
    return percent_interval(*ends)


def cell_names(classes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name the four cells, errors first: each by its true class and its call."""
    negative, positive = classes
    return {
        "false_negatives": (positive, negative),
        "false_positives": (negative, positive),
        "true_positives": (positive, positive),
        "true_negatives": (negative, negative),
    }


def choose_cell(models: Sequence[str], classes: Sequence[str]) -> tuple[str, str, str]:
    """Ask for a model and a cell; a click on a matrix sets both.

    Returns
    -------
    (str, str, str)
        Model, true class, call.
    """
    names = cell_names(classes)
    with st.container(horizontal=True):
        model = st.selectbox(
            "Model", models, format_func=readable, key="model", bind="query-params"
        )
        cell = st.selectbox(
            "Cell",
            list(names),
            format_func=lambda name: (
                f"{CELL_WORDS[name]}: {names[name][0]} called {names[name][1]}"
            ),
            key="cell",
            bind="query-params",
        )
    return str(model), *names[cell]


def replicated(document: Mapping[str, Any]) -> pd.DataFrame:
    """Turn the replication's matrices into rows as `confusion_counts` gives them."""
    names = document["protocol"]["rows"]
    return pd.DataFrame(
        [
            {
                "model": step["title"],
                "true": names[row],
                "predicted_class": names[column],
                "patients": count,
                "row_fraction": count / sum(step["matrix"][row]),
            }
            for step in document["steps"]
            for row in (0, 1)
            for column, count in enumerate(step["matrix"][row])
        ]
    )


def _pick(key: str, model: str, classes: Sequence[str]) -> None:
    """Remember the clicked cell as the chosen one; a click beside the cells changes nothing."""
    clicked = st.session_state[key]["selection"].get(CELL)
    if clicked:
        names = {pair: name for name, pair in cell_names(classes).items()}
        st.session_state["model"] = model
        st.session_state["cell"] = names[clicked[0]["true"], clicked[0]["predicted_class"]]
