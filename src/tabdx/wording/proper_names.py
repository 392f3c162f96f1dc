"""Proper names of methods and measures, for sentences."""

from tabdx.wording.readable_names import readable

_PROPER = {
    "platt": "Platt",
    "venn_abers": "Venn-Abers",
    "youden": "Youden",
    "recalibrated_shifted": "recalibrated, then shifted",
    "delong": "DeLong",
    "sign_flip": "sign-flip",
    "corrected_folds": "corrected repeated cross-validation",
    "roc_auc": "ROC AUC",
    "f1": "F1 score",
    "brier": "Brier score",
    "scaled_brier": "scaled Brier score",
    "observed_expected_ratio": "observed to expected ratio",
    "matthews_correlation": "Matthews correlation",
}


def proper(name: str) -> str:
    """Write a method's or measure's name as a sentence does.

    Examples
    --------
    >>> proper("venn_abers"), proper("log_loss"), proper("harm_ratio")
    ('Venn-Abers', 'log loss', 'harm ratio')
    """
    return _PROPER.get(name, readable(name))
