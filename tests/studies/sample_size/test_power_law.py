import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from tabdx.studies.sample_size.power_law import fit_power_law

SIZES = np.array([20.0, 40.0, 80.0, 160.0, 320.0])


def law(size, floor, above, exponent):
    return floor + above * (size / SIZES[-1]) ** -exponent


@given(
    floor=st.floats(0.0, 0.5),
    above=st.floats(0.01, 0.5),
    exponent=st.floats(0.1, 1.9),
)
@settings(max_examples=30, deadline=None)
def test_a_curve_without_noise_is_found_again(floor, above, exponent):
    errors = law(SIZES, floor, above, exponent)
    fitted = fit_power_law(SIZES, errors[None], np.ones(5))
    assert [fitted.at(size)[0] for size in SIZES] == pytest.approx(errors, rel=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_the_squares_are_as_small_as_those_of_scipy(seed):
    rng = np.random.default_rng(seed)
    spread = rng.uniform(0.005, 0.02, 5)
    errors = law(SIZES, 0.1, 0.1, 0.6) + spread * rng.normal(size=5)
    start, bounds = (0.1, 0.1, 0.6), ([0, 0, 0.05], [np.inf, np.inf, 2])
    best, _ = curve_fit(law, SIZES, errors, start, sigma=spread, bounds=bounds)
    fitted = fit_power_law(SIZES, errors[None], spread**-2)
    mine = [fitted.at(size)[0] for size in SIZES]

    def squares(values):
        return float(np.sum(((errors - values) / spread) ** 2))

    assert squares(mine) <= squares(law(SIZES, *best)) * (1 + 1e-6)


def test_many_curves_are_fitted_as_each_alone():
    errors = law(SIZES, 0.1, 0.1, 0.6) + 0.01 * np.random.default_rng(0).normal(size=(7, 5))
    weights = np.arange(1.0, 6.0)
    together = fit_power_law(SIZES, errors, weights)
    alone = [fit_power_law(SIZES, one[None], weights) for one in errors]
    assert together.at(640) == pytest.approx(np.concatenate([one.at(640) for one in alone]))


def test_a_curve_that_does_not_fall_is_flat_at_its_mean():
    fitted = fit_power_law(SIZES, np.array([[0.1, 0.2, 0.3, 0.4, 0.5]]), np.ones(5))
    assert (fitted.above[0], fitted.floor[0]) == (0, pytest.approx(0.3))
    assert fitted.at_an_end.all()


def test_an_error_never_falls_below_nothing():
    # A straight line down to 0 would go on below it.
    fitted = fit_power_law(SIZES, np.array([[0.4, 0.3, 0.2, 0.1, 0.0]]), np.ones(5))
    assert fitted.at(1e9)[0] >= 0
