import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error, wilson


def test_wilson_by_hand():
    # z = 1.96: centre (8/10 + z²/20) / (1 + z²/10) = 0.7168, half width
    # z·√(0.16/10 + z²/400) / (1 + z²/10) = 0.2265.
    assert wilson(0.8, 10, 0.95) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@given(st.integers(1, 500), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_statsmodels_and_holds_the_share(size, data, confidence):
    share = data.draw(st.integers(0, 2 * size)) / (2 * size)  # two repeats make halves
    lower, upper = wilson(share, size, confidence)
    expected = proportion_confint(share * size, size, alpha=1 - confidence, method="wilson")
    assert (lower, upper) == pytest.approx(expected, abs=1e-12)
    assert 0 <= lower <= share <= upper <= 1
    assert upper - lower > 0


def test_a_share_of_nobody_has_no_interval():
    assert np.isnan(wilson(np.nan, 0, 0.95)).all()


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (0.9, "plain", (0.9 - 0.196, 0.9 + 0.196)),
        # log ½ ± 1.96 · 0.1 / ½: ½ · exp(∓0.392).
        (0.5, "log", (0.337851, 0.739970)),
        # logit 0.9 = 2.197225; ± 0.196 / 0.09 = 2.177738: expit(0.019487), expit(4.374963).
        (0.9, "logit", (0.504872, 0.987568)),
        # artanh 0.6 = 0.693147; ± 0.196 / 0.64 = 0.306244: tanh(0.386903), tanh(0.999391).
        (0.6, "arctanh", (0.368687, 0.761338)),
    ],
)
def test_an_interval_around_a_value_by_hand(value, scale, expected):
    assert interval_from_standard_error(value, 0.1, 0.95, scale) == pytest.approx(
        expected, abs=1e-5
    )


def test_few_patients_behind_an_error_widen_the_interval_by_students_t():
    # t of 7 degrees of freedom is 2.364624 at 95%: 0.5 ± 0.2364624.
    assert interval_from_standard_error(0.5, 0.1, 0.95, "plain", 7) == pytest.approx(
        (0.2635376, 0.7364624)
    )
    assert np.isnan(interval_from_standard_error(0.5, 0.1, 0.95, "plain", 0)).all()


@pytest.mark.parametrize(
    ("value", "error", "scale"),
    [(0, 0.1, "log"), (1, 0.1, "logit"), (-1, 0.1, "arctanh"), (1, 0, "plain"), (1, np.nan, "log")],
)
def test_a_value_at_an_end_or_without_an_error_has_no_interval_around_it(value, error, scale):
    assert np.isnan(interval_from_standard_error(value, error, 0.95, scale)).all()


@given(st.floats(0.01, 0.99), st.floats(1e-4, 10), st.sampled_from(["log", "logit", "arctanh"]))
def test_an_interval_around_a_value_holds_it_and_stays_on_its_scale(value, error, scale):
    lower, upper = interval_from_standard_error(value, error, 0.95, scale)
    lowest, highest = {"log": (0, np.inf), "logit": (0, 1), "arctanh": (-1, 1)}[scale]
    assert lowest <= lower < value < upper <= highest
