from math import log

import numpy as np
import pytest

from tabdx.classifiers.search_space import configurations, on_edge
from tabdx.core.params import Range

LOG = Range(low=0.01, high=100.0, scale="log")
LINEAR = Range(low=2.0, high=4.0, scale="linear")


def test_lists_alone_are_tried_in_every_combination():
    space = {"a": [1, 2, 3], "b": [True, False]}
    assert len(configurations(space, None, 0)) == 6
    assert configurations(space, 6, 0) == configurations(space, None, 0)


def test_fewer_than_all_are_drawn_evenly():
    drawn = configurations({"a": [1, 2, 3, 4], "b": [0.0, 0.3]}, 4, 0)
    assert len(drawn) == 4
    # A Latin hypercube of four points has one in each quarter of every hyper-parameter.
    assert sorted(one["a"] for one in drawn) == [1, 2, 3, 4]
    assert sorted(one["b"] for one in drawn) == [0.0, 0.0, 0.3, 0.3]


def test_a_range_is_drawn_from_evenly_on_its_scale():
    drawn = configurations({"a": LOG, "b": LINEAR}, 400, 0)
    logs = np.log10([one["a"] for one in drawn])
    assert np.histogram(logs, bins=4, range=(-2, 2))[0].tolist() == [100] * 4
    straight = [one["b"] for one in drawn]
    assert np.histogram(straight, bins=4, range=(2, 4))[0].tolist() == [100] * 4


def test_the_same_seed_draws_the_same():
    assert configurations({"a": LOG}, 5, 1) == configurations({"a": LOG}, 5, 1)
    assert configurations({"a": LOG}, 5, 1) != configurations({"a": LOG}, 5, 2)


def test_every_combination_of_a_range_is_refused():
    with pytest.raises(ValueError, match="how many configurations"):
        configurations({"a": LOG}, None, 0)


@pytest.mark.parametrize(
    ("values", "chosen", "expected"),
    [
        ([1, 2, 3], 1, True),
        ([1, 2, 3], 2, False),
        ([1], 1, False),
        ([0.0, 0.3, 0.5], 0.0, False),  # none at all is a natural end
        ([0.0, 0.3, 0.5], 0.5, True),
        ([0.0, 3.0], 3.0, False),  # a switch, on or off
        (LOG, 0.012, True),
        (LOG, 1.0, False),
        (LINEAR, 3.95, True),
        (LINEAR, 3.5, False),
    ],
)
def test_an_edge_is_where_a_better_value_may_lie_beyond(values, chosen, expected):
    assert on_edge(values, chosen) is expected


def test_values_stay_inside_their_range():
    drawn = configurations({"a": LOG}, 50, 3)
    assert all(log(0.01) <= log(one["a"]) <= log(100) for one in drawn)
