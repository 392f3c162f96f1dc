from dataclasses import replace

import numpy as np
import pytest

from tabdx.artifacts.holdout_readings import _distance
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.holdout_state import describe_state
from tabdx.evaluation.joined_predictions import join_outcomes

SETTINGS = {"evaluate.threshold": 0.5, "decide.recalibrate": ("none", "platt")}


@pytest.fixture
def joined(make_cohort, predict):
    positive = np.tile([0, 1], 100)
    cohort = make_cohort(positive)
    risk = np.linspace(0.01, 0.99, 200)
    return [join_outcomes(predict(model, cohort, risk), cohort)[0] for model in ("mlp", "svm")]


def moved(joined, size, seed=1):
    rng = np.random.default_rng(seed)
    return [
        replace(one, probability=one.probability + size * rng.normal(size=one.probability.shape))
        for one in joined
    ]


def test_it_is_text_that_names_no_patient(joined):
    state = describe_state(joined, SETTINGS)
    assert (state["patients"], state["models"]) == ("200", "mlp svm")
    assert state["settings"] == "evaluate.threshold=0.5; decide.recalibrate=none,platt"
    assert all(isinstance(value, str) for value in state.values())
    assert "p1" not in "".join(state.values())
    assert state == describe_state(joined, SETTINGS)


@pytest.mark.parametrize("size", [1e-5, 1e-3, 0.05])
def test_the_sums_tell_how_far_the_risks_moved(joined, size):
    one, other = (describe_state(some, SETTINGS)["sums"] for some in (joined, moved(joined, size)))
    # From 16 sums the root mean square is known to about a sixth.
    assert 0.4 * size < _distance(one, other) < 1.7 * size


def test_other_patients_or_outcomes_are_another_state(joined):
    outcomes = describe_state(joined, SETTINGS)["outcomes"]
    turned = [replace(one, labels=1 - one.positive) for one in joined]
    renamed = [replace(one, patients=one.patients + "x") for one in joined]
    assert (
        len({outcomes, *(describe_state(o, SETTINGS)["outcomes"] for o in (turned, renamed))}) == 3
    )


def test_a_state_tells_the_probabilities_of_several_classes(make_classes):
    joined = join_classes(*make_classes(3, patients=200))
    one, other = (describe_state(some, SETTINGS) for some in (joined, moved(joined, 1e-3)))
    assert one["outcomes"] == other["outcomes"]
    # The mean of two repeats moves by the root of a half.
    assert 0.3e-3 < _distance(one["sums"], other["sums"]) < 1.2e-3
