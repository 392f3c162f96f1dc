import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tabdx.evaluation.comparison.mcnemar import Discordance, mcnemar

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def test_p_by_hand():
    # Nine patients divide 1 to 8: 2 · (C(9, 0) + C(9, 1)) / 2⁹ = 20 / 512.
    first = np.array([True] * 8 + [False] + [True] * 20 + [False] * 3)
    second = np.array([False] * 8 + [True] + [True] * 20 + [False] * 3)
    assert mcnemar(first, second) == Discordance(8, 1, pytest.approx(20 / 512))


def test_an_even_division_shows_nothing():
    # 2 · (1 + 2) / 4 would be 1.5.
    assert mcnemar(np.array([True, False]), np.array([False, True])) == Discordance(1, 1, 1.0)


def test_the_same_calls_show_nothing():
    right = np.array([True, False, True])
    assert mcnemar(right, right) == Discordance(0, 0, 1.0)


@given(PAIRS)
def test_it_is_the_sign_test_and_knows_no_order(pairs):
    first, second = np.array(pairs).T
    one, other = mcnemar(first, second), mcnemar(second, first)
    assert (one.only_first, one.only_second, one.p) == (
        other.only_second,
        other.only_first,
        other.p,
    )
    discordant = one.only_first + one.only_second
    if discordant:
        assert one.p == pytest.approx(binomtest(one.only_first, discordant).pvalue)
