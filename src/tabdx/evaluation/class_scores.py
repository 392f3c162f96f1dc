"""Scores of each class against the rest, with their intervals."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.joined_predictions import JoinedPredictions, one_vs_rest
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.auc_interval import area_interval
from tabdx.evaluation.uncertainty.intervals import Bounded
from tabdx.evaluation.uncertainty.sandwich import (
    CALIBRATION,
    sandwich_interval,
    share_without_slope,
)
from tabdx.evaluation.uncertainty.stratified import PredictedClasses, mean_over_repeats, share

COLUMNS = ["model", "partition", "class", "metric", "value", "lower", "upper", "method", "n"]
Row = dict[str, str | float]
_RATES = (
    "sensitivity",
    "specificity",
    "positive_predictive_value",
    "negative_predictive_value",
)


def each_class(
    classes: Sequence[ClassPredictions],
    tabulate: Callable[[Sequence[JoinedPredictions]], pd.DataFrame],
) -> pd.DataFrame:
    """Tabulate each class against the rest, as a table of two sides with a column ``class``.

    Parameters
    ----------
    classes : sequence of ClassPredictions
        What is judged; without any, the table has no rows.
    tabulate : callable
        Makes a table with the columns ``model`` and ``partition`` of any number of predictions.
    """
    tables = [
        tabulate([one_vs_rest(one, place)]).assign(**{"class": name})
        for one in classes
        for place, name in enumerate(one.classes)
    ]
    table = pd.concat(tables, ignore_index=True) if tables else tabulate([]).assign(**{"class": ""})
    first = ["model", "partition", "class"]
    return table[[*first, *table.columns.drop(first)]]


def class_scores(
    classes: Sequence[ClassPredictions],
    *,
    threshold: float,
    confidence: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """Judge each class against the rest.

    A patient is predicted to be of the likeliest class; there is no threshold a class.

    Parameters
    ----------
    classes : sequence of ClassPredictions
        What is judged.
    threshold : float
        As `predict_classes` takes it.
    confidence : float
        Of the intervals.
    resamples, seed : int
        Of the draws that tell whether a slope has an interval.

    Returns
    -------
    DataFrame
        One row per model, partition, class and metric: sensitivity, specificity and predictive
        values (method ``wilson``), ROC AUC (``delong``, ``score`` where it is 0 or 1), calibration
        slope, intercept and observed to expected ratio (``sandwich``: `sandwich_interval`; no
        interval of a slope that too many resamples lack, as in `Scores`).
        Columns: ``model``, ``partition``, ``class``, ``metric``, ``value`` (mean over repeats),
        ``lower``, ``upper``, ``method``, ``n`` (patients that the metric is about).
    """
    rows = []
    for one in classes:
        predictions = PredictedClasses.of(one, threshold)
        lost = share_without_slope(one, resamples, seed)
        for place, name in enumerate(one.classes):
            own: Row = {"model": one.model, "partition": one.partition, "class": name}
            sides = one_vs_rest(one, place)
            judged = [
                *_rates(predictions.of_class(place), confidence),
                _area(sides, confidence),
                *_calibration(sides, confidence, slope_known=lost[place] <= (1 - confidence) / 2),
            ]
            rows += [own | row for row in judged]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rates(predictions: PredictedClasses, confidence: float) -> list[Row]:
    return [
        _row(key, share(predictions, METRICS[key], confidence), "wilson", n)
        for key in _RATES
        for n in [predictions.members(METRICS[key]).mean(axis=0).sum()]
    ]


def _area(joined: JoinedPredictions, confidence: float) -> Row:
    value = mean_over_repeats("roc_auc", joined)
    method = "score" if value in (0, 1) else "delong"
    ends = area_interval(joined, confidence)
    return _row("roc_auc", (value, *ends), method, len(joined.labels))


def _calibration(joined: JoinedPredictions, confidence: float, *, slope_known: bool) -> list[Row]:
    rows = []
    for key in CALIBRATION:
        value, *ends = sandwich_interval(key, joined, confidence)
        if key == "calibration_slope" and not slope_known:
            ends = [np.nan, np.nan]
        rows.append(_row(key, (value, ends[0], ends[1]), "sandwich", len(joined.labels)))
    return rows


def _row(metric: str, bounded: Bounded, method: str, n: float) -> Row:
    ends = dict(zip(("value", "lower", "upper"), bounded, strict=True))
    return {"metric": metric, **ends, "method": method, "n": float(n)}
