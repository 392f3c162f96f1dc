"""Errors at a threshold, on the page Decisions: the matrices, and the patients behind them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.confusion import CELL, draw_matrix
from tabdx.dashboard.charts.display import rounded, show_table
from tabdx.dashboard.decisions.cell_patients import show_cell_patients
from tabdx.dashboard.shared.artifacts import choose_one
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, load_document, load_table
from tabdx.dashboard.shared.rows import each_row
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.confusion_cells import list_cell
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, number
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import CELL_WORDS

_WIDTH = 255  # of one matrix, pixels: three beside each other on a desk, one on a phone
_BESIDE = 3  # are shown at once: on a phone each takes a third of the screen
# Matrices that the run made of other models than those judged here.
_OTHERS = {
    "One untuned SVM under each normalization": ("normalization", "confusion.csv"),
    "The published study, run again": ("replication", "replication.json"),
}


def show_errors(shown: Sequence[JoinedPredictions], threshold: float) -> None:
    """Show the matrix of each model, the patients of one cell, and matrices of other models.

    Parameters
    ----------
    shown : sequence of JoinedPredictions
        Of one partition.
    threshold : float
        Risk from which a patient is called positive.
    """
    first = shown[0]
    cells, repeats = confusion_counts(shown, threshold), len(first.probability)
    st.header(f"Called {escape_markdown(first.classes[1])} from a risk of {number(threshold)} on")
    st.caption(
        f"{capitalized(readable(first.partition))}: {plural(len(first.patients), 'patient')}, "
        f"predicted {'once' if repeats == 1 else f'{repeats} times; counts are means'}. Click a "
        "cell to list its patients below."
    )
    best = cells["model"].isin([one.model for one in shown[:_BESIDE]])
    show_matrices(cells[best], first.classes, clickable=True)
    if more := len(shown[_BESIDE:]):
        with st.expander(plural(more, "more model"), icon=":material/grid_view:"):
            show_matrices(cells[~best], first.classes, clickable=True)
    at = f"at a threshold of {number(threshold)}, {readable(first.partition)}"
    show_table(cells, f"matrices {at}")
    _show_patients(shown, threshold)
    with st.expander("Matrices of other models", icon=":material/grid_view:"):
        _show_others(first)


def _show_patients(shown: Sequence[JoinedPredictions], threshold: float) -> None:
    st.header("Patients behind the numbers")
    model, true, predicted = choose_cell([one.model for one in shown], shown[0].classes)
    found = list_cell(next(one for one in shown if one.model == model), threshold, true, predicted)
    repeats = len(shown[0].probability)
    st.caption(
        f"{plural(len(found), 'patient')}, the most confident predictions first, with the lowest "
        "and highest risk over the repeats."
    )
    show_cell_patients(
        found,
        repeats,
        shown[0].partition,
        f"Patients who are {true} and called {predicted} by {readable(model)}",
    )


def _show_others(judged: JoinedPredictions) -> None:
    """Show the matrices that the run saved of the normalizations and of the published study."""
    subject, name = _OTHERS[choose_one("Which", {name: name for name in _OTHERS}, "saved")]
    path = PATHS.report(subject, name)
    with show_input_errors():
        if subject == "replication":
            document = load_document(path)
            cells, classes = replicated(document), document["protocol"]["rows"][::-1]
        else:
            table, classes = load_table(path), judged.classes
            cells = table[table["partition"] == judged.partition]
    if cells.empty:
        st.info(f"There are none {readable(judged.partition)}.", icon=":material/info:")
        return
    show_matrices(cells, classes)
    st.dataframe(rounded(cells), hide_index=True, alt="Matrices as saved")


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
    left, right = st.columns(2)
    with left:
        model = st.selectbox(
            "Model", models, format_func=readable, key="model", bind="query-params"
        )
    with right:
        cell = st.selectbox(
            "Error type",
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
