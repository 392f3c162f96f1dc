"""Also tests `class_matrix`."""

import numpy as np
import pandas as pd

from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.target import Target
from tabdx.dashboard.shared.class_choice import list_targets, name_measure, target_of
from tabdx.dashboard.shared.class_matrix import describe_errors

TWO = Outcome(column="d", negative="well", positive="ill")
THREE = Outcome(column="d", classes=("a", "b", "c"))
SIDED = Outcome(column="d", classes=("a", "b", "c"), positive=("b", "c"))


def test_a_probability_is_asked_of_the_positive_classes_together_and_of_each():
    assert [one.name for one in list_targets(TWO)] == ["ill"]
    assert [one.name for one in list_targets(THREE)] == ["a", "b", "c"]
    assert [one.name for one in list_targets(SIDED)] == ["b or c", "a", "b", "c"]
    one = Outcome(column="d", classes=("a", "b", "c"), positive=("c",))
    assert [target.name for target in list_targets(one)] == ["a", "b", "c"]


def test_what_is_read_of_a_prediction_is_its_risk_or_the_probability_of_the_classes():
    risks, shares = np.array([0.2, 0.7]), np.array([[0.5, 0.3, 0.2]])
    assert target_of(risks, Target("ill", (1,))) is risks
    assert target_of(shares, Target("b or c", (1, 2))).tolist() == [0.5]
    assert name_measure(Target("ill", (1,)), TWO) == "risk"
    assert name_measure(Target("b", (1,)), THREE) == "probability of b"


def test_a_matrix_is_said_with_the_commonest_mistake_of_each_class():
    cells = pd.DataFrame(
        [("a", "a", 7, 0.7), ("a", "b", 1, 0.1), ("a", "c", 2, 0.2), ("b", "b", 3, 1.0)],
        columns=["true", "predicted_class", "patients", "row_fraction"],
    )
    assert describe_errors(cells) == (
        "Confusion matrix: a 70.0% right, most often taken for c (2); b 100.0% right"
    )
