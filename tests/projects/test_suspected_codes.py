import numpy as np
import pytest

from tabdx.projects.suspected_codes import plausible_range, suspected_codes


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([-9, -9, 3, 4, 5], [-9]),
        ([-9, -3, 3, 4, 5], []),  # values below zero are usual here
        ([12, 15, 20, 31, 999], [999]),
        ([25, 60, 71, 88, 99], []),  # an age
        ([0, 0, 71, 72, 74, 76, 80], [0]),
        ([0, 71, 72, 74, 76, 80], []),  # a single zero may be a value
        ([0, 0, 1, 2, 3, 4, 5, 6], []),  # counts begin at zero
        ([0, 0, 0.1, 0.2, 0.3, 0.5, 0.8], []),
        ([0, 1, 2, 9, 9], [9]),
        ([1, 1, 1], []),
    ],
)
def test_what_lies_apart_and_is_written_as_a_code_is_suspected(values, codes):
    assert suspected_codes(np.array(values, dtype=float)) == codes


@pytest.mark.parametrize("values", [[1e-5, 3e-5], [-4.0, 9.5], [120.0, 121.0], [0.0, 7.0]])
def test_a_range_holds_its_values_with_a_margin(values):
    low, high = plausible_range(values)
    assert low <= min(values) < max(values) <= high
    assert (high - max(values)) >= 0.45 * (max(values) - min(values))
    assert low >= 0 or min(values) < 0


def test_a_constant_has_no_range():
    assert plausible_range([2.0, 2.0]) is None
