"""Venn-Abers: isotonic regression with the patient added as healthy and as diseased."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Classes = NDArray[np.int8]
# Patients counted so far, and the diseased among them.
Point = tuple[int, int]


def fit_venn_abers(risk: Values, positive: Classes) -> dict[str, Values]:
    """Learn the two isotonic shares at every risk, for a patient more of either class.

    They are exact for any number of distinct risks, in O(n log n). MAPIE gives the same risks, but
    keeps the shares, which JSON needs, to itself.
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
        ``levels`` (the distinct risks at which a share changes, rising); ``if_negative`` and
        ``if_positive``, one longer: the share before each level and after the last.
    """
    levels, place = np.unique(risk, return_inverse=True)
    patients = np.bincount(place)
    diseased = np.bincount(place, weights=positive).astype(np.int64)
    healthy = (patients - diseased)[::-1]
    # A healthy patient more is a diseased one more with the order and the classes reversed.
    if_negative = 1 - _one_diseased_more(patients[::-1], healthy)[::-1]
    if_positive = _one_diseased_more(patients, diseased)
    steps = np.flatnonzero((np.diff(if_negative) != 0) | (np.diff(if_positive) != 0))
    return {
        "levels": levels[steps],
        "if_negative": np.r_[if_negative[steps], if_negative[-1]],
        "if_positive": np.r_[if_positive[steps], if_positive[-1]],
    }


def apply_venn_abers(
    risk: Values, levels: Values, if_negative: Values, if_positive: Values
) -> Values:
    """Merge both shares into the risk whose log loss is safest, shape (patient,)."""
    low = if_negative[np.searchsorted(levels, risk, side="right")]
    high = if_positive[np.searchsorted(levels, risk, side="left")]
    merged: Values = high / (1 - low + high)
    return merged


def _one_diseased_more(patients: NDArray[np.int64], diseased: NDArray[np.int64]) -> Values:
    """Isotonic share at a diseased patient who is put before each level, and after the last.

    Isotonic regression is the slope of the greatest convex line below the points Pᵢ = (patients,
    diseased) counted up to each level. A diseased patient more before level k moves all points
    from Pₖ on by (1, 1), or all others by (−1, −1). The share of that patient is the slope of the
    piece that bridges the two kinds of points. From one k to the next a single point crosses over,
    and only the line right of the bridge must be kept: a stack (algorithms 1 and 2 of the
    reference). All points are whole numbers, so that nothing is rounded before the slope itself.
    Shape (level + 1,).
    """
    counted, found = ([0, *np.cumsum(column).tolist()] for column in (patients, diseased))
    points = list(zip(counted, found, strict=True))
    line = _convex([(-1, -1), *points])[::-1]  # the leftmost point is on top
    shares = [_slope(line)]
    for across, up in points[1:]:
        _cross(line, (across - 1, up - 1))
        shares.append(_slope(line))
    return np.array(shares)


def _slope(line: list[Point]) -> float:
    """Slope of the bridge, which is the piece on top."""
    (left, low), (right, high) = line[-1], line[-2]
    return (high - low) / (right - left)


def _cross(line: list[Point], point: Point) -> None:
    """Put the point that crossed over on the stack, if it lies below the bridge."""
    if _turn(line[-1], line[-2], point) >= 0:
        return
    line.pop()
    while len(line) > 1 and _turn(point, line[-1], line[-2]) <= 0:
        line.pop()
    line.append(point)


def _convex(points: Sequence[Point]) -> list[Point]:
    """Corners of the greatest convex line below some points, which are in order."""
    line: list[Point] = []
    for point in points:
        while len(line) > 1 and _turn(line[-2], line[-1], point) <= 0:
            line.pop()
        line.append(point)
    return line


def _turn(first: Point, second: Point, third: Point) -> int:
    """Cross product of the two steps: above 0 where the way turns left."""
    across, up = second[0] - first[0], second[1] - first[1]
    return across * (third[1] - second[1]) - up * (third[0] - second[0])
