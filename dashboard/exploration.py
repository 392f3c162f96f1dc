"""What the run found out about the cohort: correlations, features, the audit."""

import pandas as pd
import streamlit as st

from dashboard.charts.display import rounded, show
from dashboard.charts.heatmap import draw_correlations
from dashboard.formats import plain
from dashboard.guards import explained
from dashboard.loaders import PATHS, load_document, load_table
from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.dictionary import Outcome


def show_correlations(outcome: Outcome) -> None:
    """Show how features go together, as the run found it."""
    with explained():
        square = load_table(PATHS.report("cohort", "correlations.csv")).set_index("feature")
    names = st.multiselect(
        "Features", list(square.index), key="correlated", bind="query-params", placeholder="All"
    )
    chosen = square.loc[names, names] if names else square
    st.caption(
        f"All development patients. {plain(OUTCOME)} is 1 for {plain(outcome.positive)};"
        " correlated features stand beside each other."
    )
    show(
        draw_correlations(chosen.reset_index()),
        f"Pearson's correlation of every two of {len(chosen)} columns",
        chosen.reset_index(),
        "Pearson's r",
    )


def show_features() -> None:
    """Show how each feature tells the classes apart, as the run found it."""
    st.caption(
        "All development patients. Hedges' g: difference of the means in standard deviations. "
        "ROC AUC: how well the feature alone orders a patient of each class."
    )
    for name in ("class_balance", "features", "levels"):
        with explained():
            found = load_table(PATHS.report("cohort", f"{name}.csv"))
        if len(found):
            found = rounded(found).fillna({"unit": ""})
            st.dataframe(found, hide_index=True, alt=f"Table {name} of the cohort")


def show_audit() -> None:
    """Show what a person should look at before believing any model."""
    with explained():
        audit = load_document(PATHS.report("cohort", "audit.json"))
    st.caption("All patients, holdout included: the audit reports, and no choice is made from it.")
    if audit["findings"]:
        st.dataframe(pd.DataFrame(audit["findings"]), hide_index=True, alt="Audit findings")
    else:
        st.success(
            f"Nothing was found in {audit['patients']} patients and {audit['features']} features: "
            "no missing cell, no duplicate, no contradiction, no constant, implausible or perfect "
            "feature, no identifier.",
            icon=":material/check:",
        )
