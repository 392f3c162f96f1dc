import numpy as np
import pytest
from scipy.stats import norm, t, ttest_1samp

from tabdx.evaluation.uncertainty import bootstrap
from tabdx.evaluation.uncertainty.bootstrap import (
    count_lost,
    draw_weights,
    percentile,
    percentile_p,
    standard_error,
)


@pytest.fixture
def positive():
    return np.array([1, 0, 0, 1, 0, 0, 1, 0])


def alone(positive):
    return np.arange(len(positive))


def draw(positive, groups, resamples=200, seed=0):
    return np.concatenate(
        list(draw_weights(positive, groups, resamples, np.random.default_rng(seed)))
    )


def test_a_resample_has_as_many_patients(positive):
    weights = draw(positive, alone(positive))
    assert (weights.sum(axis=1) == len(positive)).all()
    assert (weights == np.round(weights)).all()


def test_patients_are_drawn_once_on_average(positive):
    # Mean of 20,000 draws of variance 7/8: 0.03 is more than four standard errors.
    weights = draw(positive, alone(positive), 20_000)
    complete = 1 - (5 / 8) ** 8 - (3 / 8) ** 8  # what is left without the resamples of one class
    assert len(weights) / 20_000 == pytest.approx(complete, abs=0.01)
    assert weights[:, positive == 0].mean() * 5 + weights[:, positive == 1].mean() * 3 == 8
    healthy = weights[:, positive == 0].mean(axis=0)
    assert healthy == pytest.approx(np.full(5, healthy.mean()), abs=0.03)


def test_groups_are_drawn_whole(positive):
    groups = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    weights = draw(positive, groups)
    for group in range(3):
        members = weights[:, groups == group]
        assert (members == members[:, :1]).all()


def test_a_resample_that_lacks_a_class_is_left_out():
    # Two patients: half of the resamples draw the same one twice.
    weights = draw(np.array([1, 0]), np.arange(2), 1000)
    assert (weights == 1).all()
    assert 400 < len(weights) < 600


def test_the_resamples_do_not_depend_on_the_chunks(positive, monkeypatch):
    whole = draw(positive, alone(positive))
    monkeypatch.setattr(bootstrap, "_CHUNK", 1)
    assert draw(positive, alone(positive)).tolist() == whole.tolist()


def test_the_same_seed_gives_the_same_resamples_and_another_others(positive):
    first = draw(positive, alone(positive))
    assert draw(positive, alone(positive)).tolist() == first.tolist()
    assert draw(positive, alone(positive), seed=1).tolist() != first.tolist()


def test_percentile_by_hand():
    assert percentile(np.arange(1001.0), 0.95) == pytest.approx((25, 975))


def test_few_undefined_draws_are_left_out_and_many_leave_no_interval():
    draws = np.arange(1000.0)
    draws[:25] = np.nan  # 2.5%, as many as lie beyond an end
    assert percentile(draws, 0.95) == pytest.approx((25 + 974 * 0.025, 25 + 974 * 0.975))
    draws[25] = np.nan
    assert np.isnan(percentile(draws, 0.95)).all()


@pytest.mark.parametrize("draws", [[], [np.nan, np.nan], [1.0, 1.0, 1.0]])
def test_draws_that_say_nothing_of_chance_leave_no_interval(draws):
    assert np.isnan(percentile(np.array(draws), 0.95)).all()
    assert np.isnan(standard_error(np.array(draws), 0.95))


def test_few_undefined_draws_do_not_count_in_the_standard_error_and_many_leave_none():
    draws = np.tile([1.0, 3.0], 50)
    draws[[0, 1]] = np.nan  # 2 of 100, less than the 2.5% beyond an end
    assert standard_error(draws, 0.95) == 1
    draws[2] = np.nan
    assert np.isnan(standard_error(draws, 0.95))


def test_the_bootstrap_of_a_mean_is_as_wide_as_its_standard_error():
    rng = np.random.default_rng(0)
    values = rng.normal(size=400)
    positive = (values > 0).astype(int)
    weights = draw(positive, np.arange(400), 2000)
    lower, upper = percentile(weights @ values / 400, 0.95)
    expected = 2 * 1.96 * values.std() / 20
    assert upper - lower == pytest.approx(expected, rel=0.08)
    error = standard_error(weights @ values / 400, 0.95)
    assert error == pytest.approx(values.std() / 20, rel=0.05)


def test_p_is_where_the_end_of_the_interval_meets_0():
    draws = np.random.default_rng(0).normal(0.8, 0.5, 9999)
    p = percentile_p(draws)
    lower, _ = percentile(draws, 1 - p)
    assert lower == pytest.approx(0, abs=0.005)
    assert percentile_p(-draws) == p


def test_p_is_never_0_and_never_above_1():
    # All of 99 draws on one side: 2 / 100. All equal to 0: no difference at all.
    assert percentile_p(np.ones(99)) == 0.02
    assert percentile_p(np.zeros(99)) == 1.0


def test_ends_of_few_patients_lie_further_out_by_students_t():
    # Normal draws of standard deviation 1, as resamples of ten patients whose mean has a standard
    # error of √(10/9): the ends of Student's interval are 2.262 of those from the middle.
    draws = norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    lower, upper = percentile(draws, 0.95, degrees_of_freedom=9)
    assert upper == pytest.approx(t.isf(0.025, 9) * np.sqrt(10 / 9), abs=1e-3)
    assert lower == pytest.approx(-upper, abs=1e-9)
    assert percentile(draws, 0.95) == pytest.approx((-1.95996, 1.95996), abs=1e-3)


def test_p_of_few_patients_is_where_the_end_of_that_interval_meets_0():
    draws = norm.ppf((np.arange(10_000) + 0.5) / 10_000) + 2
    p = percentile_p(draws, degrees_of_freedom=9)
    assert percentile(draws, 1 - p, degrees_of_freedom=9)[0] == pytest.approx(0, abs=5e-3)
    assert p > percentile_p(draws)


def test_resampling_ten_patients_finds_students_interval():
    values = np.random.default_rng(4).normal(0.5, 1, 10)
    weights = draw(np.tile([0, 1], 5), np.arange(10), resamples=20_000)
    expected = ttest_1samp(values, 0).confidence_interval()
    ends = percentile(weights @ values / 10, 0.95, degrees_of_freedom=9)
    # Near it, not equal: the means of ten patients are not quite normal.
    assert ends == pytest.approx((expected.low, expected.high), abs=0.12)


def test_ties_up_to_rounding_count_as_ties():
    # 60 of 99 resamples have no difference, which comes out a hair below 0: as far from being
    # above it as the 3 that are.
    rng = np.random.default_rng(0)
    draws = np.r_[np.full(3, -0.1), rng.choice([1e-17, -1e-17], 60), np.full(36, 0.1)]
    exact = np.r_[np.full(3, -0.1), np.zeros(60), np.full(36, 0.1)]
    assert percentile_p(draws) == percentile_p(exact) == 1.0


def test_draws_that_differ_by_rounding_leave_no_interval():
    assert np.isnan(percentile(0.3 + 1e-16 * np.arange(50), 0.95)).all()


def test_resamples_that_lack_a_class_count_as_undefined():
    # One diseased patient is in 1 − (1 − 1/20)²⁰ = 64% of the resamples.
    positive = np.r_[1, np.zeros(19)].astype(np.int8)
    drawn = draw(positive, np.arange(20), resamples=200)[:, 0]
    assert len(drawn) < 160
    assert not np.isnan(percentile(drawn, 0.95)).any()
    assert np.isnan(percentile(count_lost(drawn, 200), 0.95)).all()


def test_one_patient_of_a_class_leaves_no_interval():
    assert np.isnan(percentile(np.arange(100.0), 0.95, degrees_of_freedom=0)).all()
