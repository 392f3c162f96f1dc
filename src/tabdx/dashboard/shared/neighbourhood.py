"""The cached neighbourhood of the development patients; apart, as scikit-learn takes long to load.

Only the pages that assess a new patient need it.
"""

import streamlit as st

from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import PATHS, fingerprint
from tabdx.studies.explanation.nearest_patients import Neighbourhood


def load_neighbourhood() -> Neighbourhood:
    """Return the neighbourhood of the development patients."""
    return _neighbourhood(fingerprint(PATHS.cohort, PATHS.partitions))


@st.cache_resource(show_spinner=False, max_entries=2)
def _neighbourhood(content: str) -> Neighbourhood:
    return Neighbourhood.of(load_development())
