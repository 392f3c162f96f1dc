"""The tests of one pair: two predictions of the same patients, of two models or two versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from tabdx.evaluation.comparing.deciding_tests import CORRECTED, DECIDING, DELONG, EXACT
from tabdx.evaluation.comparing.mcnemar import sign_flip
from tabdx.evaluation.contributions import contributions
from tabdx.evaluation.corrected_resampling import corrected_mean
from tabdx.evaluation.delong import area, covariance
from tabdx.evaluation.intervals import percentile, percentile_p
from tabdx.evaluation.passes import PARTITIONS, Passes
from tabdx.evaluation.strata import resample

Pair = tuple[Passes, Passes]
Values = NDArray[np.float64]

_RESAMPLED = [metric for metric, test in DECIDING.items() if test != DELONG]


@dataclass(frozen=True)
class Tested:
    """The difference of a pair on one metric, by one test; NaN for what is not available.

    Attributes
    ----------
    metric, test : str
        What was compared, and how.
    difference : float
        The first's value less the second's.
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


def value(metric: str, passes: Passes, threshold: float) -> float:
    """Compute one of the compared metrics of one model, mean over repeats."""
    if DECIDING[metric] == DELONG:
        return area(passes.positive, passes.probability).value
    return float(_per_patient(metric, passes, threshold).mean())


def draw_differences(pairs: Sequence[Pair], threshold: float, resamples: int, seed: int) -> Values:
    """Draw the differences of all pairs on the same resamples of the patients.

    All metrics that are resampled here are means over patients, so that one product with the
    weights of the resamples gives them all.

    Parameters
    ----------
    pairs : sequence of (Passes, Passes)
        At least one, all over the same patients of one partition.
    threshold : float
        Risk from which a patient is called positive.
    resamples, seed : int
        The stream is that of `tabdx.evaluation.scores.score`: it draws the same patients.

    Returns
    -------
    ndarray, shape (resample, metric, pair)
        As `compare_pair` takes it, pair by pair.
    """
    first = pairs[0][0]
    each = np.array([_apart(metric, pair, threshold) for metric in _RESAMPLED for pair in pairs])
    rng = np.random.default_rng([seed, PARTITIONS.index(first.partition)])
    drawn = [
        weights @ each.T / weights.sum(axis=1, keepdims=True)
        for weights in resample(first, resamples, rng)
    ]
    return np.concatenate(drawn).reshape(-1, len(_RESAMPLED), len(pairs))


def compare_pair(pair: Pair, draws: Values, threshold: float, confidence: float) -> list[Tested]:
    """Test one pair on every metric.

    Parameters
    ----------
    pair : (Passes, Passes)
        Of the same patients.
    draws : ndarray, shape (resample, metric)
        Its part of what `draw_differences` gives.
    threshold, confidence : float
        Of the calls, and of the intervals.

    Returns
    -------
    list of Tested
        ROC AUC by DeLong's paired test; accuracy by the exact test of the patients' errors, with
        the bootstrap's interval; the others by the paired bootstrap; log loss besides by the
        corrected test over repeated folds, where both models were judged on the same folds.
    """
    found = [_by_delong(pair, confidence)]
    for place, metric in enumerate(_RESAMPLED):
        difference = float(_apart(metric, pair, threshold).mean())
        own = draws[:, place]
        p = _exact_p(pair, threshold) if DECIDING[metric] == EXACT else percentile_p(own)
        ends = percentile(own, confidence)
        found.append(Tested(metric, DECIDING[metric], difference, *ends, float(own.std()), p))
    folds = [one.fold for one in pair]
    if folds[0] is not None and folds[1] is not None and np.array_equal(folds[0], folds[1]):
        found.append(_by_folds(pair, folds[0], threshold, confidence))
    return found


def _per_patient(metric: str, passes: Passes, threshold: float) -> Values:
    """What each patient adds to a metric, mean over repeats, shape (patient,)."""
    parts = contributions(metric, passes.positive, passes.probability, threshold)
    mean: Values = parts.mean(axis=0)
    return mean


def _apart(metric: str, pair: Pair, threshold: float) -> Values:
    first, second = (_per_patient(metric, one, threshold) for one in pair)
    return first - second


def _by_delong(pair: Pair, confidence: float) -> Tested:
    one, other = (area(passes.positive, passes.probability) for passes in pair)
    apart = one.influence - other.influence
    difference = one.value - other.value
    error = float(np.sqrt(covariance(apart, apart, pair[0].positive, pair[0].groups)))
    if not error > 0:  # the same placement of every patient, or too few patients of a class
        p = 1.0 if error == difference == 0 else np.nan
        return Tested("roc_auc", DELONG, difference, np.nan, np.nan, np.nan, p)
    reach = float(norm.isf((1 - confidence) / 2)) * error
    p = float(2 * norm.sf(abs(difference) / error))
    return Tested("roc_auc", DELONG, difference, difference - reach, difference + reach, error, p)


def _exact_p(pair: Pair, threshold: float) -> float:
    """Exact p of the errors: counted in the least common multiple of repeats, all are whole."""
    repeats = lcm(*(len(one.probability) for one in pair))
    apart = np.rint(_apart("accuracy", pair, threshold) * repeats)
    return sign_flip(np.rint(np.bincount(pair[0].groups, apart)).astype(np.int64))


def _by_folds(pair: Pair, fold: NDArray[np.int64], threshold: float, confidence: float) -> Tested:
    one, other = (
        contributions("log_loss", passes.positive, passes.probability, threshold) for passes in pair
    )
    mean = corrected_mean(one - other, fold)
    p = mean.p if (one != other).any() else 1.0
    return Tested("log_loss", CORRECTED, mean.value, *mean.interval(confidence), mean.error, p)
