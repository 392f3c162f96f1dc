"""Filters of patients and features, kept in the URL."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.dashboard.shared.development import load_reference_ranges


def choose_feature(label: str, names: Sequence[str], key: str, place: int) -> str:
    """Ask for one feature; at first the one at this place."""
    return str(st.selectbox(label, names, index=place, key=key, bind="query-params"))


def choose_patients(development: Cohort) -> pd.DataFrame:
    """Ask for classes and for a range of one feature; return the patients who are in both.

    Patients whose value is missing lie in no range, and are left out once one is chosen.
    """
    dictionary, table = development.dictionary, development.table
    classes = list(dictionary.outcome.classes)
    ranged = [name for name, one in load_reference_ranges().items() if one.lowest < one.highest]
    with st.expander("Only some patients", icon=":material/filter_alt:"):
        kept = st.multiselect("Classes", classes, default=classes, key="class", bind="query-params")
        by = st.selectbox(
            "Within a range of",
            ranged,
            index=None,
            key="by",
            bind="query-params",
            placeholder="All",
        )
        chosen = table[table[OUTCOME].isin(kept)]
        if by is not None:
            chosen = chosen[chosen[by].astype(float).between(*_choose_range(by))]
    st.caption(f"{len(chosen)} of {len(table)} development patients.")
    return chosen


def _choose_range(name: str) -> tuple[float, float]:
    reference_range = load_reference_ranges()[name]
    lowest, highest = st.slider(
        "From and to",
        min_value=reference_range.lowest,
        max_value=reference_range.highest,
        value=(reference_range.lowest, reference_range.highest),
        step=reference_range.step,
        format=f"%.{reference_range.decimals}f",
        key="range",
        bind="query-params",
    )
    # A slider rounds to its step; what was measured finer than that must not fall off the ends.
    return lowest - reference_range.step / 2, highest + reference_range.step / 2
