"""Input of a patient: a development patient, a pasted row, a saved file."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.entry import parse_document, parse_row, to_document
from tabdx.core.messages import plural
from tabdx.dashboard.patient.state import FormState, fill, try_to_fill
from tabdx.wording.text import escape_markdown

_PATIENT, _ROW, _FILE = "patient", "pasted_row", "patient_file"


def choose_start(development: Cohort, typical: pd.DataFrame) -> str | None:
    """Ask for a development patient to start from; without one, the typical patient."""

    def start() -> None:
        fill(patient_or_median(st.session_state[_PATIENT], development, typical))

    chosen = st.selectbox(
        "Start from a development patient",
        development.patients.tolist(),
        index=None,
        placeholder="the median patient",
        key=_PATIENT,
        bind="query-params",
        on_change=start,
        help="Holdout patients are not offered, so that they influence no choice.",
    )
    return None if chosen is None else str(chosen)


def patient_or_median(
    chosen: str | None, development: Cohort, typical: pd.DataFrame
) -> pd.DataFrame:
    """Return a development patient's row, or the typical one where none is chosen."""
    if chosen is None:
        return typical
    return development.features.loc[[chosen]].reset_index(drop=True)


def paste_button(dictionary: Dictionary) -> None:
    """Take a row from the clipboard."""

    def take() -> None:
        try_to_fill(lambda: parse_row(st.session_state[_ROW], dictionary))

    with st.popover("Paste a row", icon=":material/content_paste:", width="stretch"):
        st.text_area(
            f"{plural(len(dictionary.features), 'value')} in the order of the dictionary "
            f"({escape_markdown(dictionary.feature_names[0])} first), "
            "or column names above or beside them; separated by commas, semicolons, tabs or "
            "line ends",
            key=_ROW,
            max_chars=20_000,
        )
        st.button("Fill the form", on_click=take, type="primary")


def load_button(dictionary: Dictionary) -> None:
    """Take a patient from a file that was saved here."""

    def take() -> None:
        file = st.session_state[_FILE]
        if file is not None:
            try_to_fill(lambda: parse_document(file.getvalue(), dictionary))

    with st.popover("Load", icon=":material/upload_file:", width="stretch"):
        st.file_uploader(
            "A patient saved as JSON", type="json", max_upload_size=1, key=_FILE, on_change=take
        )


def save_button(entry: FormState, answers: Sequence[Mapping[str, Any]] = ()) -> None:
    """Hand the patient out as JSON, with what the models answered; nothing is kept here."""
    st.download_button(
        "Save as JSON",
        to_document(entry.now, answers),
        "patient.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
    )


def show_problem(entry: FormState) -> None:
    """Say once why the form could not be filled."""
    if entry.problem:
        st.error("The form was not changed.", icon=":material/error:")
        st.text(entry.problem)
        entry.problem = ""
