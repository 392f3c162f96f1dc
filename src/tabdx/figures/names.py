"""What tables call things, in the words of a reader."""

from tabdx.evaluation.metric_names import METRIC_NAMES

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
