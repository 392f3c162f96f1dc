"""DeLong's variance of the ROC AUC, patient by patient.

The AUC is a mean over pairs of a diseased and a healthy patient. To first order it is also a sum
over patients: each moves it by how well he or she is placed among the patients of the other class.
Written so, repeats are handled by averaging a patient's parts, groups by summing their members',
and two models by taking differences.

Reference: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44, 837–845; by ranks Sun & Xu
(2014), IEEE Signal Processing Letters 21, 1389–1393; groups Obuchowski (1997), Biometrics 53,
567–578.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tabdx.evaluation.intervals import around

Classes = NDArray[np.int8]
Groups = NDArray[np.int64]
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
        healthy one; mean over repeats.
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
    """
    diseased = positive == 1
    places = np.array([_placements(diseased, risk) for risk in probability])
    values = places[:, diseased].mean(axis=1)
    size = np.where(diseased, diseased.sum(), (~diseased).sum())
    influence = ((places - values[:, None]) / size).mean(axis=0)
    return Area(float(values.mean()), influence)


def _placements(diseased: NDArray[np.bool_], risk: Values) -> Values:
    """Vᵢ: share of the other class on its right side of a patient, ties half; shape (patient,).

    Equal risks share the mean of their ranks. A patient's rank among all less the rank among his
    or her own class counts those of the other class below, and half of those level.
    """
    below = np.array(rankdata(risk), dtype=np.float64)
    for own in (diseased, ~diseased):
        below[own] -= rankdata(risk[own])
    healthy = len(risk) - diseased.sum()
    placements: Values = np.where(diseased, below / healthy, 1 - below / diseased.sum())
    return placements


def covariance(first: Values, second: Values, positive: Classes, groups: Groups) -> float:
    """Covariance of two AUCs on the same patients; of one with itself, its variance.

    I₁/(I₁ − 1) Σ a a′ + I₀/(I₀ − 1) Σ b b′ + I/(I − 1) Σ (a b′ + b a′), summed over groups: a and
    b are the sums of the influences of a group's diseased and healthy patients in the first AUC,
    a′ and b′ in the second, I₁ and I₀ the numbers of groups with such patients, I of all. Without
    groups nobody is both, the last sum is 0, and the rest is DeLong's formula.

    Parameters
    ----------
    first, second : ndarray, shape (patient,)
        Influences. Of the difference of two AUCs it is the difference of their influences.
    positive : ndarray, shape (patient,)
        1 for the diseased.
    groups : ndarray of int, shape (patient,)
        Numbers from 0.

    Returns
    -------
    float
        NaN where a class is in fewer than two groups.

    Examples
    --------
    The diseased patient with 0.4 is ahead of one of two healthy ones, and the healthy one with
    0.5 behind one of two diseased: V is 1 and ½ in either class, its mean ¾, its variance ⅛, and
    the AUC's ⅛ / 2 + ⅛ / 2.

    >>> positive = np.array([1, 0, 0, 1])
    >>> found = area(positive, np.array([[0.9, 0.5, 0.3, 0.4]]))
    >>> found.value, covariance(found.influence, found.influence, positive, np.arange(4))
    (0.75, 0.125)
    """
    sides = [positive == 1, positive == 0]
    a, b = ([np.bincount(groups, own * side) for own in (first, second)] for side in sides)
    with_diseased, with_healthy = (len(np.unique(groups[side])) for side in sides)
    if min(with_diseased, with_healthy) < 2:
        return np.nan
    total = _unbiased(with_diseased) * (a[0] @ a[1]) + _unbiased(with_healthy) * (b[0] @ b[1])
    return float(total + _unbiased(len(a[0])) * (a[0] @ b[1] + b[0] @ a[1]))


def _unbiased(size: int) -> float:
    return size / (size - 1)


def auc_interval(
    auc: float,
    variance: float,
    confidence: float,
    scale: Literal["logit", "plain"] = "logit",
    freedom: float = np.inf,
) -> tuple[float, float]:
    """Interval of an AUC.

    On the logit scale it stays inside [0, 1] and is longer towards ½, as the AUC's distribution
    near 1 is: logit A ± t·s / (A (1 − A)). The plain one is A ± t·s. Reference: Pepe (2003), The
    Statistical Evaluation of Medical Tests for Classification and Prediction, section 5.2; for t
    Brunner & Munzel (2000), Biometrical Journal 42, 17–25.

    Parameters
    ----------
    auc, variance : float
        s² is the variance.
    confidence : float
        Such as 0.95.
    scale : "logit" or "plain"
        Where it is symmetric.
    freedom : float
        Degrees of freedom of t, as `Passes.freedom`; without, it is the normal's z.

    Returns
    -------
    (float, float)
        Lower and upper end. NaN where the AUC is 0 or 1, or the variance 0 or none: without an
        error in the sample nothing tells how many there will be.
    """
    error = float(np.sqrt(variance))
    # On the plain scale nothing else tells that 0 and 1 are ends.
    return around(auc, error if 0 < auc < 1 else np.nan, confidence, scale, freedom)
