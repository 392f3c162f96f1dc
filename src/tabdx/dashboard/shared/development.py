"""Cached values from the development patients: reference ranges, neighbours, background."""

import pandas as pd
import streamlit as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.reference_ranges import ReferenceRange, describe_reference_ranges
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort, load_partitions
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tabdx.studies.explanation.shap_values import draw_background

# Which patients a risk is explained against: the same for everybody, so that explanations agree.
_BACKGROUND_SEED = 0


def load_development() -> Cohort:
    """Return the development patients: the only ones that a new patient is held against."""
    return _development(_fingerprint())


def load_reference_ranges() -> dict[str, ReferenceRange]:
    """Return the reference range of each feature."""
    return _usual(_fingerprint())


def load_neighbourhood() -> Neighbourhood:
    """Return the neighbourhood of the development patients."""
    return _neighbourhood(_fingerprint())


def load_background() -> pd.DataFrame:
    """Return the patients against whom a risk is explained."""
    return draw_background(load_development().features, _BACKGROUND_SEED)


def _fingerprint() -> str:
    return fingerprint(PATHS.cohort, PATHS.partitions)


@st.cache_resource(show_spinner=False, max_entries=2)
def _development(content: str) -> Cohort:
    return load_cohort().select(load_partitions().development)


@st.cache_resource(show_spinner=False, max_entries=2)
def _usual(content: str) -> dict[str, ReferenceRange]:
    return describe_reference_ranges(load_development())


@st.cache_resource(show_spinner=False, max_entries=2)
def _neighbourhood(content: str) -> Neighbourhood:
    return Neighbourhood.of(load_development())
