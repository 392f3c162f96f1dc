"""What tables call things, in the words of a reader."""

from tabdx.wording.metric_names import METRIC_NAMES

_WORDS = {
    "svm": "SVM",
    "mlp": "MLP",
    "cnn": "CNN",
    "roc": "ROC",
    "auc": "AUC",
    "minmax": "min-max",
}


def readable(name: str) -> str:
    """Write a model's, method's or partition's name as a reader would.

    Examples
    --------
    >>> readable("out_of_fold"), readable("svm"), readable("logistic_regression")
    ('out of fold', 'SVM', 'logistic regression')
    """
    return " ".join(_WORDS.get(word, word) for word in name.replace("_", " ").split(" "))


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
