"""The cached neighbourhood and correlations of the development patients.

Apart, because what they need, scikit-learn and parts of SciPy, takes long to load.
Only the pages that assess a new patient need it.
"""

import pandas as pd
import streamlit as st

from tabdx.assessment.checks import check_patients
from tabdx.cohort.recognition import recognise
from tabdx.dashboard.shared.development import (
    development_fingerprint,
    load_development,
    load_reference_ranges,
)
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.nearest_patients import Neighbourhood


def load_neighbourhood() -> Neighbourhood:
    """Return the neighbourhood of the development patients."""
    return _neighbourhood(development_fingerprint())


def check_new_patients(features: pd.DataFrame, most_missing: float) -> pd.DataFrame:
    """Hold patients against the dictionary and the development patients: `check_patients`."""
    development = load_development()
    nearest = load_neighbourhood().look_up(features, recognise(features, development.features))
    return check_patients(
        features, development.dictionary, load_reference_ranges(), nearest, most_missing
    )


def load_associations() -> pd.DataFrame:
    """Return how strongly every two features correlate among the development patients."""
    return _associations(development_fingerprint())


@st.cache_resource(show_spinner=False, max_entries=2)
def _neighbourhood(content: str) -> Neighbourhood:
    return Neighbourhood.of(load_development())


@st.cache_resource(show_spinner=False, max_entries=2)
def _associations(content: str) -> pd.DataFrame:
    development = load_development()
    return associations(development.features, development.dictionary)
