"""Prediction sets: how often they contain the true class, and how often a model refers."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.shared.artifacts import choose_one, need_rows
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.rows import write_prediction_set

_ENDS = {"value": "", "lower": "_lower", "upper": "_upper"}


def show_prediction_sets(models: Sequence[str], partition: str, outcome: Outcome) -> None:
    """Show how often a prediction set contains the true class, and how often the model refers."""
    table = need_rows("decide/prediction_sets.csv", models, partition)
    if table is None:
        return
    two = len(outcome.classes) == 2
    if not two:  # a row a class; all models at once would be a wall of them
        model = choose_one("Model", list(table["model"].unique()), "of")
        table = table[table["model"] == model]
    coverage = table["coverage"].iloc[0]
    rows = table[table["class"] != "all"]
    drawn = rows.assign(
        label=rows["model"].map(readable) if two else rows["class"],
        part=rows["class"],
        **{end: rows[f"covered{suffix}"] for end, suffix in _ENDS.items()},
    )
    show(
        draw_intervals(
            drawn,
            "share whose correct class is not excluded",
            coverage,
            parts=outcome.classes[::-1] if len(outcome.classes) == 2 else (),
        ),
        f"Coverage of each class by each model, {readable(partition)}; asked were {coverage:g}",
        table,
        f"prediction sets, {readable(partition)}",
    )
    st.dataframe(
        pd.DataFrame(map(write_prediction_set, as_dicts(rows))),
        hide_index=True,
        alt=f"Coverage, referrals and errors of each class by each model, {readable(partition)}",
    )
    several = "both" if two else "several"
    st.caption(
        f"Prediction sets aim to keep the correct class for {percent(coverage, 0)} of each class "
        f"(dashed). A set with one class is the answer; with {several} or none the model refers."
    )
