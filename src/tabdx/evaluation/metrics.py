"""Every metric by name: what it is called, which way is better, how its interval is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation import rates
from tabdx.evaluation.calibration import (
    brier,
    calibration_intercept,
    calibration_slope,
    log_loss,
)
from tabdx.evaluation.confusion import call
from tabdx.evaluation.discrimination import average_precision, roc_auc
from tabdx.evaluation.scales import Scale

Function = Callable[[NDArray[np.int8], NDArray[Any], NDArray[np.float64]], NDArray[np.float64]]
Interval = Literal["wilson", "delong", "bootstrap"]
Behind = Literal["all", "positive", "negative", "called positive", "called negative"]


@dataclass(frozen=True)
class Metric:
    """One way to judge a model.

    Attributes
    ----------
    key : str
        Its name in tables and in ``metrics.json``.
    label : str
        Its name for people.
    direction : "higher", "lower" or "target"
        Which way is better; a target is best met exactly.
    best : float
        The value of a perfect model.
    interval : "wilson", "delong" or "bootstrap"
        A share of a known number of patients has Wilson's formula; the standard error of the ROC
        AUC is DeLong's, that of anything else comes from resamples.
    scale : "plain", "log", "logit" or "arctanh"
        Where an interval by a standard error is symmetric: where the metric has no ends.
    behind : Behind
        Which patients it is a statement about; their number is the ``n`` beside it.
    takes : "risk" or "call"
        Whether `function` is given the predicted risks or the calls at the threshold.
    function : callable
        ``(positive, risk or call, weights) -> values``: shapes (patient,), (patient,),
        (resample, patient) and (resample,).
    """

    key: str
    label: str
    direction: Literal["higher", "lower", "target"]
    best: float
    interval: Interval
    scale: Scale
    behind: Behind
    takes: Literal["risk", "call"]
    function: Function

    def values(
        self,
        positive: NDArray[np.int8],
        probability: NDArray[np.float64],
        weights: NDArray[np.float64],
        threshold: float,
    ) -> NDArray[np.float64]:
        """Judge one pass over the patients in each resample, shape (resample,)."""
        taken = call(probability, threshold) if self.takes == "call" else probability
        return self.function(positive, taken, weights)

    def members(self, positive: NDArray[np.int8], called: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Tell which patients the metric is about, shape (patient,)."""
        if self.behind == "all":
            return np.ones(len(positive), dtype=np.bool_)
        of = called if self.behind.startswith("called") else positive
        chosen: NDArray[np.bool_] = of == (1 if self.behind.endswith("positive") else 0)
        return chosen


def _share(key: str, label: str, behind: Behind, function: Function) -> Metric:
    return Metric(key, label, "higher", 1.0, "wilson", "logit", behind, "call", function)


def _score(key: str, label: str, scale: Scale, function: Function) -> Metric:
    return Metric(key, label, "higher", 1.0, "bootstrap", scale, "all", "call", function)


def _ranking(key: str, label: str, interval: Interval, function: Function) -> Metric:
    return Metric(key, label, "higher", 1.0, interval, "logit", "all", "risk", function)


def _loss(key: str, label: str, function: Function) -> Metric:
    return Metric(key, label, "lower", 0.0, "bootstrap", "log", "all", "risk", function)


def _target(key: str, label: str, best: float, function: Function) -> Metric:
    return Metric(key, label, "target", best, "bootstrap", "plain", "all", "risk", function)


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        _loss("log_loss", "Log loss", log_loss),
        _loss("brier", "Brier score", brier),
        _ranking("roc_auc", "ROC AUC", "delong", roc_auc),
        _ranking("average_precision", "Average precision", "bootstrap", average_precision),
        _share("accuracy", "Accuracy", "all", rates.accuracy),
        _score("balanced_accuracy", "Balanced accuracy", "logit", rates.balanced_accuracy),
        _share("sensitivity", "Sensitivity", "positive", rates.sensitivity),
        _share("specificity", "Specificity", "negative", rates.specificity),
        _share(
            "positive_predictive_value",
            "Positive predictive value",
            "called positive",
            rates.positive_predictive_value,
        ),
        _share(
            "negative_predictive_value",
            "Negative predictive value",
            "called negative",
            rates.negative_predictive_value,
        ),
        _score("f1", "F1 score", "logit", rates.f1),
        _score(
            "matthews_correlation", "Matthews correlation", "arctanh", rates.matthews_correlation
        ),
        _target("calibration_slope", "Calibration slope", 1.0, calibration_slope),
        _target(
            "calibration_intercept",
            "Calibration intercept (slope fixed at 1)",
            0.0,
            calibration_intercept,
        ),
    )
}
