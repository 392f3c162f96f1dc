"""The registry of metrics: function, interval and scale of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.metrics import classes, rates
from tabdx.evaluation.metrics.calibration import (
    brier,
    calibration_intercept,
    calibration_slope,
    log_loss,
    observed_expected_ratio,
    scaled_brier,
)
from tabdx.evaluation.metrics.confusion import predict_classes
from tabdx.evaluation.metrics.discrimination import average_precision, roc_auc
from tabdx.evaluation.uncertainty.scales import Scale
from tabdx.wording.metric_names import METRIC_NAMES, MetricName

Function = Callable[[NDArray[np.int8], NDArray[Any], NDArray[np.float64]], NDArray[np.float64]]
Interval = Literal["wilson", "delong", "bootstrap", "ratio"]
Behind = Literal["all", "positive", "negative", "predicted positive", "predicted negative"]
Takes = Literal["risk", "class"]


@dataclass(frozen=True, kw_only=True)
class Metric(MetricName):
    """A metric: its function, and how its interval is computed.

    Attributes
    ----------
    interval : "wilson", "delong", "bootstrap" or "ratio"
        A share of a known number of patients has Wilson's formula; a ratio of two shares has
        limits recovered from theirs; the standard error of the ROC AUC is DeLong's, that of
        anything else comes from resamples.
    scale : "plain", "log", "logit", "arctanh" or "log_below_1"
        Where an interval by a standard error is symmetric: where the metric has no ends.
    behind : Behind
        Which patients it is a statement about; their number is the ``n`` beside it.
    takes : "risk" or "class"
        Whether `function` is given the predicted risks or the calls at the threshold.
    function : callable
        ``(positive, risk or call, weights) -> values``: shapes (patient,), (patient,),
        (resample, patient) and (resample,). Of classes ``(labels, probabilities or predicted
        class, weights)``, the probabilities of shape (patient, class).
    """

    interval: Interval
    scale: Scale
    behind: Behind
    takes: Takes
    function: Function

    @property
    def logs(self) -> bool:
        """Whether it takes logarithms of the risks, so that 0 and 1 must be moved."""
        return self.key in ("log_loss", "calibration_slope", "calibration_intercept")

    def values(
        self,
        labels: NDArray[np.int8],
        probability: NDArray[np.float64],
        weights: NDArray[np.float64],
        threshold: float,
    ) -> NDArray[np.float64]:
        """Judge one pass over the patients in each resample, shape (resample,)."""
        taken = predict_classes(probability, threshold) if self.takes == "class" else probability
        return self.function(labels, taken, weights)

    def members(self, positive: NDArray[np.int8], predicted: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Tell which patients the metric is about, shape (patient,)."""
        if self.behind == "all":
            return np.ones(len(positive), dtype=np.bool_)
        of = predicted if self.behind.startswith("predicted") else positive
        chosen: NDArray[np.bool_] = of == (1 if self.behind.endswith("positive") else 0)
        return chosen


def _share(key: str, behind: Behind, function: Function) -> Metric:
    return _metric(key, "wilson", "logit", behind, "class", function)


def _ratio(key: str, function: Function) -> Metric:
    return _metric(key, "ratio", "log", "all", "class", function)


def _score(key: str, scale: Scale, function: Function) -> Metric:
    return _metric(key, "bootstrap", scale, "all", "class", function)


def _ranking(key: str, interval: Interval, function: Function) -> Metric:
    return _metric(key, interval, "logit", "all", "risk", function)


def _loss(key: str, function: Function) -> Metric:
    return _of_risks(key, "log", function)


def _of_risks(key: str, scale: Scale, function: Function) -> Metric:
    return _metric(key, "bootstrap", scale, "all", "risk", function)


def _metric(
    key: str, interval: Interval, scale: Scale, behind: Behind, takes: Takes, function: Function
) -> Metric:
    return Metric(
        **vars(METRIC_NAMES[key]),
        interval=interval,
        scale=scale,
        behind=behind,
        takes=takes,
        function=function,
    )


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        _loss("log_loss", log_loss),
        _loss("brier", brier),
        _of_risks("scaled_brier", "log_below_1", scaled_brier),
        _ranking("roc_auc", "delong", roc_auc),
        _ranking("average_precision", "bootstrap", average_precision),
        _share("accuracy", "all", rates.accuracy),
        _score("balanced_accuracy", "logit", rates.balanced_accuracy),
        _share("sensitivity", "positive", rates.sensitivity),
        _share("specificity", "negative", rates.specificity),
        _share("positive_predictive_value", "predicted positive", rates.positive_predictive_value),
        _share("negative_predictive_value", "predicted negative", rates.negative_predictive_value),
        _ratio("positive_likelihood_ratio", rates.positive_likelihood_ratio),
        _ratio("negative_likelihood_ratio", rates.negative_likelihood_ratio),
        _score("f1", "logit", rates.f1),
        _score("matthews_correlation", "arctanh", rates.matthews_correlation),
        _of_risks("calibration_slope", "plain", calibration_slope),
        _of_risks("calibration_intercept", "plain", calibration_intercept),
        _of_risks("observed_expected_ratio", "log", observed_expected_ratio),
    )
}

# Of any number of classes; those of two sides are `METRICS` alone.
CLASS_METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        _loss("log_loss", classes.log_loss),
        _loss("brier", classes.brier),
        _of_risks("scaled_brier", "log_below_1", classes.scaled_brier),
        _ranking("roc_auc", "delong", classes.roc_auc),
        _ranking("roc_auc_pairs", "delong", classes.roc_auc_pairs),
        _ranking("average_precision", "bootstrap", classes.average_precision),
        _share("accuracy", "all", classes.accuracy),
        _score("balanced_accuracy", "logit", classes.balanced_accuracy),
        _score("matthews_correlation", "arctanh", classes.matthews_correlation),
        _score("kappa", "arctanh", classes.kappa),
        _score("weighted_kappa", "arctanh", classes.weighted_kappa),
    )
}


def metrics_of_pass(probability: NDArray[np.float64]) -> dict[str, Metric]:
    """Return the metrics of one pass: of risks, shape (patient,), or of (patient, class)."""
    return METRICS if probability.ndim == 1 else CLASS_METRICS


def metrics_of(joined: Joined) -> dict[str, Metric]:
    """Return the metrics of these predictions: of classes or of two sides.

    Weighted kappa is among them only where the classes are steps of one scale.
    """
    if not isinstance(joined, ClassPredictions):
        return METRICS
    left_out = set() if joined.ordinal else {"weighted_kappa"}
    return {key: metric for key, metric in CLASS_METRICS.items() if key not in left_out}
