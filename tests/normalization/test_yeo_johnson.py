import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import yeojohnson, yeojohnson_llf, yeojohnson_normmax
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale

from tabdx.normalization.yeo_johnson import bend, most_likely_powers

MEASURED = scale(load_breast_cancer().data)


def one_by_one(values):
    return np.array([yeojohnson_normmax(column) for column in values.T])


def test_bent_values_are_those_worked_out_by_hand():
    # x = 3, power 0.5: (4^0.5 - 1) / 0.5 = 2. x = -3, power 0.5, so m = 1.5: -(4^1.5 - 1) / 1.5.
    assert bend(np.array([[3.0], [-3.0]]), np.array([0.5])).ravel() == pytest.approx([2, -7 / 1.5])


def test_a_power_of_one_changes_nothing():
    assert bend(MEASURED, np.ones(30)) == pytest.approx(MEASURED, abs=1e-12)


@pytest.mark.parametrize("power", [-3.0, -1e-9, 0.0, 1e-300, 0.5, 2.0, 2 + 1e-9, 7.0])
def test_bent_values_are_scipys(power):
    expected = yeojohnson(MEASURED.ravel(), power).reshape(MEASURED.shape)
    assert bend(MEASURED, np.full(30, power)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_powers_of_the_case_studys_measurements_are_scipys():
    assert most_likely_powers(MEASURED) == pytest.approx(one_by_one(MEASURED), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.integers(3, 60),
    spread=st.sampled_from([0.1, 1.0, 3.0]),
    sign=st.sampled_from([-1, 1]),
    seed=st.integers(0, 2**32 - 1),
)
def test_powers_of_skewed_columns_are_scipys(rows, spread, sign, seed):
    drawn = np.random.default_rng(seed).normal(size=(rows, 3))
    values = scale(sign * np.exp(spread * drawn))
    # scipy compares values of the likelihood, which are level to 1e-16 for about 1e-8 around.
    assert most_likely_powers(values) == pytest.approx(one_by_one(values), abs=1e-6)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_column_of_two_values_has_a_power_too(share):
    values = scale((np.arange(200) < 200 * share).astype(float))[:, None]
    # Of two to 198 the power is -38; scipy's search is as exact as the power is large.
    assert most_likely_powers(values) == pytest.approx(one_by_one(values), rel=1e-7, abs=1e-6)


def test_no_power_beside_the_found_one_is_more_likely():
    found = most_likely_powers(MEASURED)
    for column, power in zip(MEASURED.T, found, strict=True):
        best, below, above = (yeojohnson_llf(power + step, column) for step in (0.0, -1e-3, 1e-3))
        assert best > max(below, above)


def test_a_column_is_bent_as_if_it_were_alone():
    together = most_likely_powers(MEASURED)
    alone = [most_likely_powers(MEASURED[:, [place]]).item() for place in range(30)]
    assert together == pytest.approx(alone, abs=1e-12)


def test_columns_are_mirrored_into_mirrored_powers():
    # y(-x; power) = -y(x; 2 - power).
    assert most_likely_powers(-MEASURED) == pytest.approx(2 - most_likely_powers(MEASURED))
