"""SHAP values of many patients: which features move the risk, and which way."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tabdx.studies.explanation.shap_values import Numbers, Risk, explain

MOST_PATIENTS = 100
_COARSE = 0.02  # standard error of a value among many: a point of a cloud


def shap_summary(
    risk: Risk,
    patients: pd.DataFrame,
    risks: Numbers,
    progress: Callable[[float], object],
    seed: int = 0,
) -> pd.DataFrame:
    """Explain a sample of patients, each against all of them.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patients : DataFrame, shape (patient, feature)
        Of more than `MOST_PATIENTS`, that many are drawn.
    risks : ndarray, shape (patient,)
        Theirs.
    progress : callable
        Told the share that is done, 0 to 1, after each patient.
    seed : int
        Where the draws of the patients and the orders start.

    Returns
    -------
    DataFrame
        One row per patient and feature: ``patient``, ``feature``, ``value`` (the patient's own),
        ``place`` (where it stands among the patients drawn, 0 lowest to 1 highest; missing for a
        label or a value that was not measured), ``shap_value``. Features in descending order of
        their mean absolute SHAP value.
    """
    drawn = patients.sample(
        min(MOST_PATIENTS, len(patients)), random_state=np.random.default_rng(seed)
    )
    rows = []
    for number in range(len(drawn)):
        one = drawn.iloc[[number]]
        found = explain(risk, one, patients, risks, seed + number, _COARSE)
        rows.append(found.shap_values)
        progress((number + 1) / len(drawn))
    values = pd.DataFrame(rows, index=drawn.index.rename("patient"))
    order = values.abs().mean().sort_values(ascending=False, kind="stable").index
    table = values[order].melt(var_name="feature", value_name="shap_value", ignore_index=False)
    places = drawn.select_dtypes("number").rank(pct=True).reindex(columns=order)
    return table.reset_index().assign(
        value=drawn[order].to_numpy().ravel("F"), place=places.to_numpy().ravel("F")
    )
