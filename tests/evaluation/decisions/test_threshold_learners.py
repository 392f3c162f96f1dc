import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_curve

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import Risks
from tabdx.evaluation.decisions.threshold_learners import (
    AT_THEIR_WORD,
    RULES,
    learners,
    threshold_at_sensitivity,
    youden_threshold,
)


@pytest.mark.parametrize(
    ("minimum", "threshold"),
    # Risks of the diseased: 0.9, 0.7, 0.5, 0.3. Half of them are two, and any more are three.
    [(0.25, 0.9), (0.5, 0.7), (0.51, 0.5), (0.75, 0.5), (0.99, 0.3)],
)
def test_the_highest_threshold_that_finds_enough(minimum, threshold):
    positive = np.array([1, 1, 1, 1, 0])
    risk = np.array([0.3, 0.9, 0.5, 0.7, 0.95])
    assert threshold_at_sensitivity(positive, risk, minimum) == threshold


def test_rounding_asks_for_no_patient_too_many():
    # 0.98 · 50 is 49, and 0.95 · 20 is 19, whatever a computer makes of them.
    for size, minimum in ((50, 0.98), (20, 0.95), (100, 0.07)):
        risk = np.arange(1, size + 1) / size
        found = (risk >= threshold_at_sensitivity(np.ones(size, int), risk, minimum)).sum()
        assert found == round(size * minimum)


@pytest.mark.parametrize("minimum", [0.0, 1.0, 1.2, float("nan")])
def test_a_minimum_that_cannot_be_is_refused(minimum):
    with pytest.raises(InputError, match="minimum sensitivity should lie between 0 and 1"):
        threshold_at_sensitivity(np.array([1]), np.array([0.5]), minimum)


@pytest.mark.parametrize("seed", range(5))
def test_youden_is_the_maximum_of_scikit_learns_roc_curve(noisy, seed):
    positive, risk = noisy(seed)
    false, true, _ = roc_curve(positive, risk)
    called = risk >= youden_threshold(positive, risk)
    index = called[positive == 1].mean() - called[positive == 0].mean()
    assert index == pytest.approx((true - false).max())


def test_youden_takes_the_middle_of_the_lowest_best_stretch():
    # Called from 0.7: 1 of 2 and 0 of 2. From 0.3: 2 of 2 and 1 of 2. Both have ½: the lower one,
    # between 0.2 and 0.3.
    positive, risk = np.array([1, 0, 1, 0]), np.array([0.7, 0.5, 0.3, 0.2])
    assert youden_threshold(positive, risk) == pytest.approx(0.25)


def test_youden_of_risks_that_say_nothing_calls_everybody():
    assert youden_threshold(np.array([1, 0]), np.array([0.6, 0.6])) <= 0.6


def learned(shift=0.0):
    """The threshold of each rule, of risks that may all be higher."""
    rules = learners(fixed=0.3, minimum_sensitivity=0.75, harm_ratio=9)
    own = Risks(
        pd.Index(list("abcdef")),
        np.array([1, 1, 1, 1, 0, 0], dtype=np.int8),
        np.arange(6),
        np.array([0.9, 0.8, 0.4, 0.1, 0.5, 0.2]) + shift,
    )
    return {rule: learn(own) for rule, learn in rules.items()}


def test_each_rule_learns_its_threshold():
    # Nine needless alarms are as bad as one missed patient: from 1 / (1 + 9) on.
    assert learned() == pytest.approx(
        {"fixed": 0.3, "sensitivity": 0.4, "harm_ratio": 0.1, "youden": 0.65}
    )
    assert tuple(learned()) == RULES


def test_two_rules_take_the_risks_at_their_word_and_the_others_learn():
    before, after = learned(), learned(shift=0.05)
    assert {rule for rule in RULES if before[rule] == after[rule]} == set(AT_THEIR_WORD)


@pytest.mark.parametrize("ratio", [0, -1, np.nan])
def test_a_harm_ratio_that_cannot_be_is_refused(ratio):
    with pytest.raises(InputError, match="harm"):
        learners(fixed=0.5, minimum_sensitivity=0.9, harm_ratio=ratio)
