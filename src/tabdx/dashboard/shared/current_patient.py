"""The patient in the form of the page Patient, as the other pages may know it."""

import pandas as pd
import streamlit as st

# Where the page Patient keeps its form in the session.
KEY = "entry"


def find_current_patient() -> pd.DataFrame | None:
    """Return the values in the form, shape (1, feature); None where nothing was entered."""
    entry = st.session_state.get(KEY)
    return entry.values if entry is not None and entry.entered else None
