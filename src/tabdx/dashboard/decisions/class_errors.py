"""Errors of each of more than two classes, on the page Decisions: no threshold decides them."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.charts.confusion import CELL
from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.decisions.cell_patients import show_cell_patients
from tabdx.dashboard.shared.artifacts import choose_one, find_evidence
from tabdx.dashboard.shared.class_matrix import show_class_matrix
from tabdx.dashboard.shared.controls import choose_models, choose_partition
from tabdx.dashboard.shared.loaders import rank_models
from tabdx.dashboard.shared.predictions import load_class_predictions
from tabdx.dashboard.shared.rows import each_row
from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.confusion_cells import list_cell
from tabdx.wording.names import capitalized, readable
from tabdx.wording.notes import describe_no_positive
from tabdx.wording.numbers import NOT_AVAILABLE, count, row_percents
from tabdx.wording.text import escape_markdown

_NO_THRESHOLD = 0.5  # asked for by what judges two sides, too; of classes the likeliest is called
_ANY = "any other class"


def show_decisions_of_classes(outcome: Outcome) -> None:
    """Say why there is no threshold to decide by, and show the errors of each class."""
    said = describe_no_positive("Thresholds, their rules and net benefit", len(outcome.classes))
    st.info(escape_markdown(said), icon=":material/info:")
    show_class_errors(outcome)


def show_class_errors(outcome: Outcome) -> None:
    """Show the matrix of one model, the errors of each class, and the patients of a cell.

    Raises
    ------
    InputError
        If the predictions are missing, or do not fit the cohort.
    """
    joined = load_class_predictions()
    chosen = choose_models(rank_models({one.model for one in joined}))
    partition = choose_partition()
    by_model = {one.model: one for one in joined if one.partition == partition}
    shown = [by_model[name] for name in chosen if name in by_model]
    if not shown:
        st.info("Choose at least one model.", icon=":material/info:")
        return
    model = choose_one("Model", [one.model for one in shown], "model")
    own = by_model[model]
    repeats = len(own.probability)
    st.header("Called the most probable class")
    times = "once" if repeats == 1 else f"{repeats} times; counts are means"
    st.caption(
        f"{capitalized(readable(partition))}: {plural(len(own.patients), 'patient')}, predicted "
        f"{times}. Click a cell to list its patients below."
    )
    cells = confusion_counts(shown, _NO_THRESHOLD)
    of_model = cells[cells["model"] == model]
    key = f"class_matrix_{model}"
    show_class_matrix(of_model, outcome.classes, key, partial(_pick, key))
    show_table(cells, f"matrices, {readable(partition)}")
    st.dataframe(
        tabulate_errors(of_model, _find_scores(model, partition), outcome.classes),
        hide_index=True,
        alt=f"How many of each class {readable(model)} recognises, {readable(partition)}",
    )
    st.caption(
        "Recognised: of the patients of the class, those called so; right: of those called so, the "
        "patients of the class. In parentheses intervals."
    )
    _show_patients(own, outcome.classes)


def _find_scores(model: str, partition: str) -> pd.DataFrame:
    table = find_evidence("evaluation/class_scores.csv")
    if table is None:
        return pd.DataFrame(columns=["class", "metric"])
    return table[(table["model"] == model) & (table["partition"] == partition)]


def tabulate_errors(
    cells: pd.DataFrame, scores: pd.DataFrame, classes: Sequence[str]
) -> pd.DataFrame:
    """Lay out how many of each class are recognised, and for what the others are taken.

    Parameters
    ----------
    cells : DataFrame
        Of one model and partition, as `confusion_counts` gives them.
    scores : DataFrame
        Rows of ``evaluation/class_scores.csv`` of the same; without rows nothing is available.
    classes : sequence of str
    """
    rows = []
    known = {(row["class"], row["metric"]): row for row in scores.to_dict("records")}
    for name in classes:
        own = cells[cells["true"] == name]
        wrong = own[(own["predicted_class"] != name) & (own["patients"] > 0)]
        taken = [
            f"{row.predicted_class} ({count(row.patients)})"
            for row in each_row(wrong.sort_values("patients", ascending=False, kind="stable"))
        ]
        found, right = (
            row_percents(known[name, metric]) if (name, metric) in known else NOT_AVAILABLE
            for metric in ("sensitivity", "positive_predictive_value")
        )
        rows.append(
            {
                "class": name,
                "patients": count(own["patients"].sum()),
                "recognised": found,
                "right, where called so": right,
                "taken for": ", ".join(taken) or "no other",
            }
        )
    return pd.DataFrame(rows)


def _show_patients(own: ClassPredictions, classes: Sequence[str]) -> None:
    st.header("Patients behind the numbers")
    with st.container(horizontal=True):
        true = st.selectbox(
            "Who is",
            classes,
            index=_most_mistaken(own),
            key="true",
            bind="query-params",
        )
        predicted = st.selectbox(
            "and is called", [_ANY, *classes], key="called", bind="query-params"
        )
    wanted = [name for name in classes if name != true] if predicted == _ANY else [predicted]
    cells = [list_cell(own, _NO_THRESHOLD, true, name) for name in wanted]
    found = pd.concat(cells, ignore_index=True).sort_values(
        "probability", ascending=False, kind="stable", ignore_index=True
    )
    st.caption(
        f"{plural(found['patient'].nunique(), 'patient')}, the most confident predictions first: "
        "the probability of the predicted class, with the lowest and highest over the repeats."
    )
    repeats = len(own.probability)
    show_cell_patients(
        found,
        repeats,
        own.partition,
        f"Patients who are {true} and called {predicted} by {readable(own.model)}",
    )


def _most_mistaken(own: ClassPredictions) -> int:
    """Find the class most of whose patients are called another one: its number."""
    wrong = np.mean(own.probability.argmax(axis=2) != own.labels, axis=0)
    return int(np.bincount(own.labels, weights=wrong, minlength=len(own.classes)).argmax())


def _pick(key: str) -> None:
    """Remember the clicked cell as the chosen one; a click beside the cells changes nothing."""
    clicked = st.session_state[key]["selection"].get(CELL)
    if clicked:
        st.session_state["true"] = clicked[0]["true"]
        st.session_state["called"] = clicked[0]["predicted_class"]
