"""Cached values from the development patients: reference ranges, risks."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.reference_ranges import ReferenceRange, describe_reference_ranges
from tabdx.dashboard.shared.loaders import (
    PATHS,
    fingerprint,
    load_cohort,
    load_model,
    load_partitions,
    model_fingerprint,
)


def load_development() -> Cohort:
    """Return the development patients: the only ones that a new patient is held against."""
    return _development(development_fingerprint())


def load_reference_ranges() -> dict[str, ReferenceRange]:
    """Return the reference range of each feature."""
    return _usual(development_fingerprint())


def load_development_risks(model: str) -> NDArray[np.float64]:
    """Return what a final model predicts for each development patient, from whom it has learned.

    Of two classes that is the risk, shape (patient,); of more the probability of each,
    shape (patient, class).

    Raises
    ------
    InputError
        As `load_model` does.
    """
    return _risks(model, model_fingerprint(model), development_fingerprint())


def development_fingerprint() -> str:
    """Fingerprint of the cohort and of who of it develops."""
    return fingerprint(PATHS.cohort, PATHS.partitions)


@st.cache_resource(show_spinner=False, max_entries=2)
def _development(content: str) -> Cohort:
    return load_cohort().select(load_partitions().development)


@st.cache_resource(show_spinner=False, max_entries=2)
def _usual(content: str) -> dict[str, ReferenceRange]:
    return describe_reference_ranges(load_development())


@st.cache_resource(show_spinner=False, max_entries=16)
def _risks(model: str, model_content: str, content: str) -> NDArray[np.float64]:
    return predictor_of(load_model(model))(load_development().features)
