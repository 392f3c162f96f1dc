import pytest

from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import capitalized, readable


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cnn", "CNN"),
        ("minmax", "min-max"),
        ("out_of_fold", "out of fold"),
        ("my model", "my model"),
        ("platt", "Platt"),
        ("roc_auc", "ROC AUC"),
        ("f1", "F1 score"),
        ("calibration_intercept", "calibration intercept (slope fixed at 1)"),
    ],
)
def test_names_are_words(name, words):
    assert readable(name) == words


def test_a_metric_has_the_same_name_in_a_sentence_as_at_its_start():
    for key, metric in METRIC_NAMES.items():
        assert capitalized(readable(key)) == metric.label


def test_what_begins_a_sentence_keeps_its_capitals():
    assert capitalized("") == ""
    assert capitalized("MLP and SVM") == "MLP and SVM"
