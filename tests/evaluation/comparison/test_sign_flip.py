import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm, permutation_test

from tabdx.evaluation.comparison.mcnemar import mcnemar
from tabdx.evaluation.comparison.sign_flip import sign_flip

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def by_trying(apart):
    """Try all choices of signs."""
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(apart))).reshape(len(apart), -1)
    return np.mean(np.abs(apart @ signs) >= abs(apart.sum()) - 1e-9)


@given(PAIRS)
def test_flipping_signs_of_single_calls_is_mcnemars_test(pairs):
    first, second = np.array(pairs).T
    apart = first.astype(int) - second.astype(int)
    assert sign_flip(apart) == pytest.approx(mcnemar(first, second).p, abs=1e-12)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=12))
def test_flipping_signs_is_trying_them_all(apart):
    assert sign_flip(np.array(apart) / 3) == pytest.approx(by_trying(np.array(apart)), abs=1e-12)


def test_flipping_signs_is_scipys_permutation_test():
    apart = np.array([2, 1, 2, -1, 2, 1, 0, 1, -2, 2])
    exact = permutation_test((apart,), np.sum, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip(apart) == pytest.approx(exact.pvalue, abs=1e-12)


def test_an_overwhelming_difference_is_not_rounded_to_nothing():
    # 2 / 2^200.
    assert sign_flip(np.ones(200, dtype=int)) == pytest.approx(2.0**-199)


def test_no_difference_shows_nothing():
    assert sign_flip(np.zeros(5)) == 1.0
    assert sign_flip(np.array([1e-17, 1.0, -1.0])) == 1.0


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=11))
def test_differences_of_any_size_are_tried_too(apart):
    apart = np.round(np.array(apart), 6)
    assert sign_flip(apart) == pytest.approx(by_trying(apart), abs=1e-12)


@pytest.mark.parametrize("odds", [1 / 9, 0.25, 3 / 7, 1.5])
def test_weighed_errors_are_counted_in_one_unit(odds):
    # Net benefit: one found patient against some needless alarms, ties among the sums included.
    apart = np.array([1, 1, -1, odds, odds, -odds, odds, 1 - odds, 0.5, odds / 2])
    assert sign_flip(apart) == pytest.approx(by_trying(apart), abs=1e-12)


@pytest.mark.parametrize("patients", [17, 30, 100])
@pytest.mark.parametrize("draw", ["exponential", "lognormal"])
def test_many_differences_of_any_size_are_as_near_as_stated(patients, draw):
    # Held against the exact distribution: sizes in whole thousandths, and then a hair beside them
    # so that no common unit is found.
    for seed in range(8):
        rng = np.random.default_rng([seed, patients])
        sizes = np.rint(getattr(rng, draw)(size=patients) * 300) + 1
        apart = sizes * rng.choice([-1, 1], patients, p=[0.3, 0.7])
        exact = sign_flip(apart)
        irregular = apart * (1 + 1e-7 * rng.uniform(-1, 1, patients))
        if 0.001 < exact < 0.5:
            assert sign_flip(irregular) == pytest.approx(exact, rel=0.05)


def test_a_tail_far_out_keeps_its_digits_among_many():
    apart = np.r_[np.ones(3000), -np.ones(2000)]
    expected = binomtest(2000, 5000).pvalue
    assert expected < 1e-40
    assert sign_flip(apart) == pytest.approx(expected, rel=1e-9)


def test_two_hundred_thousand_patients_are_counted_exactly():
    # In halves, as with two repeats: sizes 1 and 2, and the difference of two binomials.
    rng = np.random.default_rng(1)
    apart = rng.choice([-1, -0.5, 0.5, 1], 200_000)
    variance = (apart**2).sum()
    z = (abs(apart.sum()) - 0.25) / np.sqrt(variance)  # half a step to the next sum
    assert sign_flip(apart) == pytest.approx(2 * norm.sf(z), rel=1e-3)
