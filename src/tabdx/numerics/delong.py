"""The ROC AUC with DeLong's variance, patient by patient, and its score interval.

The AUC is a mean over pairs of a diseased and a healthy patient. To first order it is also a sum
over patients: each moves it by how well the patient is placed among those of the other class.
Written so, repeats are handled by averaging a patient's parts, groups by summing their members',
and two models by taking differences.

Reference: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44, 837–845; by ranks Sun & Xu
(2014), IEEE Signal Processing Letters 21, 1389–1393; groups Obuchowski (1997), Biometrics 53,
567–578.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import rankdata

from tabdx.numerics.groups import Groups, design_effect, deviations

Classes = NDArray[np.int8]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Area:
    """A ROC AUC, and what each patient adds to its deviation from the true one.

    Attributes
    ----------
    value : float
        The AUC, mean over repeats.
    influence : ndarray, shape (patient,)
        (Vᵢ − AUC) / m of a diseased patient, where m counts the diseased, and likewise of a
        healthy one; mean over repeats. `tabdx.numerics.groups.clustered_variance` makes the
        variance of them: without groups it is DeLong's.
    """

    value: float
    influence: Values


def area(positive: Classes, probability: Values) -> Area:
    """Compute the mean AUC of some repeats, with each patient's influence on it.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased; both classes must be there.
    probability : ndarray, shape (repeat, patient)
        Predicted risks.

    Examples
    --------
    The diseased patient with 0.4 is ahead of one of two healthy ones, and the healthy one with
    0.5 behind one of two diseased: V is 1 and ½ in either class, its mean ¾.

    >>> found = area(np.array([1, 0, 0, 1]), np.array([[0.9, 0.5, 0.3, 0.4]]))
    >>> found.value, found.influence
    (0.75, array([ 0.125, -0.125,  0.125, -0.125]))
    """
    diseased = positive == 1
    places = np.array([_placements(diseased, risk) for risk in probability])
    values = places[:, diseased].mean(axis=1)
    size = np.where(diseased, diseased.sum(), (~diseased).sum())
    influence = ((places - values[:, None]) / size).mean(axis=0)
    return Area(float(values.mean()), influence)


def _placements(diseased: NDArray[np.bool_], risk: Values) -> Values:
    """Vᵢ: share of the other class on its right side of a patient, ties half; shape (patient,).

    Equal risks share the mean of their ranks. A patient's rank among all less the rank in the
    own class counts those of the other class below, and half of those level.
    """
    below = np.array(rankdata(risk), dtype=np.float64)
    for own in (diseased, ~diseased):
        below[own] -= rankdata(risk[own])
    healthy = len(risk) - diseased.sum()
    placements: Values = np.where(diseased, below / healthy, 1 - below / diseased.sum())
    return placements


def score_interval(
    found: Area, positive: Classes, groups: Groups, confidence: float
) -> tuple[float, float]:
    """Score interval of an AUC, which stays inside [0, 1] and has a width at 1 too.

    All A with (Â − A)² ≤ z² V(A), where V is Hanley and McNeil's variance with the mean of the
    class sizes in both places (Newcombe's method 5). Where patients come in groups, the sizes are
    divided by the design effect of the AUC, and Student's t with the groups of the rarer class,
    less one, takes the place of z. Reference: Newcombe (2006), Statistics in Medicine 25,
    559–573; Hanley & McNeil (1982), Radiology 143, 29–36.

    Parameters
    ----------
    found : Area
        The AUC Â, with the influences of the patients.
    positive : ndarray, shape (patient,)
        1 for the diseased.
    groups : ndarray of int, shape (patient,)
        Numbers from 0, without gaps.
    confidence : float
        Such as 0.95.

    Returns
    -------
    (float, float)
        NaN where patients come in groups and a class is in fewer than two.

    Examples
    --------
    Ten diseased patients, all of them ahead of ten healthy ones:

    >>> positive = np.repeat([0, 1], 10)
    >>> found = area(positive, np.arange(20.0)[None])
    >>> [round(end, 3) for end in score_interval(found, positive, np.arange(20), 0.95)]
    [0.8, 1.0]
    """
    effect = design_effect(found.influence, positive, groups)
    if np.isnan(effect):
        return np.nan, np.nan
    diseased = int(np.sum(positive == 1))
    sizes = (len(positive) - diseased) / effect, diseased / effect
    reach = deviations(confidence, positive, groups)
    return (
        _lowest(found.value, sizes, reach),
        1 - _lowest(1 - found.value, sizes, reach),
    )


def _lowest(value: float, sizes: tuple[float, float], reach: float) -> float:
    def outside(candidate: float) -> float:
        return (value - candidate) ** 2 - reach**2 * _hanley_mcneil(candidate, *sizes)

    # The estimate itself solves the equation when the classes separate perfectly; the end of the
    # interval is the other solution.
    just_below = value - 1e-9
    return 0.0 if just_below <= 0 else float(brentq(outside, 0, just_below))


def _hanley_mcneil(value: float, n0: float, n1: float) -> float:
    half = (n0 + n1) / 2 - 1
    spread = 1 + half * ((1 - value) / (2 - value) + value / (1 + value))
    return value * (1 - value) * spread / (n0 * n1)
