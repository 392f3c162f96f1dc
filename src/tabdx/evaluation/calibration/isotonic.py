"""Isotonic recalibration: of the risk of two sides, and of each class against the rest."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

Values = NDArray[np.float64]
Labels = NDArray[np.int8]


def fit_isotonic(risk: Values, positive: Labels) -> dict[str, Values]:
    """Learn the rising line through the pooled shares of the positive side.

    No n patients show that a risk is 0 or 1: at most (n + 1) / (n + 2), by Laplace's rule of
    succession. Unbounded, one patient who falls there wrongly costs a log loss of 36.

    Parameters
    ----------
    risk : ndarray, shape (patient,)
        Predicted probability of the positive side.
    positive : ndarray, shape (patient,)
        1 for the patients of it.

    Returns
    -------
    dict of str to ndarray
        ``risk`` and ``proportion``, the corners of the line.
    """
    least = 1 / (len(risk) + 2)
    levels, place = np.unique(risk, return_inverse=True)
    patients = np.bincount(place)
    inside = np.bincount(place, weights=positive)
    rising = isotonic_regression(inside / patients, weights=patients).x
    share = np.clip(rising, least, 1 - least)
    steps = np.diff(share) != 0
    corner = np.r_[True, steps] | np.r_[steps, True]
    corner[[0, -1]] = True
    return {"risk": levels[corner], "proportion": share[corner]}


def apply_isotonic(risk: Values, /, **learned: Values) -> Values:
    """Read a risk off the line, which is level beyond its ends."""
    between: Values = np.interp(risk, learned["risk"], learned["proportion"])
    return between


def fit_isotonic_by_class(probability: Values, labels: Labels) -> dict[str, Values]:
    """Learn a line for each class against the rest.

    Reference: Zadrozny & Elkan (2002), KDD, 694–699, section 5 (one against the rest, then
    normalised).

    Parameters
    ----------
    probability : ndarray, shape (patient, class)
    labels : ndarray, shape (patient,)
        Numbers of the classes, from 0.

    Returns
    -------
    dict of str to ndarray
        ``risk`` and ``proportion``, the corners of all lines, one class after the other;
        ``corners``, how many each has.
    """
    lines = [fit_isotonic(one, labels == place) for place, one in enumerate(probability.T)]
    return {
        "corners": np.array([len(line["risk"]) for line in lines]),
        **{name: np.concatenate([line[name] for line in lines]) for name in ("risk", "proportion")},
    }


def apply_isotonic_by_class(probability: Values, /, **learned: Values) -> Values:
    """Read each class off its own line, and divide by their sum, shape (patient, class)."""
    ends = np.cumsum(learned["corners"]).astype(int)[:-1]
    lines = (np.split(learned[name], ends) for name in ("risk", "proportion"))
    read = np.column_stack(
        [np.interp(one, *line) for one, *line in zip(probability.T, *lines, strict=True)]
    )
    together: Values = read / read.sum(axis=1, keepdims=True)
    return together
