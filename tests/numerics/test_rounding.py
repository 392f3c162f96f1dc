import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.numerics.rounding import first_least, levels, settle

FIGURES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(FIGURES, st.randoms(use_true_random=False))
def test_a_mean_in_another_order_is_the_same(figures, random):
    shuffled = random.sample(figures, len(figures))
    assert settle(np.mean(figures) - np.cumsum(shuffled)[-1] / len(figures)) == 0


@pytest.mark.parametrize("repeats", [2, 3, 5, 7, 10])
def test_a_mean_over_repeats_is_the_same(repeats):
    figures = np.random.default_rng(0).integers(0, 2, (repeats, 1001))
    means = figures.mean(axis=0).mean(), figures.mean(axis=1).mean(), figures.sum() / figures.size
    assert settle(np.subtract.outer(means, means)).tolist() == np.zeros((3, 3)).tolist()


def test_one_patient_of_a_million_is_a_difference():
    assert settle([1e-6, -1e-9, 1e-13, np.nan])[:3].tolist() == [1e-6, -1e-9, 0]


def test_what_is_rounding_depends_on_the_size_of_the_figures():
    assert settle(1e-10) == 1e-10
    assert settle([1e-10, 1e-10], [1000, 1]).tolist() == [0, 1e-10]


@given(FIGURES)
def test_levels_keep_the_order(figures):
    found = levels(figures)
    assert found.min() == 0
    for one, other in zip(figures, found, strict=True):
        assert all(other <= found[place] for place, it in enumerate(figures) if it > one)


def test_levels_of_equals_up_to_rounding_are_one():
    assert levels([0.1 + 0.2, 0.5, 0.3, 0.1]).tolist() == [1, 2, 1, 0]
    assert levels([]).tolist() == []


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.data())
def test_rounding_moves_no_choice(losses, data):
    errors = st.floats(-1e-12, 1e-12)
    shaken = [loss * (1 + data.draw(errors)) for loss in losses]
    assert first_least(shaken) == losses.index(min(losses))
    assert first_least([np.nan, *shaken]) == 1 + losses.index(min(losses))
