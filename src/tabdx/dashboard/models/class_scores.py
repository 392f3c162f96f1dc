"""Scores of each of more than two classes against the rest, on the page Models."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.class_scores import draw_class_scores
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.shared.artifacts import choose_one, need_rows
from tabdx.wording.metric_names import METRIC_NAMES, metric_label
from tabdx.wording.names import readable
from tabdx.wording.numbers import row_interval


def show_class_scores(models: Sequence[str], partition: str, names: Sequence[str]) -> None:
    """Show one metric of each class by each of the chosen models.

    Parameters
    ----------
    models : sequence of str
        Those chosen.
    partition : str
    names : sequence of str
        All models that there are, which decides the colours.
    """
    table = need_rows("evaluation/class_scores.csv", models, partition)
    if table is None:
        return
    known = {key: METRIC_NAMES[key].label for key in table["metric"].unique()}
    metric = choose_one("Score", known, "class_score")
    rows = table[table["metric"] == metric]
    show(
        draw_class_scores(rows, metric, names),
        f"{known[metric]} of each class by {', '.join(map(readable, models))}, "
        f"{readable(partition)}",
        rows,
        f"{known[metric]} of each class, {readable(partition)}",
    )
    digits = METRIC_NAMES[metric].digits
    cells = rows.assign(cell=[row_interval(row, digits) for _, row in rows.iterrows()])
    wide = cells.pivot(index="class", columns="model", values="cell")
    order = list(dict.fromkeys(rows["class"]))
    wide = wide.reindex(index=order, columns=list(dict.fromkeys(rows["model"])))
    st.dataframe(
        pd.DataFrame(wide.rename(columns=readable)).reset_index(),
        hide_index=True,
        alt=f"{metric_label(metric)} of each class by each chosen model",
    )
    st.caption(
        "Each class against the rest, with intervals. A patient is called the most probable class: "
        "sensitivity is the share of a class that is called so."
    )
