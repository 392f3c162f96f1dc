"""What values that were not measured could do to a prediction."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.studies.explanation.nearest_patients import Neighbourhood

# Enough to see a spread, few enough to be like the patient.
DONORS = 20


def risks_over_missing(
    risk: Callable[[pd.DataFrame], NDArray[np.float64]],
    patient: pd.DataFrame,
    development: pd.DataFrame,
    neighbourhood: Neighbourhood,
) -> NDArray[np.float64]:
    """Predict a patient with the missing values of the training patients most like them.

    Nearest-neighbour hot-deck imputation (Andridge & Little 2010, International Statistical
    Review 78, 40–64), each donor in turn: the spread of the risks is what the missing values could
    still change, among patients with such values.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,), or to the probabilities, shape (row, class).
    patient : DataFrame, shape (1, feature)
        With a value at least that is missing, and one that is not.
    development : DataFrame, shape (patient, feature)
        Raw features of the training patients, indexed as in the neighbourhood.
    neighbourhood : Neighbourhood
        Of the training patients: near is who is near in the values that were measured.

    Returns
    -------
    ndarray, shape (donor,) or (donor, class)
        At most `DONORS`; fewer, or none, where fewer training patients have the values.
    """
    missing = patient.columns[patient.isna().iloc[0]]
    donors = development.dropna(subset=missing)
    if donors.empty:
        return np.empty(0)
    # What the patient lacks is blanked in all: filled in alike, it adds nothing to a distance.
    places = neighbourhood.place(donors.assign(**dict.fromkeys(missing)).astype(donors.dtypes))
    apart = np.square(places - neighbourhood.place(patient)).sum(axis=1)
    order = np.argsort(apart, kind="stable")[:DONORS]
    copies = pd.concat([patient] * len(order), ignore_index=True)
    for name in missing:
        copies[name] = donors[name].iloc[order].to_numpy()
    return risk(copies)
