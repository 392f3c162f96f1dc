"""Venn-Abers: what isotonic regression would say with the patient added as healthy, as diseased."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Classes = NDArray[np.int8]

# Of more distinct risks than this, neighbours share a level: 8 MB for the squares of Venn-Abers.
_MOST_LEVELS = 1000


def fit_shares(risk: Values, positive: Classes) -> dict[str, Values]:
    """Learn the two isotonic shares at every risk, for a patient more of either class.

    MAPIE gives the same risks, but keeps the shares, which JSON needs, to itself.
    Reference: Vovk, Petej & Fedorova (2015), Large-scale probabilistic predictors with and without
    guarantees of validity, NeurIPS 28.

    Parameters
    ----------
    risk : ndarray, shape (patient,)
        Predicted probability of the positive class.
    positive : ndarray, shape (patient,)
        1 for the diseased.

    Returns
    -------
    dict of str to ndarray
        ``levels`` (the distinct risks, rising); ``if_negative`` and ``if_positive``, one longer:
        the share before each level and after the last.
    """
    levels = np.unique(risk)
    if len(levels) > _MOST_LEVELS:
        levels = np.unique(np.quantile(risk, np.linspace(0, 1, _MOST_LEVELS), method="higher"))
    place = np.searchsorted(levels, risk)
    patients: Values = np.bincount(place).astype(np.float64)
    diseased: Values = np.bincount(place, weights=positive).astype(np.float64)
    healthy = (patients - diseased)[::-1]
    # A healthy patient more is a diseased one more with the order and the classes reversed.
    return {
        "levels": levels,
        "if_negative": 1 - _one_diseased_more(patients[::-1], healthy)[::-1],
        "if_positive": _one_diseased_more(patients, diseased),
    }


def merge_shares(risk: Values, levels: Values, if_negative: Values, if_positive: Values) -> Values:
    """Merge both shares into the risk whose log loss is safest, shape (patient,)."""
    low = if_negative[np.searchsorted(levels, risk, side="right")]
    high = if_positive[np.searchsorted(levels, risk, side="left")]
    merged: Values = high / (1 - low + high)
    return merged


def _one_diseased_more(patients: Values, diseased: Values) -> Values:
    """Isotonic share at a diseased patient who is put before each level, and after the last.

    By the min-max formula (Robertson, Wright & Dykstra 1988, Order Restricted Statistical
    Inference, section 1.4): the greatest over all starts a ≤ k of the least over all ends b ≥ k
    of the share between them, the new patient included. Shape (level + 1,).
    """
    counted, found = (np.r_[0.0, np.cumsum(column)] for column in (patients, diseased))
    # Of shape (end, start); 0, which is never the greatest, where the end is before the start.
    size = np.maximum(counted[:, None] - counted + 1, 1)
    share = np.tril((found[:, None] - found + 1) / size)
    least = np.minimum.accumulate(share[::-1], axis=0)[::-1]
    greatest: Values = least.max(axis=1)
    return greatest
