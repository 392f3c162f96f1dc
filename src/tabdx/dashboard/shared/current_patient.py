"""The patient in the form of the page Patient, as the other pages may know it."""

import pandas as pd
import streamlit as st

# Where `tabdx.dashboard.patient.state` keeps the form: pages do not import each other.
_KEY = "entry"


def find_current_patient() -> pd.DataFrame | None:
    """Return the values in the form, shape (1, feature); None where nothing was entered."""
    entry = st.session_state.get(_KEY)
    return entry.values if entry is not None and entry.entered else None
