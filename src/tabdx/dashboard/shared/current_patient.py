"""The patient in the form of the page Patient, as the other pages may know it."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

# Where the page Patient keeps its form in the session.
KEY = "entry"
# Where a page puts a patient whom that one is to open.
_HANDED = "handed_over"


@dataclass(frozen=True)
class HandedOver:
    """A patient whom another page hands to the page Patient.

    Attributes
    ----------
    values : DataFrame, shape (1, feature)
        Typed raw features.
    label : str
        Who it is, as plain text.
    """

    values: pd.DataFrame
    label: str


def hand_over(patient: HandedOver) -> None:
    """Have the page Patient open a patient, when it is shown next; in the session alone."""
    st.session_state[_HANDED] = patient


def take_handed_over() -> HandedOver | None:
    """Return the patient who was handed over, once."""
    patient: HandedOver | None = st.session_state.pop(_HANDED, None)
    return patient


def find_current_patient() -> pd.DataFrame | None:
    """Return the values in the form, shape (1, feature); None where nothing was entered."""
    entry = st.session_state.get(KEY)
    return entry.values if entry is not None and entry.entered else None
