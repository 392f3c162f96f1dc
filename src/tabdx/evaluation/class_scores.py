"""Scores of each class against the rest, with their intervals."""

from collections.abc import Callable, Sequence

import pandas as pd

from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.joined_predictions import JoinedPredictions, one_vs_rest
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.auc_interval import area_interval
from tabdx.evaluation.uncertainty.sandwich import CALIBRATION, sandwich_interval
from tabdx.evaluation.uncertainty.stratified import PredictedClasses, mean_over_repeats, share

COLUMNS = ["model", "partition", "class", "metric", "value", "lower", "upper", "method", "n"]
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
    classes: Sequence[ClassPredictions], *, threshold: float, confidence: float
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

    Returns
    -------
    DataFrame
        One row per model, partition, class and metric: sensitivity, specificity and predictive
        values (method ``wilson``), ROC AUC (``delong``, ``score`` where it is 0 or 1), calibration
        slope, intercept and observed to expected ratio (``sandwich``: `sandwich_interval`).
        Columns: ``model``, ``partition``, ``class``, ``metric``, ``value`` (mean over repeats),
        ``lower``, ``upper``, ``method``, ``n`` (patients that the metric is about).
    """
    rows = [
        {"model": one.model, "partition": one.partition, "class": name, **row}
        for one in classes
        for predictions in [PredictedClasses.of(one, threshold)]
        for place, name in enumerate(one.classes)
        for row in [
            *_rates(predictions.of_class(place), confidence),
            *_of_risks(one_vs_rest(one, place), confidence),
        ]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rates(predictions: PredictedClasses, confidence: float) -> list[dict[str, str | float]]:
    return [
        _row(key, share(predictions, METRICS[key], confidence), "wilson", n)
        for key in _RATES
        for n in [predictions.members(METRICS[key]).mean(axis=0).sum()]
    ]


def _of_risks(joined: JoinedPredictions, confidence: float) -> list[dict[str, str | float]]:
    n = len(joined.labels)
    area = mean_over_repeats("roc_auc", joined)
    method = "score" if area in (0, 1) else "delong"
    return [
        _row("roc_auc", (area, *area_interval(joined, confidence)), method, n),
        *(
            _row(key, sandwich_interval(key, joined, confidence), "sandwich", n)
            for key in CALIBRATION
        ),
    ]


def _row(
    metric: str, bounded: tuple[float, float, float], method: str, n: float
) -> dict[str, str | float]:
    value, lower, upper = bounded
    return {
        "metric": metric,
        "value": value,
        "lower": lower,
        "upper": upper,
        "method": method,
        "n": float(n),
    }
