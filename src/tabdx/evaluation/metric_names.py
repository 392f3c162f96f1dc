"""What a metric is called inside a sentence."""

from tabdx.evaluation.metrics import METRICS


def in_a_sentence(metric: str) -> str:
    """Name a metric in small letters, abbreviations left as they are.

    Examples
    --------
    >>> in_a_sentence("log_loss"), in_a_sentence("roc_auc")
    ('log loss', 'ROC AUC')
    """
    label = METRICS[metric].label
    return label if label[:2].isupper() else label[0].lower() + label[1:]
