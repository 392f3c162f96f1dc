import numpy as np
import pytest
from scipy.stats import chi2_contingency, norm
from statsmodels.stats.proportion import confint_proportions_2indep

from tabdx.evaluation.comparison.unpaired import (
    difference_of_estimates,
    difference_of_proportions,
    difference_of_resamples,
    minimum_detectable_difference,
)

TABLES = [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (12, 12, 80, 85), (0, 20, 0, 20)]


@pytest.mark.parametrize(("found", "size", "other", "other_size"), TABLES)
def test_the_interval_of_two_shares_is_newcombes(found, size, other, other_size):
    apart = difference_of_proportions(found / size, size, other / other_size, other_size, 0.9)
    expected = confint_proportions_2indep(
        found, size, other, other_size, compare="diff", method="newcomb", alpha=0.1
    )
    assert (apart.lower, apart.upper) == pytest.approx(expected, abs=1e-6)
    assert apart.difference == pytest.approx(found / size - other / other_size)


@pytest.mark.parametrize(("found", "size", "other", "other_size"), TABLES[:3])
def test_p_of_two_shares_is_that_of_chi_square_with_one_less(found, size, other, other_size):
    table = [[found, size - found], [other, other_size - other]]
    total = size + other_size
    chi_square = chi2_contingency(table, correction=False).statistic * (total - 1) / total
    apart = difference_of_proportions(found / size, size, other / other_size, other_size, 0.95)
    assert apart.p == pytest.approx(2 * norm.sf(np.sqrt(chi_square)), abs=1e-6)


def test_two_full_shares_are_no_different_and_yet_not_certain():
    apart = difference_of_proportions(1.0, 20, 1.0, 30, 0.95)
    assert (apart.difference, apart.p) == (0, 1)
    assert apart.lower < 0 < apart.upper
    # One right and one wrong patient more: 21/22 and 31/32.
    expected = np.hypot(np.sqrt(21 / 22 / 22 / 22), np.sqrt(31 / 32 / 32 / 32))
    assert apart.error == pytest.approx(expected)


def test_a_share_that_does_not_exist_is_compared_with_nothing():
    assert np.isnan(difference_of_proportions(np.nan, 0, 0.5, 10, 0.95).difference)


def test_two_estimates_by_hand():
    # 0.90 (0.80 to 0.95) less 0.80 (0.70 to 0.85), standard errors 0.03 and 0.04 together 0.05.
    apart = difference_of_estimates((0.9, 0.8, 0.95), 0.03, (0.8, 0.7, 0.85), 0.04)
    assert apart.lower == pytest.approx(0.1 - np.sqrt(0.1**2 + 0.05**2))
    assert apart.upper == pytest.approx(0.1 + np.sqrt(0.05**2 + 0.1**2))
    assert apart.p == pytest.approx(2 * norm.sf(2))
    assert apart.error == pytest.approx(0.05)


def test_an_estimate_without_an_interval_resolves_nothing():
    apart = difference_of_estimates((1.0, np.nan, np.nan), np.nan, (0.8, 0.7, 0.85), 0.04)
    assert apart.difference == pytest.approx(0.2)
    assert np.isnan([apart.lower, apart.upper, apart.p, apart.error]).all()


def test_draws_that_lie_apart_and_draws_that_do_not():
    rng = np.random.default_rng(0)
    draws, other = rng.normal(2, 0.3, 999), rng.normal(1, 0.4, 999)
    other[990:] = np.nan  # resamples that lacked a class
    apart = difference_of_resamples(2, draws, 1, other, 0.95)
    # Standard error √(0.3² + 0.4²) = 0.5, so that the end is at 1 − 1.96 · 0.5.
    assert apart.error == pytest.approx(0.5, rel=0.06)
    assert apart.lower == pytest.approx(0.02, abs=0.12)
    assert apart.p == pytest.approx(2 * norm.sf(2), abs=0.03)
    assert difference_of_resamples(2, draws, 2, draws[::-1], 0.95).p > 0.9


def test_two_values_apart_by_rounding_are_equal():
    rng = np.random.default_rng(0)
    draws = rng.normal(0.3, 0.01, 400)
    # Half of the resamples have no difference, or one of rounding.
    other = draws + np.where(rng.random(400) < 0.5, -1e-16, rng.normal(0, 0.01, 400))
    apart = difference_of_resamples(0.1 + 0.2, draws, 0.3, other, 0.95)
    assert (apart.difference, apart.p) == (0, 1)
    assert difference_of_proportions(0.1 + 0.2, 100, 0.3, 100, 0.95).p == 1
    assert difference_of_estimates((0.1 + 0.2, 0.2, 0.4), 0.05, (0.3, 0.2, 0.4), 0.05).p == 1


def test_few_patients_on_one_side_make_p_larger():
    rng = np.random.default_rng(0)
    draws, other = rng.normal(2, 0.3, 999), rng.normal(1, 0.4, 999)
    few = difference_of_resamples(2, draws, 1, other, 0.95, degrees_of_freedom=9)
    many = difference_of_resamples(2, draws, 1, other, 0.95)
    assert few.p > many.p
    assert few.lower < many.lower


def test_a_value_that_no_resample_moves_resolves_nothing():
    draws = np.random.default_rng(0).normal(0.5, 0.01, 200)
    apart = difference_of_resamples(1.0, np.ones(200), 0.5, draws, 0.95)
    assert apart.difference == 0.5
    assert np.isnan([apart.lower, apart.p]).all()


def test_a_detectable_difference_is_found_in_80_of_100_studies():
    error = 0.1
    rng = np.random.default_rng(0)
    seen = rng.normal(minimum_detectable_difference(np.array([error]), 0.01)[0], error, 20_000)
    found = 2 * norm.sf(np.abs(seen) / error) < 0.01
    # Standard error of the share 0.003.
    assert found.mean() == pytest.approx(0.8, abs=0.012)
