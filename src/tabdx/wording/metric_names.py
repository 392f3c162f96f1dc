"""What every metric is called and which way is better, apart from the functions behind it."""

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
        MetricName("calibration_slope", "Calibration slope", "target", 1.0),
        MetricName(
            "calibration_intercept", "Calibration intercept (slope fixed at 1)", "target", 0.0
        ),
        MetricName("observed_expected_ratio", "Observed to expected ratio", "target", 1.0),
    )
}


def in_a_sentence(metric: str) -> str:
    """Name a metric in small letters, abbreviations left as they are.

    Examples
    --------
    >>> in_a_sentence("log_loss"), in_a_sentence("roc_auc")
    ('log loss', 'ROC AUC')
    """
    label = METRIC_NAMES[metric].label
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def as_written(metric: str, value: float) -> float:
    """Round a value as ``metrics.json`` holds it; one that another version named, to four decimals.

    Examples
    --------
    >>> as_written("log_loss", 0.0774473), as_written("calibration_slope", 1.1702)
    (0.0774, 1.17)
    """
    decimals = METRIC_NAMES[metric].decimals if metric in METRIC_NAMES else 4
    return round(value, decimals) + 0.0  # a negative zero becomes 0
