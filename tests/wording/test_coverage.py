import pandas as pd

from tabdx.wording.coverage import coverage_cautions, describe_coverage

CLASSES = ("well", "ill")


def reached(*rows):
    names = ["partition", "class", "patients", "covered", "covered_lower", "covered_upper"]
    return pd.DataFrame(rows, columns=names).assign(model="svm")


TABLE = reached(
    ("out_of_fold", "well", 285, 0.949, 0.917, 0.969),
    ("out_of_fold", "ill", 170, 0.953, 0.91, 0.976),
    ("out_of_fold", "all", 455, 0.95, 0.93, 0.97),
    ("holdout", "well", 72, 0.861, 0.763, 0.923),
    ("holdout", "ill", 42, 0.976, 0.877, 0.996),
)


def test_coverage_is_said_wherever_it_was_looked_at():
    assert describe_coverage(TABLE, "svm", 0.95, CLASSES) == (
        "The prediction sets of SVM are to hold the true class of 95% of each class; they did out "
        "of fold for 94.9% (91.7% to 96.9%) of 285 well and 95.3% (91.0% to 97.6%) of 170 ill; on "
        "the holdout for 86.1% (76.3% to 92.3%) of 72 well and 97.6% (87.7% to 99.6%) of 42 ill."
    )


def test_a_broken_promise_is_said_and_a_kept_one_is_not():
    assert coverage_cautions(TABLE, "svm", 0.95, CLASSES) == [
        "Caution: on the holdout the prediction sets held the true class of only 86.1% (76.3% to "
        "92.3%) of the well patients, not of 95%."
    ]
    assert coverage_cautions(TABLE, "svm", 0.9, CLASSES) == []


def test_a_class_that_is_called_like_a_number_is_none():
    third = reached(("holdout", "3", 33, 0.5, 0.3, 0.7))
    of_all = pd.concat([third, reached(*(("holdout", name, 33, 0.9, 0.8, 1.0) for name in "12"))])
    assert coverage_cautions(of_all, "svm", 0.95, ("1", "2", "3")) == [
        "Caution: on the holdout the prediction sets held the true class of only 50.0% (30.0% to "
        "70.0%) of the patients of class 3, not of 95%."
    ]
    assert "of 33 of class 3" in describe_coverage(of_all, "svm", 0.95, ("1", "2", "3"))


def test_what_was_not_looked_at_is_not_available():
    assert "not available" in describe_coverage(TABLE, "mlp", 0.95, CLASSES)
    assert coverage_cautions(TABLE, "mlp", 0.95, CLASSES) == []
