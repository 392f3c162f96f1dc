"""Statistics of patients in groups: effective sample size, clustered variance."""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit  # scipy.stats takes a second to import

Values = NDArray[np.float64]
Groups = NDArray[np.int64]


def number_groups(groups: NDArray[np.object_] | None, patients: int) -> Groups:
    """Number the groups from 0 in order of appearance; without groups, the patients.

    Examples
    --------
    >>> number_groups(np.array(["b", "a", "b"], dtype=object), 3), number_groups(None, 2)
    (array([0, 1, 0]), array([0, 1]))
    """
    if groups is None:
        return np.arange(patients)
    return np.asarray(pd.factorize(groups)[0], dtype=np.int64)


def are_alone(groups: Groups) -> bool:
    """Whether each patient is a group of its own."""
    return bool(np.bincount(groups).max() == 1)


def effective_sample_size(membership: Values, groups: Groups) -> float:
    """How many independent patients some patients are worth.

    n · Σᵢ mᵢ² / Σ_g (Σ_{i∈g} mᵢ)²: Kish's effective size where patients of one group are wholly
    alike, the cautious end; without groups it is n. Reference: Kish (1965), Survey Sampling.

    Parameters
    ----------
    membership : ndarray, shape (patient,)
        Whether a patient is among those meant: 1 or 0, between them where repeats differ.
    groups : ndarray of int, shape (patient,)
        Numbers from 0.

    Examples
    --------
    Six recordings of two persons are worth two patients:

    >>> effective_sample_size(np.ones(6), np.array([0, 0, 0, 1, 1, 1]))
    2.0
    """
    together = np.bincount(groups, weights=membership)
    if not together.any():
        return 0.0
    return float(membership.sum() * (membership**2).sum() / (together**2).sum())


def groups_of_class(labels: NDArray[np.int8], groups: Groups, classes: int = 2) -> tuple[int, ...]:
    """Count the groups with patients of each class.

    Parameters
    ----------
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0.
    groups : ndarray of int, shape (patient,)
        Numbers from 0.
    classes : int
        How many classes there are at least, though the last ones may have nobody.

    Examples
    --------
    >>> groups_of_class(np.array([0, 1, 1]), np.array([0, 0, 1]))
    (1, 2)
    """
    return tuple(
        int(np.count_nonzero(np.bincount(groups[labels == of]))) for of in _classes(labels, classes)
    )


def _classes(labels: NDArray[np.int8], at_least: int = 2) -> range:
    """Numbers of the classes, some of which may have nobody."""
    return range(max(at_least, int(labels.max(initial=0)) + 1))


def count_degrees_of_freedom(labels: NDArray[np.int8], groups: Groups) -> int:
    """Degrees of freedom of a standard error: groups of the class that is in fewest, less one."""
    return min(groups_of_class(labels, groups)) - 1


def clustered_variance(influence: Values, labels: NDArray[np.int8], groups: Groups) -> float:
    """Variance of an estimate that is a sum of what each patient adds.

    I₁/(I₁ − 1) Σ a² + I₀/(I₀ − 1) Σ b² + 2 I/(I − 1) Σ a b, summed over groups: a and b are the
    sums of the influences of a group's diseased and healthy patients, I₁ and I₀ the numbers of
    groups with such patients, I of all. Without groups nobody is both and the last sum is 0. Of
    the ROC AUC this is Obuchowski's formula, without groups DeLong's; of a difference of class
    means, Welch's with n − 1. Of more classes each has a square, and each pair a product.
    Reference: Obuchowski (1997), Biometrics 53, 567–578.

    Parameters
    ----------
    influence : ndarray, shape (patient,)
        What a patient adds to the deviation of the estimate from the true value. In each class it
        has mean 0. Of the difference of two estimates it is the difference of their influences.
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0; 1 for the diseased.
    groups : ndarray of int, shape (patient,)
        Numbers from 0, without gaps.

    Returns
    -------
    float
        NaN where a class is in fewer than two groups.

    Examples
    --------
    2/1 · (1² + 1²) for the class of the first two, 2/1 · (½² + ½²) for the other:

    >>> influence = np.array([1.0, -1.0, 0.5, -0.5])
    >>> clustered_variance(influence, np.array([1, 1, 0, 0]), np.arange(4))
    5.0
    """
    sums = [np.bincount(groups, influence * (labels == of)) for of in _classes(labels)]
    sizes = groups_of_class(labels, groups)
    if min(sizes) < 2:
        return np.nan
    squares = sum(_unbiased(size) * (a @ a) for size, a in zip(sizes, sums, strict=True))
    products = sum(a @ b for a, b in combinations(sums, 2))
    return float(squares + _unbiased(len(sums[0])) * 2 * products)


def _unbiased(size: int) -> float:
    return size / (size - 1)


def design_effect(influence: Values, positive: NDArray[np.int8], groups: Groups) -> float:
    """By which factor groups make a variance larger than so many patients on their own would.

    Parameters
    ----------
    influence : ndarray, shape (patient,)
        What each patient adds to an estimate, as `clustered_variance` takes it.
    positive, groups : ndarray, shape (patient,)
        As there.

    Returns
    -------
    float
        At least 1; exactly 1 where each patient is a group. Where nothing varies, that of
        patients who are wholly alike within a group (Kish). NaN where a class is in fewer than
        two groups.

    Examples
    --------
    Every value twice, as two recordings of one person: twice the variance, times 3/2 because a
    variance of two groups is divided by 1/2, that of four patients by 3/4.

    >>> influence = np.repeat([1.0, -1.0, 1.0, -1.0], 2)
    >>> positive = np.repeat([1, 1, 0, 0], 2)
    >>> round(design_effect(influence, positive, np.repeat(np.arange(4), 2)), 3)
    3.0
    """
    if are_alone(groups):
        return 1.0
    alone = clustered_variance(influence, positive, np.arange(len(groups)))
    together = clustered_variance(influence, positive, groups)
    if np.isnan(together):
        return np.nan
    if alone > 0:
        return max(1.0, together / alone)
    sizes = [(positive == of).astype(np.float64) for of in (0, 1)]
    return max(float(size.sum()) / effective_sample_size(size, groups) for size in sizes)


def deviations(confidence: float, positive: NDArray[np.int8], groups: Groups) -> float:
    """How many standard errors an interval reaches to either side, where it counts groups.

    The normal's z where each patient is a group. Where they are fewer, the design effect is
    itself estimated, and Student's t with the groups of the rarer class, less one, is taken.

    Examples
    --------
    >>> round(deviations(0.95, np.array([0, 1]), np.arange(2)), 2)
    1.96
    """
    level = (1 + confidence) / 2
    if are_alone(groups):
        return float(ndtri(level))
    return float(stdtrit(count_degrees_of_freedom(positive, groups), level))
