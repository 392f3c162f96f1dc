import numpy as np
import pytest

from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.target import Target


def test_of_two_classes_the_target_is_the_positive_one():
    assert Outcome(column="y", classes=("well", "ill")).targets == (Target("ill", (1,)),)


def test_of_more_it_is_the_positive_ones_together_or_each():
    classes = ("a", "b", "c")
    together = Outcome(column="y", classes=classes, positive=("c", "a")).targets
    assert together == (Target("c or a", (0, 2)),)
    each = Outcome(column="y", classes=classes).targets
    assert [(one.name, one.classes) for one in each] == [("a", (0,)), ("b", (1,)), ("c", (2,))]


def test_risks_of_a_target_and_of_the_rest_sum_to_1():
    probability = np.random.default_rng(0).dirichlet(np.ones(4), size=(3, 5))
    some, rest = Target("x", (0, 3)), Target("y", (1, 2))
    assert some.risk(probability) + rest.risk(probability) == pytest.approx(1)
    assert np.array_equal(Target("z", (2,)).risk(probability), probability[..., 2])
