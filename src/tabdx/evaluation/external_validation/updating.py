"""Updating: what recalibration to other patients would bring, on those who did not teach it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.recalibrators import Recalibrator, fit_recalibrator
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.calibration import risks_overlap
from tabdx.evaluation.metrics.registry import metrics_of
from tabdx.evaluation.scores import Scores, score_each
from tabdx.evaluation.uncertainty.bootstrap import percentile
from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]
Labels = NDArray[np.int8]

AS_ANSWERED, IN_THE_LARGE, LOGISTIC = "as_answered", "in_the_large", "logistic"
_FOLDS = 10
_MOST_STEPS = 10_000
_SMALLEST = float(np.finfo(np.float64).eps)
_METRICS = (
    "log_loss",
    "brier",
    "calibration_intercept",
    "calibration_slope",
    "observed_expected_ratio",
)


def fit_in_the_large(probability: Values, labels: Labels) -> Recalibrator:
    """Fit recalibration in the large: an intercept, the slope left at 1.

    Formula: logit P(y = 1) = a + logit(p); of more classes p′ ∝ p exp(a), an a for each class, at
    which the mean probability of each class is its share.
    Reference: Steyerberg (2019), Clinical Prediction Models, section 20.2, method 2; Janssen et
    al. (2008), J Clin Epidemiol 61, 76–86.

    Parameters
    ----------
    probability : ndarray, shape (patient,) or (patient, class)
    labels : ndarray, shape (patient,)
        1 for the positive side; or numbers of the classes, from 0.

    Examples
    --------
    Half of them are diseased where a fifth was expected: log odds of 0 for −1.386.

    >>> risk, ill = np.full(10, 0.2), np.array([0, 1] * 5, dtype=np.int8)
    >>> fit_in_the_large(risk, ill).numbers["intercept"]
    [1.3862943611198906]
    """
    if probability.ndim == 1:
        odds = logit(np.clip(probability, _SMALLEST, 1 - _SMALLEST))
        found = fit_logistic(np.ones((len(odds), 1)), labels, offset=odds)
        return Recalibrator("platt", {"slope": [1.0], "intercept": [float(found[0])]})
    classes = probability.shape[1]
    shares = np.bincount(labels, minlength=classes) / len(labels)
    weights = np.ones(classes)
    for _ in range(_MOST_STEPS):
        shown = probability * weights
        means = (shown / shown.sum(axis=1, keepdims=True)).mean(axis=0)
        if np.abs(means - shares).max() < 1e-10:
            break
        weights *= np.maximum(shares, _SMALLEST) / np.maximum(means, _SMALLEST)
        weights /= weights[0]
    intercept = np.log(weights)
    return Recalibrator("platt", {"slope": [1.0] * classes, "intercept": intercept.tolist()})


def fit_logistic_recalibration(probability: Values, labels: Labels) -> Recalibrator:
    """Fit logistic recalibration: an intercept and a slope; of more classes, of each.

    Of two sides by maximum likelihood; where the risks part them, so that there is no maximum, and
    of more classes, with Platt's targets.
    Reference: Steyerberg (2019), Clinical Prediction Models, section 20.2, method 3; Platt (1999).
    """
    if probability.ndim == 1:
        odds = logit(np.clip(probability, _SMALLEST, 1 - _SMALLEST))
        if risks_overlap(labels, odds, np.ones((1, len(odds))))[0]:
            intercept, slope = fit_logistic(np.column_stack([np.ones_like(odds), odds]), labels)
            if np.isfinite(intercept) and np.isfinite(slope):
                numbers = {"slope": [float(slope)], "intercept": [float(intercept)]}
                return Recalibrator("platt", numbers)
    return fit_recalibrator("platt", probability, labels)


_FITS: dict[str, Callable[[Values, Labels], Recalibrator]] = {
    IN_THE_LARGE: fit_in_the_large,
    LOGISTIC: fit_logistic_recalibration,
}


def draw_folds(labels: Labels, groups: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Divide patients into folds, class by class as evenly as groups allow, groups whole.

    Returns
    -------
    ndarray of int, shape (patient,)

    Raises
    ------
    InputError
        If a class has fewer than two groups.
    """
    rng = np.random.default_rng(seed)
    first = {int(group): place for place, group in reversed(list(enumerate(groups.tolist())))}
    names = np.array(list(first))
    of_class = labels[[first[int(group)] for group in names]]
    fewest = int(np.bincount(of_class, minlength=int(labels.max()) + 1).min())
    if fewest < 2:
        raise InputError(
            "a recalibration is judged on patients who did not teach it, which takes two of each "
            "class; bring more patients"
        )
    folds = min(_FOLDS, fewest)
    fold = np.empty(len(names), dtype=np.int64)
    start = 0
    for number in np.unique(of_class):
        own = rng.permutation(np.flatnonzero(of_class == number))
        fold[own] = (start + np.arange(len(own))) % folds
        start += len(own)
    by_group = dict(zip(names.tolist(), fold.tolist(), strict=True))
    return np.array([by_group[group] for group in groups.tolist()], dtype=np.int64)


def cross_fit(method: str, joined: Joined, fold: NDArray[np.int64]) -> Joined:
    """Recalibrate each fold's patients by what the others teach."""
    (probability,) = joined.probability
    read = np.empty_like(probability)
    for number in np.unique(fold):
        inside = fold == number
        learned = _FITS[method](probability[~inside], joined.labels[~inside])
        read[inside] = learned.apply(probability[inside])
    return replace(joined, probability=read[np.newaxis])


def judge_updates(
    joined: Joined, *, threshold: float, confidence: float, resamples: int, seed: int
) -> tuple[pd.DataFrame, dict[str, Recalibrator]]:
    """Judge what each recalibration would bring, cross-fitted over ten folds.

    Parameters
    ----------
    joined : Joined
        The risks as answered, of one pass.
    threshold : float
        The risk from which a patient is called positive; no metric here asks it.
    confidence, resamples, seed
        Of the intervals; seed also of the folds.

    Returns
    -------
    table : DataFrame
        One row a method and metric. Columns: ``update`` (as_answered | in_the_large | logistic),
        ``metric``, ``value``, ``lower``, ``upper``, ``n``, ``difference`` (to as_answered),
        ``difference_lower``, ``difference_upper`` (paired resamples).
    fitted : dict of str to Recalibrator
        Each method fitted on all of the patients, to be used on the next ones of that place.
    """
    fold = draw_folds(joined.labels, joined.groups, seed)
    versions = {AS_ANSWERED: joined, **{name: cross_fit(name, joined, fold) for name in _FITS}}
    metrics = metrics_of_updates(joined)
    found = score_each(
        [([one], metrics) for one in versions.values()],
        threshold=threshold,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )
    plain = found[0]
    tables = [
        _tabulate(name, scores, plain, joined) for name, scores in zip(versions, found, strict=True)
    ]
    (probability,) = joined.probability
    fitted = {name: fit(probability, joined.labels) for name, fit in _FITS.items()}
    return pd.concat(tables, ignore_index=True), fitted


def metrics_of_updates(joined: Joined) -> Sequence[str]:
    """Name the metrics that a recalibration can change."""
    known = metrics_of(joined)
    return [name for name in _METRICS if name in known]


def _tabulate(name: str, scores: Scores, plain: Scores, joined: Joined) -> pd.DataFrame:
    table = scores.table[["metric", "value", "lower", "upper", "n"]].copy()
    table.insert(0, "update", name)
    before = plain.table.set_index("metric")["value"]
    table["difference"] = table["value"] - table["metric"].map(before)
    ends = [_difference(metric, scores, plain, joined) for metric in table["metric"]]
    table[["difference_lower", "difference_upper"]] = np.array(ends)
    return table


def _difference(metric: str, scores: Scores, plain: Scores, joined: Joined) -> tuple[float, float]:
    key = joined.model, joined.partition, metric
    if scores is plain or key not in scores.draws:
        return np.nan, np.nan
    apart = scores.draws[key] - plain.draws[key]
    return percentile(apart, scores.confidence, joined.degrees_of_freedom)
