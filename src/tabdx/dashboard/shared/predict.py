"""Loading of the models and their predictions for new patients."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from threadpoolctl import threadpool_limits

from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import describe_versions, load_model
from tabdx.studies.explanation.shap_values import risk_of
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown

# Rows between two steps of a progress bar.
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class LoadedModels:
    """The loaded models, and why others were refused.

    Attributes
    ----------
    classifiers : dict of str to scikit-learn classifier
        By model name.
    refused : dict of str to str
        Why a model does not answer.
    versions : dict of str to str
        With which other versions of the libraries a model that answers was trained.
    """

    classifiers: dict[str, Any]
    refused: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)


def load_chosen(names: Iterable[str], first: str = "") -> LoadedModels:
    """Load models one by one; one whose files are not the recorded ones is refused.

    The one that answers stands `first`.
    """
    loaded = LoadedModels({}, {})
    for name in sorted(names, key=lambda name: name != first):
        try:
            loaded.classifiers[name] = load_model(name)
            loaded.versions[name] = describe_versions(name)
        except InputError as error:
            loaded.refused[name] = str(error)
    return loaded


def show_refused(loaded: LoadedModels) -> None:
    """Say which models do not answer, and why."""
    for name, reason in loaded.refused.items():
        st.error(f"{escape_markdown(readable(name))} does not answer.", icon=":material/block:")
        st.text(reason)


def list_version_notes(loaded: LoadedModels) -> list[str]:
    """Say which models were trained with other versions of the libraries than are installed."""
    return [f"{readable(name)}: {note}" for name, note in loaded.versions.items() if note]


def predict_patient(loaded: LoadedModels, patient: pd.DataFrame) -> pd.DataFrame:
    """Predict one patient with every model.

    Returns
    -------
    DataFrame
        One row per model: ``model``, ``risk``, and the ``lowest`` and ``highest`` risk among the
        networks of an ensemble (missing for other models).
    """
    rows = []
    for name, classifier in loaded.classifiers.items():
        if hasattr(classifier, "member_probabilities"):
            with threadpool_limits(limits=1):  # as in `risk_of`: threads would only wait
                members = classifier.member_probabilities(patient)[:, 0, 1]
            rows.append((name, members.mean(), members.min(), members.max()))
        else:
            rows.append((name, risk_of(classifier)(patient)[0], np.nan, np.nan))
    return pd.DataFrame(rows, columns=["model", "risk", "lowest", "highest"])


def predict_many(
    loaded: LoadedModels, features: pd.DataFrame, progress: Callable[[float], object]
) -> pd.DataFrame:
    """Predict many patients with every model, in parts.

    Parameters
    ----------
    loaded : LoadedModels
    features : DataFrame, shape (patient, feature)
    progress : callable
        Told the share that is done, 0 to 1, after each part.

    Returns
    -------
    DataFrame, shape (patient, model)
        Risks, on the index of `features`.
    """
    risks = {name: np.empty(len(features)) for name in loaded.classifiers}
    starts = range(0, len(features), _ROWS_AT_ONCE)
    steps = len(starts) * len(risks)
    for place, name in enumerate(risks):
        risk = risk_of(loaded.classifiers[name])
        for number, start in enumerate(starts):
            rows = slice(start, start + _ROWS_AT_ONCE)
            risks[name][rows] = risk(features.iloc[rows])
            progress((place * len(starts) + number + 1) / steps)
    return pd.DataFrame(risks, index=features.index)
