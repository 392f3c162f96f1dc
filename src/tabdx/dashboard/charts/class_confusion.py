"""Chart: confusion matrix of more than two classes."""

from functools import lru_cache
from typing import Any

import altair as alt

from tabdx.dashboard.charts.confusion import INK, draw_tiles, without_data
from tabdx.dashboard.charts.layers import layered

_ROW, _FEW = 34, 5  # pixels of a row; classes, of more of which a cell has no room for its share


@lru_cache(maxsize=16)
def draw_class_matrix(classes: tuple[str, ...], clickable: bool) -> dict[str, Any]:
    """Draw one model's matrix, true classes down, calls across, coloured by share of the row.

    The count stands in the cell, and its share below it where there are few classes; cells that
    nobody is in stay empty. Its data are rows as
    `tabdx.evaluation.metrics.confusion.confusion_counts` gives them.

    Parameters
    ----------
    classes : tuple of str
        In the dictionary's order.
    clickable : bool
        Whether a click selects a cell.

    Returns
    -------
    dict
        For `streamlit.vega_lite_chart`, beside the data.
    """
    order, few = list(classes), len(classes) <= _FEW
    longest = max(map(len, classes))
    across = alt.Axis(
        orient="top",
        labelAngle=0 if longest * len(classes) <= 30 else -50,
        labelLimit=110,
        labelOverlap=False,
    )
    base, tiles = draw_tiles(
        alt.X("predicted_class:N", sort=order, title="predicted", axis=across),
        alt.Y(
            "true:N",
            sort=order,
            title="true class",
            axis=alt.Axis(labelLimit=110, labelOverlap=False),
        ),
        clickable,
    )
    filled = base.transform_filter("datum.patients > 0")
    numbers = filled.mark_text(
        fontSize=17 if few else 12, fontWeight="bold", dy=-7 if few else 0
    ).encode(text=alt.Text("patients:Q", format=".1~f"), color=INK)
    shares = filled.mark_text(fontSize=11, dy=11).encode(
        text=alt.Text("row_fraction:Q", format=".0%"), color=INK
    )
    layers = [tiles, numbers, *([shares] if few else [])]
    height = (_ROW + (22 if few else 0)) * len(classes) + 90
    return without_data(layered(*layers).properties(height=height))
