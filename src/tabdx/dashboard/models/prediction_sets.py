"""Prediction sets: how often they contain the true class, and how often a model refers."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.shared.artifacts import need_rows
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_percents

_ENDS = {"value": "", "lower": "_lower", "upper": "_upper"}


def show_prediction_sets(models: Sequence[str], partition: str, outcome: Outcome) -> None:
    """Show how often a prediction set contains the true class, and how often the model refers."""
    table = need_rows("decide/prediction_sets.csv", models, partition)
    if table is None:
        return
    coverage = table["coverage"].iloc[0]
    rows = table[table["class"] != "all"]
    drawn = rows.assign(
        label=rows["model"].map(readable),
        part=rows["class"],
        **{end: rows[f"covered{suffix}"] for end, suffix in _ENDS.items()},
    )
    show(
        draw_intervals(
            drawn,
            "share whose set holds the true class",
            coverage,
            parts=[outcome.positive, outcome.negative],
        ),
        f"Coverage of each class by each model, {readable(partition)}; asked were {coverage:g}",
        table,
        f"prediction sets, {readable(partition)}",
    )
    st.dataframe(
        pd.DataFrame([_describe_sets(row) for _, row in rows.iterrows()]),
        hide_index=True,
        alt=f"Coverage, referrals and errors of each class by each model, {readable(partition)}",
    )
    st.caption(
        f"Prediction sets aim to contain the true class for {percent(coverage, 0)} of each class "
        "(dashed). A set with one class is the answer (wrong: the other class); with both or none "
        "the model refers."
    )


def _describe_sets(row: pd.Series) -> dict[str, str]:
    shares = {name: row_percents(row, name) for name in ("covered", "abstained", "wrong")}
    return {"model": readable(str(row["model"])), "class": str(row["class"]), **shares}
