"""Cached joined predictions."""

from pathlib import Path

import streamlit as st

from tabdx.artifacts.predictions import read_all_predictions
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort
from tabdx.evaluation.joined_predictions import JoinedPredictions, join_outcomes


def load_joined_predictions() -> list[JoinedPredictions]:
    """Read every model's predictions, joined with the outcome.

    Raises
    ------
    InputError
        If the cohort or the predictions are missing, or do not fit each other.
    """
    files = sorted(PATHS.all_predictions.glob("*.parquet"))
    return _passes(PATHS.all_predictions, fingerprint(PATHS.cohort, *files))


@st.cache_resource(show_spinner=False, max_entries=2)
def _passes(folder: Path, content: str) -> list[JoinedPredictions]:
    return join_outcomes(read_all_predictions(folder), load_cohort())
