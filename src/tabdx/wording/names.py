"""What tables call models, methods, metrics and partitions, in the words of a reader."""

_WORDS = {
    "svm": "SVM",
    "mlp": "MLP",
    "cnn": "CNN",
    "roc": "ROC",
    "auc": "AUC",
    "minmax": "min-max",
}
_NAMES = {
    "platt": "Platt",
    "venn_abers": "Venn-Abers",
    "youden": "Youden",
    "recalibrated_shifted": "recalibrated, then shifted",
    "delong": "DeLong",
    "sign_flip": "sign-flip",
    "corrected_folds": "corrected repeated cross-validation",
    "f1": "F1 score",
    "brier": "Brier score",
    "scaled_brier": "scaled Brier score",
    "observed_expected_ratio": "observed to expected ratio",
    "roc_auc_pairs": "ROC AUC of pairs of classes",
    "kappa": "Cohen's kappa",
    "matthews_correlation": "Matthews correlation",
    "calibration_intercept": "calibration intercept (slope fixed at 1)",
}


def readable(name: str) -> str:
    """Write a name as a sentence does: small letters, but for proper names and abbreviations.

    Examples
    --------
    >>> readable("out_of_fold"), readable("svm"), readable("logistic_regression")
    ('out of fold', 'SVM', 'logistic regression')
    >>> readable("venn_abers"), readable("log_loss"), readable("roc_auc")
    ('Venn-Abers', 'log loss', 'ROC AUC')
    """
    if name in _NAMES:
        return _NAMES[name]
    return " ".join(_WORDS.get(word, word) for word in name.replace("_", " ").split(" "))


def patients_of(name: str, *, several: bool) -> str:
    """Name the patients of a class; of several one may be called 3, which reads as their number.

    Examples
    --------
    >>> patients_of("malignant", several=False), patients_of("3", several=True)
    ('malignant patients', 'patients of class 3')
    """
    return f"patients of class {name}" if several else f"{name} patients"


def capitalized(text: str) -> str:
    """Begin a sentence or a heading, abbreviations and proper names left as they are.

    Examples
    --------
    >>> capitalized("logistic regression"), capitalized("venn-Abers"), capitalized("SVM")
    ('Logistic regression', 'Venn-Abers', 'SVM')
    """
    return text[:1].upper() + text[1:]
