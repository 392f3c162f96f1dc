"""A chart with its alternative text and its table."""

import pandas as pd
import streamlit as st
from altair.typing import ChartType


def show(
    chart: ChartType, alt_text: str, table: pd.DataFrame, name: str, *, fixed: bool = False
) -> None:
    """Show a chart with the table that it was drawn from.

    Parameters
    ----------
    chart : Chart
        What is shown.
    alt_text : str
        What a person who cannot see it should know.
    table : DataFrame
        The numbers, in an expander below.
    name : str
        What the table holds, in the project's own words.
    fixed : bool
        Whether it stays as large as it was drawn. Wider than a telephone, it scrolls by itself,
        and not the page.
    """
    if fixed:
        with st.container(horizontal=True, wrap=False):
            st.altair_chart(chart, alt=alt_text, width="content")
    else:
        st.altair_chart(chart, alt=alt_text)
    show_table(table, name)


def show_table(table: pd.DataFrame, name: str) -> None:
    """Show a table in an expander, numbers at four significant digits."""
    with st.expander(f"Show as table: {name}", icon=":material/table:"):
        st.dataframe(rounded(table), hide_index=True, alt=name)


def rounded(table: pd.DataFrame, digits: int = 4) -> pd.DataFrame:
    """Round every number to some significant digits, for people; never before the point.

    Examples
    --------
    >>> rounded(pd.DataFrame({"value": [0.97345132, 12345.67]}))["value"].tolist()
    [0.9735, 12346.0]
    """
    shown = table.copy()
    for column in shown.select_dtypes("float"):
        shown[column] = shown[column].map(lambda value: _round(value, digits), na_action="ignore")
    return shown


def _round(value: float, digits: int) -> float:
    return round(value) if abs(value) >= 10**digits else float(f"{value:.{digits}g}")
