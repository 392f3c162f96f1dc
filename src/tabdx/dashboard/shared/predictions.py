"""Cached joined predictions."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.artifacts.predictions import read_all_predictions
from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
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


def load_out_of_fold(model: str) -> pd.DataFrame:
    """Read what a model predicted for each development patient without having learned from it.

    Returns
    -------
    DataFrame
        One row per patient, who is the index: ``positive`` (0 | 1), ``risk`` (mean over repeats),
        ``repeats`` (how many); no rows where there are no such predictions.
    """
    try:
        joined = load_joined_predictions()
    except InputError:
        joined = []
    for one in joined:
        if (one.model, one.partition) == (model, OUT_OF_FOLD):
            return pd.DataFrame(
                {
                    "positive": one.positive.astype(int),
                    "risk": one.probability.mean(axis=0),
                    "repeats": len(one.probability),
                },
                index=one.patients,
            )
    return pd.DataFrame({"positive": np.empty(0, int), "risk": np.empty(0), "repeats": 0})


@st.cache_resource(show_spinner=False, max_entries=2)
def _passes(folder: Path, content: str) -> list[JoinedPredictions]:
    return join_outcomes(read_all_predictions(folder), load_cohort())
