"""Every metric of every model, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.confusion import call
from tabdx.evaluation.intervals import draw_weights, independent_size, percentile, wilson
from tabdx.evaluation.metrics import METRICS, Metric
from tabdx.evaluation.passes import PARTITIONS, Passes

Draws = dict[tuple[str, str, str], NDArray[np.float64]]


@dataclass(frozen=True)
class Scores:
    """The models judged, and the resamples behind the intervals.

    Attributes
    ----------
    table : DataFrame
        One row per model, partition and metric. Columns: ``model``, ``partition``, ``metric``,
        ``value`` (mean over repeats), ``lower``, ``upper``, ``method`` (wilson | bootstrap),
        ``n`` (patients that the metric is about, mean over repeats), ``resamples`` (draws behind
        a bootstrap interval; missing for Wilson's). What is not available is missing.
    draws : dict of (model, partition, metric) to ndarray, shape (resample,)
        The metric in each resample. The models of a partition share the resamples, so that
        differences between their draws are paired.
    confidence : float
        Of the intervals.
    """

    table: pd.DataFrame
    draws: Draws
    confidence: float


def score(
    passes: Sequence[Passes], *, threshold: float, confidence: float, resamples: int, seed: int
) -> Scores:
    """Judge every model on every partition by every metric.

    With repeats, the value is the mean of the repeats' values, and so is every draw: a resample
    takes a patient with all of his or her repeats, never a row of a repeat alone.

    Parameters
    ----------
    passes : sequence of Passes
        What is judged, from `gather`.
    threshold : float
        The risk from which a patient is called positive.
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws.
    seed : int
        Where the draws start. Each partition has its own stream, so that no model and no other
        partition changes them.
    """
    draws: Draws = {}
    for place, partition in enumerate(PARTITIONS):
        together = [one for one in passes if one.partition == partition]
        if together:
            rng = np.random.default_rng([seed, place])
            draws |= _draw(together, threshold, resamples, rng)
    rows = [
        _row(one, metric, threshold, confidence, draws[one.model, one.partition, metric.key])
        for one in passes
        for metric in METRICS.values()
    ]
    table = pd.DataFrame(rows).astype({"resamples": "Int64"})
    return Scores(table, draws, confidence)


def plain(table: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Nest the values for ``metrics.json``, at six significant digits.

    Six digits are far finer than any interval here, and coarser than the noise of rounding, so
    that ``dvc metrics diff`` shows what moved and nothing else.

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
    {'svm': {'holdout': {'brier': 0.123457}}}
    """
    nested: dict[str, dict[str, dict[str, float]]] = {}
    available = table.dropna(subset="value")
    for row in available.itertuples():
        partitions = nested.setdefault(str(row.model), {})
        partitions.setdefault(str(row.partition), {})[str(row.metric)] = float(f"{row.value:.6g}")
    return nested


def _draw(
    together: list[Passes], threshold: float, resamples: int, rng: np.random.Generator
) -> Draws:
    """Draw every metric of the models of one partition on the same resamples."""
    chunks: dict[tuple[str, str, str], list[NDArray[np.float64]]] = {
        (one.model, one.partition, key): [] for one in together for key in METRICS
    }
    for weights in draw_weights(together[0].positive, together[0].groups, resamples, rng):
        for one in together:
            for metric in METRICS.values():
                values = _over_repeats(one, metric, threshold, weights)
                chunks[one.model, one.partition, metric.key].append(values)
    return {name: np.concatenate(parts) for name, parts in chunks.items()}


def _over_repeats(
    passes: Passes, metric: Metric, threshold: float, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean of the repeats' values in each resample; NaN where a repeat has none."""
    values = [
        metric.values(passes.positive, risk, weights, threshold) for risk in passes.probability
    ]
    mean: NDArray[np.float64] = np.mean(values, axis=0)
    return mean


def _row(
    passes: Passes,
    metric: Metric,
    threshold: float,
    confidence: float,
    draws: NDArray[np.float64],
) -> dict[str, str | float | None]:
    value = float(_over_repeats(passes, metric, threshold, np.ones((1, len(passes.positive))))[0])
    members = [
        metric.members(passes.positive, call(risk, threshold)) for risk in passes.probability
    ]
    membership = np.mean(members, axis=0)
    by_formula = metric.interval == "wilson"
    if by_formula:
        size = independent_size(membership, passes.groups)
        lower, upper = wilson(value, size, confidence)
    else:
        lower, upper = percentile(draws, confidence)
    return {
        "model": passes.model,
        "partition": passes.partition,
        "metric": metric.key,
        "value": value,
        "lower": lower,
        "upper": upper,
        "method": metric.interval,
        "n": float(membership.sum()),
        "resamples": None if by_formula else int(np.isfinite(draws).sum()),
    }
