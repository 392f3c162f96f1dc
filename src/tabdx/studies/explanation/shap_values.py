"""SHAP values and what-if curves of one patient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Risk = Callable[[pd.DataFrame], NDArray[np.float64]]

BACKGROUND_PATIENTS = 25
_PERMUTATIONS = 5  # each forward and backward: exact wherever no three features act together


@dataclass(frozen=True)
class Explanation:
    """One patient's risk, divided among the features.

    Attributes
    ----------
    average : float
        Mean risk of the background patients.
    risk : float
        The patient's own.
    values_per_patient : Series
        SHAP value by feature: how far its value moves the risk from the average. They sum to
        ``risk - average``.
    """

    average: float
    risk: float
    values_per_patient: pd.Series


def risk_of(classifier: Any) -> Risk:
    """Return a classifier's probability of the positive class as a function of raw features."""

    def risk(features: pd.DataFrame) -> NDArray[np.float64]:
        # A few thousand rows are too few to share: threads would wait for one another, and for
        # those of other sessions, more than they work (boosting on two busy cores: 9 s for 0.1).
        with threadpool_limits(limits=1):
            probability: NDArray[np.float64] = classifier.predict_proba(features)[:, 1]
        return probability

    return risk


def draw_background(development: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Draw the background patients of the SHAP values.

    Parameters
    ----------
    development : DataFrame, shape (patient, feature)
        Raw features of the development patients.
    seed : int
        Where the draw starts.
    """
    return development.sample(
        min(BACKGROUND_PATIENTS, len(development)), random_state=np.random.default_rng(seed)
    )


def explain(
    risk: Risk, patient: pd.DataFrame, background: pd.DataFrame, seed: int = 0
) -> Explanation:
    """Divide one patient's risk among the features by Shapley values.

    A feature's share is what its value adds to the mean risk of the background patients, averaged
    over the orders in which the patient's values can replace theirs (Lundberg and Lee 2017, NeurIPS
    30; permutation sampling, forward and backward, by the ``shap`` package).

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patient : DataFrame, shape (1, feature)
    background : DataFrame, shape (row, feature)
        Patients who stand for all; see `draw_background`.
    seed : int
        Where the draw of the orders starts.

    Notes
    -----
    What is explained is the model, not the disease: of two features that say the same, the one
    that the model reads gets the share.
    """
    # shap compiles parts of itself with numba: seconds that only an explanation should cost.
    from shap import PermutationExplainer  # noqa: PLC0415

    def mean_risk(known: NDArray[np.float64]) -> NDArray[np.float64]:
        # shap deals in switches (1: the patient's value, 0: the background's), which is why
        # missing values and labels need no code here.
        mixed = _mix(known.astype(bool), patient, background)
        means: NDArray[np.float64] = risk(mixed).reshape(len(known), len(background)).mean(axis=1)
        return means

    names = list(patient.columns)
    switches = np.zeros((1, len(names)))
    # shap draws from NumPy's global state; what others draw from it stays as it was.
    state = np.random.get_state()  # noqa: NPY002
    try:
        explainer = PermutationExplainer(mean_risk, switches, seed=seed)
        evaluations = _PERMUTATIONS * (2 * len(names) + 1)
        found = explainer(switches + 1, max_evals=evaluations, batch_size=evaluations, silent=True)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    return Explanation(
        float(risk(background).mean()),
        float(risk(patient)[0]),
        pd.Series(np.asarray(found.values)[0], index=names),
    )


def _mix(known: NDArray[np.bool_], patient: pd.DataFrame, background: pd.DataFrame) -> pd.DataFrame:
    """Replace background values by the patient's, once per row of `known`."""
    copies = pd.concat([background] * len(known), ignore_index=True)
    switched = np.repeat(known, len(background), axis=0)
    columns = {
        name: copies[name].mask(switched[:, place], patient[name].iloc[0])
        for place, name in enumerate(patient.columns)
    }
    return pd.DataFrame(columns)


def what_if(
    risk: Risk, patient: pd.DataFrame, feature: str, values: NDArray[Any]
) -> NDArray[np.float64]:
    """Predict the risk with one feature set to each value, all others as they are.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patient : DataFrame, shape (1, feature)
    feature : str
    values : ndarray, shape (value,)
        Numbers, or the levels of a categorical feature.

    Returns
    -------
    ndarray, shape (value,)
    """
    copies = pd.concat([patient] * len(values), ignore_index=True)
    copies[feature] = values
    return risk(copies)
