"""The three doors of the page Overview: to a patient, to the models, to another table."""

from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).parents[1]


def show_doors(row_name: str, *, two_sided: bool) -> None:
    """Lead to what people come for.

    Parameters
    ----------
    row_name : str
        What a row of the cohort is in a sentence.
    two_sided : bool
        Whether a class is said to be positive, so that there is a risk and a threshold.
    """
    doors = st.container(key="doors").columns(3)
    patient, models, batch = (door.container(border=True, height="stretch") for door in doors)
    with patient:
        _link(f"Enter a {row_name}", "patient", "person")
        one = "One risk, one answer and the next step."
        st.caption(one if two_sided else "A probability of each class, and which are plausible.")
    with models:
        _link("Judge the models", "models", "monitoring")
        errors = "Errors and threshold" if two_sided else "Errors of each class"
        _link(errors, "decisions", "balance")
    with batch:
        _link("Another table", "batch", "table_rows")
        st.caption(f"A file of {row_name}s: an answer for each row.")


def _link(label: str, folder: str, icon: str) -> None:
    page = _PAGES / folder / "page.py"
    st.page_link(page, label=f"**{label}**", icon=f":material/{icon}:", width="stretch")
