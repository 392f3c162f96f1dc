"""Threshold rules: fixed, sensitivity, harm ratio, Youden."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import Risks
from tabdx.evaluation.decisions.harm import threshold_for

Values = NDArray[np.float64]
Classes = NDArray[np.int8]

FIXED, SENSITIVITY, HARM_RATIO, YOUDEN = "fixed", "sensitivity", "harm_ratio", "youden"
RULES = (FIXED, SENSITIVITY, HARM_RATIO, YOUDEN)
# These two learn nothing of the risks: whether they are recalibrated or shifted changes the calls.
AT_THEIR_WORD = (FIXED, HARM_RATIO)
Learners = Mapping[str, Callable[[Risks], float]]


def threshold_at_sensitivity(positive: Classes, risk: Values, minimum_sensitivity: float) -> float:
    """Return the highest threshold that finds at least this share of the diseased.

    Question: where may the line be drawn, if of the diseased no more than a stated share may be
    missed?
    Formula: the k-th highest risk of a diseased patient, k = ⌈minimum · diseased⌉.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased, of whom there is one at least.
    risk : ndarray, shape (patient,)
        Predicted risk.
    minimum_sensitivity : float
        Between 0 and 1.

    Raises
    ------
    InputError
        If the minimum lies outside.

    Examples
    --------
    Three of the four diseased are enough; of the healthy one is then called, too:

    >>> positive, risk = np.array([1, 1, 1, 1, 0, 0]), np.array([0.9, 0.8, 0.4, 0.1, 0.5, 0.2])
    >>> threshold_at_sensitivity(positive, risk, 0.75)
    0.4
    """
    if not 0 < minimum_sensitivity < 1:
        raise InputError(
            f"the minimum sensitivity should lie between 0 and 1, found {minimum_sensitivity}"
        )
    found = np.sort(risk[positive == 1])[::-1]
    # Less a hair, since 0.95 · 20 is not quite 19 on a computer.
    needed = int(np.ceil(minimum_sensitivity * len(found) - 1e-9))
    return float(found[needed - 1])


def youden_threshold(positive: Classes, risk: Values) -> float:
    """Return the threshold at which sensitivity and specificity together are highest.

    Question: where is the line, if a diseased and a healthy patient called wrongly are equally
    bad, each measured against the own class?
    Formula: the threshold of the highest Youden index, Se + Sp − 1. Thresholds between two
    neighbouring risks give the same calls: the middle is taken. Of several such stretches it is
    the lowest, which misses fewest.
    Reference: Youden (1950), Cancer 3, 32–35.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased; both classes are there.
    risk : ndarray, shape (patient,)
        Predicted risk.

    Examples
    --------
    >>> youden_threshold(np.array([1, 1, 0, 0]), np.array([0.9, 0.6, 0.2, 0.1]))
    0.4
    """
    levels = np.unique(risk)
    diseased, healthy = np.sort(risk[positive == 1]), np.sort(risk[positive == 0])
    found = len(diseased) - np.searchsorted(diseased, levels)
    alarmed = len(healthy) - np.searchsorted(healthy, levels)
    # Whole numbers, so that equal indices are equal: Se − (1 − Sp), times both sizes.
    best = int(np.argmax(found * len(healthy) - alarmed * len(diseased)))
    below = levels[best - 1] if best else 0.0
    return float((below + levels[best]) / 2)


def learners(*, fixed: float, minimum_sensitivity: float, harm_ratio: float) -> Learners:
    """Give, for each rule, what learns its threshold from some patients' risks.

    Parameters
    ----------
    fixed : float
        The threshold of the rule ``fixed``.
    minimum_sensitivity : float
        For the rule ``sensitivity``: see `threshold_at_sensitivity`.
    harm_ratio : float
        For the rule ``harm_ratio``: see `harm.threshold_for`. It learns nothing
        and assumes calibrated risks.

    Raises
    ------
    InputError
        If the ratio cannot be.
    """
    by_harm = threshold_for(harm_ratio)
    return {
        FIXED: lambda _: fixed,
        SENSITIVITY: lambda own: threshold_at_sensitivity(
            own.positive, own.risk, minimum_sensitivity
        ),
        HARM_RATIO: lambda _: by_harm,
        YOUDEN: lambda own: youden_threshold(own.positive, own.risk),
    }
