"""Names of the metrics, and which direction is better."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MetricName:
    """How people speak of a metric.

    Attributes
    ----------
    key : str
        Its name in tables and in ``metrics.json``.
    label : str
        Its name for people.
    direction : "higher", "lower" or "target"
        Which way is better; a target is best met exactly.
    best : float
        The value of a perfect model; infinite where there is no largest.
    digits : int
        How many decimals a reader sees.
    """

    key: str
    label: str
    direction: Literal["higher", "lower", "target"]
    best: float
    digits: int = 3

    @property
    def decimals(self) -> int:
        """How many ``metrics.json`` keeps: fewer than another processor changes."""
        return 3 if self.direction == "target" else 4


METRIC_NAMES: dict[str, MetricName] = {
    name.key: name
    for name in (
        MetricName("log_loss", "Log loss", "lower", 0.0),
        MetricName("brier", "Brier score", "lower", 0.0),
        MetricName("scaled_brier", "Scaled Brier score", "higher", 1.0),
        MetricName("roc_auc", "ROC AUC", "higher", 1.0),
        MetricName("roc_auc_pairs", "ROC AUC of pairs of classes", "higher", 1.0),
        MetricName("average_precision", "Average precision", "higher", 1.0),
        MetricName("accuracy", "Accuracy", "higher", 1.0),
        MetricName("balanced_accuracy", "Balanced accuracy", "higher", 1.0),
        MetricName("sensitivity", "Sensitivity", "higher", 1.0),
        MetricName("specificity", "Specificity", "higher", 1.0),
        MetricName("positive_predictive_value", "Positive predictive value", "higher", 1.0),
        MetricName("negative_predictive_value", "Negative predictive value", "higher", 1.0),
        MetricName(
            "positive_likelihood_ratio",
            "Positive likelihood ratio",
            "higher",
            float("inf"),
            digits=1,
        ),
        MetricName("negative_likelihood_ratio", "Negative likelihood ratio", "lower", 0.0),
        MetricName("f1", "F1 score", "higher", 1.0),
        MetricName("matthews_correlation", "Matthews correlation", "higher", 1.0),
        MetricName("kappa", "Cohen's kappa", "higher", 1.0),
        MetricName("weighted_kappa", "Weighted kappa", "higher", 1.0),
        MetricName("calibration_slope", "Calibration slope", "target", 1.0),
        MetricName(
            "calibration_intercept", "Calibration intercept (slope fixed at 1)", "target", 0.0
        ),
        MetricName("observed_expected_ratio", "Observed to expected ratio", "target", 1.0),
    )
}


# Of more than two classes, the mean over each class against the rest.
_OF_CLASSES = {
    "roc_auc": "Mean ROC AUC of the classes",
    "average_precision": "Mean average precision of the classes",
}


def metric_name(metric: str, classes: int = 2) -> str:
    """Name a metric of so many classes, as a column of a table is called.

    Examples
    --------
    >>> metric_name("roc_auc"), metric_name("roc_auc", 3), metric_name("kappa", 3)
    ('ROC AUC', 'Mean ROC AUC of the classes', "Cohen's kappa")
    """
    label = METRIC_NAMES[metric].label
    return _OF_CLASSES.get(metric, label) if classes > 2 else label


def decimals_of(metric: str) -> int:
    """Return how many decimals ``metrics.json`` keeps; four of a metric that is unknown here."""
    return METRIC_NAMES[metric].decimals if metric in METRIC_NAMES else 4


def as_written(metric: str, value: float) -> float:
    """Round a value as ``metrics.json`` holds it.

    Examples
    --------
    >>> as_written("log_loss", 0.0774473), as_written("calibration_slope", 1.1702)
    (0.0774, 1.17)
    """
    return round(value, decimals_of(metric)) + 0.0  # a negative zero becomes 0


def metric_label(metric: str) -> str:
    """Name a metric with its good direction, for an axis.

    Examples
    --------
    >>> metric_label("roc_auc")
    'ROC AUC (higher is better)'
    """
    known = METRIC_NAMES[metric]
    way = (
        f"{known.best:g} is best" if known.direction == "target" else f"{known.direction} is better"
    )
    return f"{known.label} ({way})"


def metric_arrow(metric: str) -> str:
    """Name a metric with an arrow to its good direction, for a table.

    Examples
    --------
    >>> metric_arrow("roc_auc"), metric_arrow("calibration_slope")
    ('ROC AUC ↑', 'Calibration slope (1 is best)')
    """
    known = METRIC_NAMES[metric]
    arrows = {"higher": "↑", "lower": "↓"}
    if known.direction not in arrows:
        return metric_label(metric)
    return f"{known.label} {arrows[known.direction]}"
