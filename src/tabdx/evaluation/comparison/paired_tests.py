"""Paired tests of two predictions of the same patients."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.comparison.sign_flip import sign_flip
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.uncertainty.auc_interval import area_of
from tabdx.evaluation.uncertainty.corrected_resampling import FoldMean, corrected, corrected_mean
from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import influence_error, mean_error
from tabdx.numerics.rounding import settle
from tabdx.wording.vocabulary import CORRECTED, DELONG, OF_MODELS, SIGN_FLIP

Pair = tuple[Joined, Joined]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class TestResult:
    """The difference of a pair on one metric, by one test; NaN for what is not available.

    Attributes
    ----------
    metric, test : str
        What was compared, and how.
    difference : float
        The first's value less the second's; exactly 0 where it is rounding alone.
    lower, upper : float
        Its interval.
    error : float
        Its standard error.
    p : float
        Probability of a difference as far from 0, were there none.
    """

    metric: str
    test: str
    difference: float
    lower: float
    upper: float
    error: float
    p: float


def compared_metrics(joined: Joined) -> list[str]:
    """Keys of the metrics that models are compared on; of classes there is no net benefit."""
    of_classes = isinstance(joined, ClassPredictions)
    return [key for key in OF_MODELS if not (of_classes and key == "net_benefit")]


def value(metric: str, joined: Joined, threshold: float) -> float:
    """Compute one of the compared metrics of one model, mean over repeats."""
    if OF_MODELS[metric] == DELONG:
        return area_of(joined).value
    return float(_per_patient(metric, joined, threshold).mean())


def compare_pair(pair: Pair, threshold: float, confidence: float) -> list[TestResult]:
    """Test one pair on every metric.

    Parameters
    ----------
    pair : (Joined, Joined)
        Of the same patients; both of two sides, or both of classes.
    threshold, confidence : float
        Of the calls, and of the intervals.

    Returns
    -------
    list of TestResult
        On each of `compared_metrics`.
        Of the trained models as they are: ROC AUC by DeLong's paired test, the others by the
        sign-flip test of the patients (of groups their sums), with an interval of Student's t.
        Then, where both models were judged on the same folds, of the ways of learning: every
        metric by the corrected test over repeated folds.
    """
    metrics = compared_metrics(pair[0])
    found = [
        _by_delong(pair, confidence)
        if OF_MODELS[metric] == DELONG
        else _by_sign_flip(metric, pair, threshold, confidence)
        for metric in metrics
    ]
    folds = [one.fold for one in pair]
    if folds[0] is not None and folds[1] is not None and np.array_equal(folds[0], folds[1]):
        found += [_by_folds(metric, pair, folds[0], threshold, confidence) for metric in metrics]
    return found


def _per_patient(metric: str, joined: Joined, threshold: float) -> Values:
    """What each patient adds to a metric, mean over repeats, shape (patient,)."""
    parts = values_per_patient(metric, joined.labels, joined.probability, threshold)
    mean: Values = parts.mean(axis=0)
    return mean


def _by_sign_flip(metric: str, pair: Pair, threshold: float, confidence: float) -> TestResult:
    first, second = (_per_patient(metric, one, threshold) for one in pair)
    size = float(np.abs([first, second]).max())
    apart = settle(first - second, size)
    difference = float(settle(apart.mean(), size))
    p = sign_flip(np.bincount(pair[0].groups, apart).astype(np.float64))
    error = mean_error(apart, pair[0]) if apart.any() else np.nan
    ends = interval_from_standard_error(
        difference, error, confidence, "plain", pair[0].degrees_of_freedom
    )
    return TestResult(metric, SIGN_FLIP, difference, *ends, error, p)


def _by_delong(pair: Pair, confidence: float) -> TestResult:
    one, other = map(area_of, pair)
    size = float(np.abs([one.influence, other.influence]).max())
    apart = settle(one.influence - other.influence, size)
    difference = float(settle(one.value - other.value))
    error = influence_error(apart, pair[0])
    if not error > 0:  # the same placement of every patient, or too few patients of a class
        p = 1.0 if error == difference == 0 else np.nan
        return TestResult("roc_auc", DELONG, difference, np.nan, np.nan, np.nan, p)
    reach = float(norm.isf((1 - confidence) / 2)) * error
    p = float(2 * norm.sf(abs(difference) / error))
    return TestResult(
        "roc_auc", DELONG, difference, difference - reach, difference + reach, error, p
    )


def _by_folds(
    metric: str, pair: Pair, fold: NDArray[np.int64], threshold: float, confidence: float
) -> TestResult:
    if OF_MODELS[metric] == DELONG:
        mean = _areas_by_fold(pair, fold)
    else:
        one, other = (
            values_per_patient(metric, joined.labels, joined.probability, threshold)
            for joined in pair
        )
        mean = corrected_mean(settle(one - other, float(np.abs([one, other]).max())), fold)
    difference = float(settle(mean.value))
    same = np.isnan(mean.error) and difference == 0
    p = 1.0 if same else mean.p
    return TestResult(metric, CORRECTED, difference, *mean.interval(confidence), mean.error, p)


def _areas_by_fold(pair: Pair, fold: NDArray[np.int64]) -> FoldMean:
    """Mean over the folds of the difference of their AUCs; NaN where a fold lacks a class.

    Within a fold one model's risks are ranked. Pooled over the folds, risks of different models
    would be, and the AUC would vary with how their risks happen to lie to each other.
    """
    found, sizes = [], []
    for repeat, numbers in enumerate(fold):
        for number in np.unique(numbers):
            inside = np.flatnonzero(numbers == number)
            sizes.append(len(inside))
            if len(np.unique(pair[0].labels[inside])) < len(pair[0].classes):
                return FoldMean(np.nan, np.nan, 0)
            areas = [area_of(_in_fold(one, repeat, inside)).value for one in pair]
            found.append(areas[0] - areas[1])
    return corrected(settle(found), np.array(sizes, dtype=np.float64), fold.shape[1])


def _in_fold(joined: Joined, repeat: int, inside: NDArray[np.intp]) -> Joined:
    return replace(
        joined, labels=joined.labels[inside], probability=joined.probability[[repeat]][:, inside]
    )
