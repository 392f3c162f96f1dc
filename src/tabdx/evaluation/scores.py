"""Every metric of every model, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.calibration import clipped
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.metrics.registry import Metric, metrics_of
from tabdx.evaluation.uncertainty.auc_interval import area_interval
from tabdx.evaluation.uncertainty.bootstrap import count_lost, standard_error
from tabdx.evaluation.uncertainty.corrected_resampling import corrected_mean
from tabdx.evaluation.uncertainty.intervals import Bounded, interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import (
    PredictedClasses,
    draw_each,
    likelihood_ratio,
    once,
    prevalence_error,
    proportion_interval,
)
from tabdx.wording.metric_names import as_written

Values = NDArray[np.float64]
Draws = dict[tuple[str, str, str], Values]


@dataclass(frozen=True)
class Scores:
    """The table of scores, and the resamples behind the intervals.

    Attributes
    ----------
    table : DataFrame
        One row per model, partition and metric. Columns: ``model``, ``partition``, ``metric``,
        ``value`` (mean over repeats), ``lower``, ``upper``, ``method`` (wilson | delong |
        bootstrap | ratio; score for a ROC AUC of 0 or 1), ``n`` (patients that the metric is
        about, mean over repeats), ``clipped`` (how many of them have a risk of exactly 0 or 1,
        which has no log odds and was moved by 2.2e-16; 0 where the metric takes risks as they
        are), ``resamples`` (draws behind a bootstrap interval; missing for a formula's),
        ``retrained_lower``, ``retrained_upper`` (of the log loss out of fold: the interval that
        also counts how it would vary with training again). What is not available is missing.
    draws : dict of (model, partition, metric) to ndarray, shape (resample,)
        Each metric without a formula for its interval, in each resample. The models of a
        partition share the resamples, so that differences between their draws are paired.
    confidence : float
        Of the intervals.
    """

    table: pd.DataFrame
    draws: Draws
    confidence: float


def score(
    joined: Sequence[Joined],
    *,
    threshold: float,
    confidence: float,
    resamples: int,
    seed: int,
    metrics: Sequence[str] | None = None,
) -> Scores:
    """Score every model on every partition by every metric.

    With repeats, the value is the mean of the repeats' values, and so is every draw: a resample
    takes a patient with all repeats, never a row of a repeat alone. These intervals hold the
    trained models fixed; `corrected_resampling` has one that does not.

    Parameters
    ----------
    joined : sequence of Joined
        What is judged, from `join_outcomes` or `join_classes`.
    threshold : float
        The risk from which a patient is called positive.
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws.
    seed : int
        Where the draws start. Each partition has its own stream, so that no model and no other
        partition changes them.
    metrics : sequence of str, optional
        Keys of the metrics asked for, all of `metrics_of` if left out; the others cost nothing.
    """
    (scores,) = score_each(
        [(joined, metrics)],
        threshold=threshold,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )
    return scores


def score_each(
    versions: Sequence[tuple[Sequence[Joined], Sequence[str] | None]],
    *,
    threshold: float,
    confidence: float,
    resamples: int,
    seed: int,
) -> list[Scores]:
    """Score several versions of the same models' risks on the same resamples, drawn once.

    Parameters
    ----------
    versions : sequence of (sequence of Joined, sequence of str or None)
        What is judged, and keys of the metrics asked for, as `score` takes them.
    threshold, confidence, resamples, seed
        As `score` takes them.

    Returns
    -------
    list of Scores
        One for each version, the same as `score` gives for it alone.
    """
    judged = [(one, _asked(one, keys)) for joined, keys in versions for one in joined]
    judges = [partial(_judge, one, asked, threshold) for one, asked in judged]
    found = iter(draw_each([one for one, _ in judged], judges, resamples, seed))
    together = [[(one, _join(next(found), resamples)) for one in joined] for joined, _ in versions]
    return [
        _tabulate(joined, keys, threshold, confidence)
        for joined, (_, keys) in zip(together, versions, strict=True)
    ]


def _asked(joined: Joined, keys: Sequence[str] | None) -> list[Metric]:
    known = metrics_of(joined)
    return [known[key] for key in (known if keys is None else keys)]


def plain(table: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Nest the values for ``metrics.json``, at few decimals.

    Another processor adds up in another order, and a network trained there ends a little
    elsewhere: scores differ by some 1e-6, a fitted slope or intercept by some 1e-5. Four decimals,
    and three of a metric whose best value is a target, are finer than any interval here and
    coarser than that, so that ``dvc metrics diff`` shows what moved and nothing else.

    Parameters
    ----------
    table : DataFrame
        The table of `Scores`.

    Returns
    -------
    dict
        ``{model: {partition: {metric: value}}}``; a value that is not available is left out.

    Examples
    --------
    >>> plain(pd.DataFrame({"model": ["svm", "svm"], "partition": "holdout",
    ...                     "metric": ["brier", "calibration_slope"],
    ...                     "value": [0.12345678, float("nan")]}))
    {'svm': {'holdout': {'brier': 0.1235}}}
    """
    nested: dict[str, dict[str, dict[str, float]]] = {}
    known = table.loc[np.isfinite(table["value"]), ["model", "partition", "metric", "value"]]
    for model, partition, metric, value in known.to_numpy().tolist():
        of_model = nested.setdefault(model, {}).setdefault(partition, {})
        of_model[metric] = as_written(metric, value)
    return nested


def _judge(
    joined: Joined, asked: Sequence[Metric], threshold: float, weights: Values
) -> dict[str, Values]:
    """Judge one model in each resample, by the metrics without a formula for their interval."""
    return {
        metric.key: _over_repeats(joined, metric, threshold, weights)
        for metric in asked
        if metric.interval == "bootstrap"
    }


def _join(chunks: Sequence[dict[str, Values]], resamples: int) -> dict[str, Values]:
    """Draws of each metric over all chunks."""
    return {
        key: count_lost(np.concatenate([chunk[key] for chunk in chunks]), resamples)
        for key in chunks[0]
    }


def _tabulate(
    drawn: Sequence[tuple[Joined, dict[str, Values]]],
    keys: Sequence[str] | None,
    threshold: float,
    confidence: float,
) -> Scores:
    rows = [
        _row(one, metric, threshold, confidence, draws.get(metric.key))
        for one, draws in drawn
        for metric in _asked(one, keys)
    ]
    table = pd.DataFrame(rows).astype({"resamples": "Int64"})
    named = {
        (one.model, one.partition, key): values
        for one, draws in drawn
        for key, values in draws.items()
    }
    return Scores(table, named, confidence)


def _over_repeats(
    joined: Joined, metric: Metric, threshold: float, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean of the repeats' values in each resample; NaN where a repeat has none."""
    values = [metric.values(joined.labels, risk, weights, threshold) for risk in joined.probability]
    mean: NDArray[np.float64] = np.mean(values, axis=0)
    return mean


def _row(
    joined: Joined,
    metric: Metric,
    threshold: float,
    confidence: float,
    draws: NDArray[np.float64] | None,
) -> dict[str, str | float | None]:
    predictions = PredictedClasses.of(joined, threshold)
    value, lower, upper = _bounded(joined, predictions, metric, threshold, confidence, draws)
    retrained = _retrained(joined, metric, threshold, confidence)
    return {
        "model": joined.model,
        "partition": joined.partition,
        "metric": metric.key,
        "value": value,
        "lower": lower,
        "upper": upper,
        "method": "score" if metric.interval == "delong" and value in (0, 1) else metric.interval,
        "n": float(predictions.members(metric).mean(axis=0).sum()),
        "clipped": float(clipped(joined.probability).sum(axis=1).mean()) if metric.logs else 0.0,
        "resamples": None if draws is None else int(np.isfinite(draws).sum()),
        "retrained_lower": retrained[0],
        "retrained_upper": retrained[1],
    }


def _bounded(
    joined: Joined,
    predictions: PredictedClasses,
    metric: Metric,
    threshold: float,
    confidence: float,
    draws: NDArray[np.float64] | None,
) -> Bounded:
    """Value, lower and upper end."""
    if metric.interval == "ratio":
        return likelihood_ratio(predictions, metric, confidence)
    value = float(_over_repeats(joined, metric, threshold, once(joined))[0])
    if metric.interval == "wilson":
        return value, *proportion_interval(predictions, metric, value, confidence)
    if draws is None:
        return value, *area_interval(joined, confidence, metric.key)
    error = standard_error(draws, confidence)
    return value, *interval_from_standard_error(
        value, error, confidence, metric.scale, joined.degrees_of_freedom
    )


def _retrained(
    joined: Joined, metric: Metric, threshold: float, confidence: float
) -> tuple[float, float]:
    if metric.key != "log_loss" or joined.fold is None:
        return np.nan, np.nan
    losses = values_per_patient(metric.key, joined.labels, joined.probability, threshold)
    error = prevalence_error(losses.mean(axis=0), joined)
    return corrected_mean(losses, joined.fold).interval(confidence, error)
