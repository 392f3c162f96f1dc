"""The cached neighbourhood of the development patients; apart, as scikit-learn takes long to load.

Only the pages that assess a new patient need it.
"""

import streamlit as st

from tabdx.dashboard.shared.development import development_fingerprint, load_development
from tabdx.studies.explanation.nearest_patients import Neighbourhood


def load_neighbourhood() -> Neighbourhood:
    """Return the neighbourhood of the development patients."""
    return _neighbourhood(development_fingerprint())


@st.cache_resource(show_spinner=False, max_entries=2)
def _neighbourhood(content: str) -> Neighbourhood:
    return Neighbourhood.of(load_development())
