"""The answers on the page, and the empty table to fill in."""

import pandas as pd
import streamlit as st

from tabdx.assessment.answer_table import SHARE
from tabdx.cohort.dictionary import Dictionary
from tabdx.report.spreadsheet import to_spreadsheet
from tabdx.wording.names import capitalized
from tabdx.wording.numbers import is_known, risk
from tabdx.wording.text import escape_markdown

# The download holds all rows; a browser shows as many as a person would scroll through.
SHOWN_ROWS = 1_000
# More of the table's own columns would push the answer out of sight.
_SHOWN_OWN = 3


def show_table(table: pd.DataFrame, own_columns: int) -> int | None:
    """Show the first rows, and one of them in full if it is picked.

    A risk is written as everywhere, and sorted as a number.

    Returns
    -------
    int or None
        The row that is picked.
    """
    hidden = table.columns[_SHOWN_OWN:own_columns]
    shown = table.head(SHOWN_ROWS).drop(columns=hidden)
    answered = shown.columns[own_columns - len(hidden) :]
    shares = answered[answered.str.startswith(("risk", SHARE, "its probability"))]
    written = shown.style.format(_write_risk, subset=shares)
    picked = st.dataframe(
        written,
        hide_index=True,
        column_config={
            name: st.column_config.Column(pinned=True)
            for name in shown.columns[: min(own_columns, 1)]
        },
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        alt="A row for each row of the table: its risk, answer, next step and reasons"
        if "risk" in answered
        else "A row for each row of the table: its probabilities, answer and reasons",
    )
    st.caption("Pick a row to read it in full, and to open it on the page Patient.")
    for place in picked["selection"]["rows"]:
        row = shown.iloc[place]
        answer = row["in words"] or f"{capitalized(row['answer'])}."
        st.info(escape_markdown(f"Row {row['row']}. {answer} {row['reasons and warnings']}"))
        return int(row["row"])
    return None


def _write_risk(share: object) -> str:
    return risk(share) if is_known(share) else ""


def write_template(dictionary: Dictionary) -> bytes:
    """Write a table with the columns that are needed, and one empty row."""
    names = [dictionary.patient or "patient", *dictionary.feature_names]
    return to_spreadsheet(pd.DataFrame([[""] * len(names)], columns=names)).encode("utf-8-sig")
