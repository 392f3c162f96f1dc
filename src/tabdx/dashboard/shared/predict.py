"""Loading of the models and their predictions for new patients."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from threadpoolctl import threadpool_limits

from tabdx.assessment.prediction import predict_in_parts
from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import describe_versions, load_model
from tabdx.studies.explanation.shap_values import Numbers, risk_of
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown


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


def predict_members(classifier: Any, patient: pd.DataFrame) -> Numbers | None:
    """Predict one patient with each network of an ensemble; None of another model.

    Returns
    -------
    ndarray, shape (network, class), or None
    """
    if not hasattr(classifier, "member_probabilities"):
        return None
    with threadpool_limits(limits=1):  # as in `risk_of`
        members: Numbers = classifier.member_probabilities(patient)[:, 0]
    return members


def predict_patient(loaded: LoadedModels, patient: pd.DataFrame) -> pd.DataFrame:
    """Predict one patient's risk with every model, where there are two classes.

    Returns
    -------
    DataFrame
        One row per model: ``model``, ``risk``, and the ``lowest`` and ``highest`` risk among the
        networks of an ensemble (missing for other models).
    """
    rows = []
    for name, classifier in loaded.classifiers.items():
        if (networks := predict_members(classifier, patient)) is not None:
            members = networks[:, 1]
            rows.append((name, members.mean(), members.min(), members.max()))
        else:
            rows.append((name, risk_of(classifier)(patient)[0], np.nan, np.nan))
    return pd.DataFrame(rows, columns=["model", "risk", "lowest", "highest"])


def predict_many(
    loaded: LoadedModels, features: pd.DataFrame, progress: Callable[[float], object]
) -> dict[str, Numbers]:
    """Predict many patients with every model, in parts.

    Parameters
    ----------
    loaded : LoadedModels
    features : DataFrame, shape (patient, feature)
    progress : callable
        Told the share that is done, 0 to 1, after each part.

    Returns
    -------
    dict of str to ndarray, shape (patient,) or (patient, class)
        By model, as `predictor_of` predicts.
    """
    found, models = {}, len(loaded.classifiers)
    for place, (name, classifier) in enumerate(loaded.classifiers.items()):

        def tell(share: float, before: int = place) -> None:
            progress((before + share) / models)

        found[name] = predict_in_parts(classifier, features, tell)
    return found
