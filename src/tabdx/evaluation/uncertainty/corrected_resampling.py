"""Nadeau and Bengio's corrected variance of a mean over repeated folds.

A bootstrap over patients holds the trained models fixed. The scores of folds vary with both: each
fold has other patients and another training part. But the training parts overlap, so that the
folds' scores are no independent draws, and a plain t-test is far too sure of itself. And folds that
are drawn class by class all have the same share of diseased, which other patients would not have.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from tabdx.numerics.rounding import settle

Values = NDArray[np.float64]


@dataclass(frozen=True)
class FoldMean:
    """A mean over repeated folds with its corrected standard error.

    Attributes
    ----------
    value : float
        Mean over the patients of each repeat, mean over the repeats.
    error : float
        Corrected standard error; NaN where there are no two folds, or the folds do not differ.
    degrees_of_freedom : int
        Degrees of freedom: folds of all repeats, less one.
    """

    value: float
    error: float
    degrees_of_freedom: int

    def interval(self, confidence: float, prevalence_error: float = 0.0) -> tuple[float, float]:
        """Interval of the mean by Student's t; NaN where there is no error.

        `prevalence_error` is a standard error that the folds do not show, as they all have the same
        share of diseased. The two reaches are independent and added in squares: Zou & Donner
        (2008), Statistics in Medicine 27, 1693–1702.
        """
        if np.isnan(self.error):
            return np.nan, np.nan
        tail = (1 - confidence) / 2
        folds, share = (
            t.isf(tail, self.degrees_of_freedom) * self.error,
            norm.isf(tail) * prevalence_error,
        )
        reach = float(np.hypot(folds, share))
        return self.value - reach, self.value + reach

    @property
    def p(self) -> float:
        """Probability of a mean as far from 0, were the true one 0; NaN where there is no error."""
        return float(2 * t.sf(abs(self.value) / self.error, self.degrees_of_freedom))


def corrected_mean(values: Values, fold: NDArray[np.int64]) -> FoldMean:
    """Average over repeated folds, with Nadeau and Bengio's corrected variance.

    Question: how would the mean vary if the models were trained again, on other patients of the
    same kind? Formula: (1/J + n_test / n_train) s², where s² is the variance of the J fold means
    over all repeats. The second term stands for the overlap of the training parts, which more
    repeats do not remove. Reference: Nadeau & Bengio (2003), Machine Learning 52, 239–281; for
    repeated folds Bouckaert & Frank (2004), PAKDD, LNCS 3056, 3–12.

    Parameters
    ----------
    values : ndarray, shape (repeat, patient)
        What is averaged: a loss of each patient, or the difference of two models' losses.
    fold : ndarray of int, shape (repeat, patient)
        In which outer fold the patient was predicted.

    Examples
    --------
    Four folds of one patient: s² = 5/3 and n_test / n_train = 1/3, so (1/4 + 1/3) · 5/3 = 35/36.

    >>> mean = corrected_mean(np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[0, 1, 2, 3]]))
    >>> mean.value, round(mean.error**2, 6), mean.degrees_of_freedom
    (2.5, 0.972222, 3)
    """
    means, sizes = (np.concatenate(parts) for parts in zip(*map(_folds, values, fold), strict=True))
    found = corrected(means, sizes, values.shape[1])
    # Folds differ by a patient or so in size: the mean is that over the patients.
    return replace(found, value=float(values.mean()))


def corrected(values: Values, sizes: Values, patients: int) -> FoldMean:
    """Average what was found in each fold of all repeats, as `corrected_mean` does.

    Parameters
    ----------
    values : ndarray, shape (fold,)
        Of all folds of all repeats.
    sizes : ndarray, shape (fold,)
        Patients of each.
    patients : int
        Of all folds of one repeat together.
    """
    mean, degrees_of_freedom = float(values.mean()), len(values) - 1
    left = patients - sizes
    level = settle(np.ptp(values), float(np.abs(values).max())) == 0
    if left.min() == 0 or degrees_of_freedom == 0 or level:
        return FoldMean(mean, np.nan, degrees_of_freedom)
    # With groups the folds differ in size by more: the mean of their shares.
    variance = (1 / len(values) + (sizes / left).mean()) * values.var(ddof=1)
    return FoldMean(mean, float(np.sqrt(variance)), degrees_of_freedom)


def _folds(values: Values, fold: NDArray[np.int64]) -> tuple[Values, Values]:
    """Means and sizes of one repeat's folds, shape (fold,) each."""
    numbers, sizes = np.unique(fold, return_inverse=True, return_counts=True)[1:]
    return np.bincount(numbers, values) / sizes, sizes.astype(np.float64)
