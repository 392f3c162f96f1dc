"""The confusion matrix of more than two classes, for several pages."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.dashboard.charts.class_confusion import draw_class_matrix
from tabdx.dashboard.shared.rows import each_row
from tabdx.wording.numbers import count, percent


def show_class_matrix(
    own: pd.DataFrame,
    classes: Sequence[str],
    key: str | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Show one model's matrix; a click on a cell picks it where somebody asks for that.

    Parameters
    ----------
    own : DataFrame
        Rows of one model and partition, as `tabdx.evaluation.metrics.confusion.confusion_counts`
        gives them.
    classes : sequence of str
        All, in the dictionary's order.
    key : str, optional
        Of the state in which the picked cell stands.
    on_pick : callable, optional
        Called when a cell is picked.
    """
    picks: dict[str, Any] = {} if on_pick is None else {"key": key, "on_select": on_pick}
    st.vega_lite_chart(
        own,
        draw_class_matrix(tuple(classes), on_pick is not None),
        alt=describe_errors(own),
        **picks,
    )


def describe_errors(own: pd.DataFrame) -> str:
    """Say in words how many of each class are recognised, and the commonest mistake.

    Examples
    --------
    >>> cells = pd.DataFrame({"true": ["a", "a"], "predicted_class": ["a", "b"],
    ...                       "patients": [9, 1], "row_fraction": [0.9, 0.1]})
    >>> describe_errors(cells)
    'Confusion matrix: a 90.0% right, most often taken for b (1)'
    """
    said = []
    for name, rows in own.groupby("true", sort=False):
        right = rows.loc[rows["predicted_class"] == name, "row_fraction"].sum()
        wrong = rows[(rows["predicted_class"] != name) & (rows["patients"] > 0)]
        worst = wrong.nlargest(1, "patients")
        mistaken = "".join(
            f", most often taken for {row.predicted_class} ({count(row.patients)})"
            for row in each_row(worst)
        )
        said.append(f"{name} {percent(right)} right{mistaken}")
    return f"Confusion matrix: {'; '.join(said)}"
