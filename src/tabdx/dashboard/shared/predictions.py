"""Cached joined predictions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.artifacts.predictions import read_all_predictions
from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort
from tabdx.evaluation.class_predictions import ClassPredictions, Joined, join_classes
from tabdx.evaluation.joined_predictions import JoinedPredictions, join_outcomes


def load_joined_predictions() -> list[JoinedPredictions]:
    """Read every model's predictions, joined with the outcome of two sides.

    Raises
    ------
    InputError
        If the cohort or the predictions are missing, or do not fit each other, or no class is
        said to be positive.
    """
    files = sorted(PATHS.all_predictions.glob("*.parquet"))
    return _passes(PATHS.all_predictions, fingerprint(PATHS.cohort, *files))


def load_compared_predictions() -> Sequence[Joined]:
    """Read every model's predictions as the models are compared: of more than two classes by each.

    Raises
    ------
    InputError
        As `load_joined_predictions` does.
    """
    if len(load_cohort().dictionary.outcome.classes) == 2:
        return load_joined_predictions()
    return load_class_predictions()


def load_class_predictions() -> list[ClassPredictions]:
    """Read every model's probability of each class, joined with the outcome.

    Raises
    ------
    InputError
        As `load_joined_predictions` does, or if a partition lacks a class.
    """
    files = sorted(PATHS.all_predictions.glob("*.parquet"))
    return _classes(PATHS.all_predictions, fingerprint(PATHS.cohort, *files))


def find_out_of_fold(model: str) -> Joined | None:
    """Find what a model predicted for the development patients without having learned from them.

    Of two classes that is the risk, of more the probability of each; None where there is nothing.
    """
    try:
        joined = load_compared_predictions()
    except InputError:
        return None
    own = (one for one in joined if (one.model, one.partition) == (model, OUT_OF_FOLD))
    return next(own, None)


def load_out_of_fold(model: str) -> pd.DataFrame:
    """Read the risk that a model predicted for each development patient, out of fold.

    Returns
    -------
    DataFrame
        One row per patient, who is the index: ``positive`` (0 | 1), ``risk`` (mean over repeats),
        ``repeats`` (how many); no rows where there are no such predictions, or no class is said to
        be positive.
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
def _classes(folder: Path, content: str) -> list[ClassPredictions]:
    return join_classes(read_all_predictions(folder), load_cohort())


@st.cache_resource(show_spinner=False, max_entries=2)
def _passes(folder: Path, content: str) -> list[JoinedPredictions]:
    return join_outcomes(read_all_predictions(folder), load_cohort())
