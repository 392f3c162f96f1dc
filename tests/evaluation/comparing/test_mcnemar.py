import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test

from tabdx.evaluation.comparing.mcnemar import Discordance, mcnemar, sign_flip

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


@given(PAIRS)
def test_flipping_signs_of_single_calls_is_mcnemars_test(pairs):
    first, second = np.array(pairs).T
    apart = first.astype(int) - second.astype(int)
    assert sign_flip(apart) == pytest.approx(mcnemar(first, second).p, abs=1e-12)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=12))
def test_flipping_signs_is_trying_them_all(apart):
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(apart))).reshape(len(apart), -1)
    sums = np.array(apart) @ signs
    expected = np.mean(np.abs(sums) >= abs(sum(apart)))
    assert sign_flip(np.array(apart)) == pytest.approx(expected, abs=1e-12)


def test_flipping_signs_is_scipys_permutation_test():
    apart = np.array([2, 1, 2, -1, 2, 1, 0, 1, -2, 2])
    exact = permutation_test((apart,), np.sum, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip(apart) == pytest.approx(exact.pvalue, abs=1e-12)


def test_an_overwhelming_difference_is_not_rounded_to_nothing():
    # 2 / 2^200.
    assert sign_flip(np.ones(200, dtype=int)) == pytest.approx(2.0**-199)


def test_no_difference_shows_nothing():
    assert sign_flip(np.zeros(5, dtype=int)) == 1.0
