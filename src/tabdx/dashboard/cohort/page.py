"""The page Cohort: the development patients."""

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import OUTCOME
from tabdx.cohort.summary import NUMERIC
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.patients import draw_distribution, draw_pairs, draw_scatter, thinned
from tabdx.dashboard.cohort.filters import choose_feature, choose_patients
from tabdx.dashboard.cohort.tables import (
    show_audit,
    show_correlations,
    show_features,
    show_subgroups,
)
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import load_cohort
from tabdx.dashboard.shared.patient_links import link_patients
from tabdx.wording.text import escape_markdown

VIEWS = ["Scatter", "Distribution", "Pairs", "Correlations", "Features", "Audit", "Patients"]
MOST_PAIRED = 5


def show_scatter(table: pd.DataFrame) -> None:
    """Show two features against each other."""
    with st.container(horizontal=True):
        x = choose_feature("X axis", numeric, "x", 0)
        y = choose_feature("Y axis", numeric, "y", min(1, len(numeric) - 1))
    drawn = thinned(table)
    if len(drawn) < len(table):
        st.caption(f"{len(drawn)} of the {len(table)} patients are drawn, evenly spaced.")
    show(
        draw_scatter(drawn, dictionary.feature(x), dictionary.feature(y), dictionary),
        f"{y} against {x}, one dot for each of {len(drawn)} development patients, by class",
        drawn[[*dict.fromkeys((x, y)), OUTCOME]].reset_index(),
        "the patients drawn",
    )


def show_distribution(table: pd.DataFrame) -> None:
    """Show the distribution of one feature in each class."""
    name = choose_feature("Feature", dictionary.feature_names, "x", 0)
    st.caption(escape_markdown(dictionary.feature(name).description))
    show(
        draw_distribution(table, dictionary.feature(name), dictionary),
        f"How many development patients of each class have which {name}",
        table.groupby(OUTCOME, observed=True)[name].describe().reset_index(),
        "the feature in each class",
    )


def show_pairs(table: pd.DataFrame) -> None:
    """Show some features against each other."""
    names = st.multiselect(
        f"Features (2 to {MOST_PAIRED})",
        numeric,
        default=numeric[:3],
        max_selections=MOST_PAIRED,
        key="pairs",
        bind="query-params",
    )
    if len(names) < 2:
        st.info("Choose at least two features.", icon=":material/info:")
        return
    drawn = thinned(table)
    st.caption("Draw a box in one plot to highlight the same patients in all plots.")
    show(
        draw_pairs(drawn, [dictionary.feature(name) for name in names], dictionary),
        f"Every two of {', '.join(names)} against each other, by class",
        drawn[[*names, OUTCOME]].reset_index(),
        "the patients drawn",
        fixed=True,
    )


def show_patients(table: pd.DataFrame) -> None:
    """Show the patients one by one."""
    st.caption("Click a heading to sort; search with the magnifying glass of the table.")
    linked, config = link_patients(table.reset_index())
    st.dataframe(
        linked, hide_index=True, alt="Development patients", height=520, column_config=config
    )


st.title("Cohort")
with show_input_errors():
    development, everybody = load_development(), load_cohort()
dictionary = development.dictionary
numeric = dictionary.of_kind(*NUMERIC)
hidden = len(everybody.table) - len(development.table)
counts = ""
if len(dictionary.outcome.classes) > 2:
    found = development.table[OUTCOME].value_counts()
    # A class may be named by a number.
    listed = ", ".join(f"{name}: {found.get(name, 0):,}" for name in dictionary.outcome.classes)
    counts = f" ({escape_markdown(listed)})"
st.markdown(
    f"{len(development.table)} development patients of {escape_markdown(dictionary.name)}{counts}. "
    f"The {hidden} holdout patients are not shown, so that they influence no choice."
)
views = VIEWS if numeric else [view for view in VIEWS if view not in ("Scatter", "Pairs")]
if dictionary.subgroups:
    views = [*views, "Subgroups"]
view = st.segmented_control(
    "Show", views, default=views[0], required=True, key="view", bind="query-params", wrap=True
)
if view == "Correlations":
    show_correlations(dictionary.outcome)
elif view == "Features":
    show_features(dictionary.outcome)
elif view == "Audit":
    show_audit()
elif view == "Subgroups":
    show_subgroups(development)
else:
    live = {
        "Scatter": show_scatter,
        "Distribution": show_distribution,
        "Pairs": show_pairs,
        "Patients": show_patients,
    }
    live[view](choose_patients(development))
