import numpy as np
import pytest
from scipy import stats

from tabdx.evaluation.uncertainty.corrected_resampling import corrected_mean

FOLDS = np.array([[0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2]])


def test_by_hand():
    # Fold means 1, 2, 6 of the first repeat and 2, 3, 4 of the second; their mean is 3 and
    # s² = (4 + 1 + 9 + 1 + 0 + 1) / 5 = 3.2. Each fold tests two patients and trains on four:
    # (1/6 + 2/4) · 3.2 = 32/15, with 5 degrees of freedom.
    values = np.array([[0.0, 2, 1, 3, 5, 7], [1, 2, 4, 3, 4, 4]])
    mean = corrected_mean(values, FOLDS)
    assert mean.value == pytest.approx(3)
    assert mean.error**2 == pytest.approx(32 / 15)
    assert mean.degrees_of_freedom == 5
    # t of 5 degrees of freedom: 2.5706 at 97.5%.
    assert mean.interval(0.95) == pytest.approx(
        (3 - 2.570582 * (32 / 15) ** 0.5, 3 + 2.570582 * (32 / 15) ** 0.5), abs=1e-5
    )


def test_what_the_folds_do_not_show_is_added_in_squares():
    # Reaches 2.570582 · √(32/15) = 3.754577 and 1.959964 · 1.5 = 2.939946, together 4.768650.
    values = np.array([[0.0, 2, 1, 3, 5, 7], [1, 2, 4, 3, 4, 4]])
    found = corrected_mean(values, FOLDS).interval(0.95, 1.5)
    assert found == pytest.approx((3 - 4.768650, 3 + 4.768650), abs=1e-5)


def test_p_agrees_with_the_interval():
    mean = corrected_mean(np.array([[0.0, 2, 1, 3, 5, 7]]), FOLDS[:1])
    lower, _ = mean.interval(1 - mean.p)
    assert lower == pytest.approx(0, abs=1e-9)


def test_without_the_correction_it_would_be_students_test():
    # The plain test's t, times √(1/J) / √(1/J + n_test / n_train).
    rng = np.random.default_rng(0)
    values, fold = rng.normal(0.3, 1, (3, 40)), np.tile(np.arange(40) % 5, (3, 1))
    means = [
        values[repeat, fold[repeat] == number].mean() for repeat in range(3) for number in range(5)
    ]
    plain = stats.ttest_1samp(means, 0)
    shrunk = plain.statistic * np.sqrt((1 / 15) / (1 / 15 + 8 / 32))
    assert corrected_mean(values, fold).p == pytest.approx(2 * stats.t.sf(abs(shrunk), 14))


def test_more_repeats_cannot_remove_what_the_training_adds():
    rng = np.random.default_rng(1)
    fold = np.tile(np.arange(50) % 5, (200, 1))
    values = rng.normal(0, 1, (200, 50))
    many, few = corrected_mean(values, fold), corrected_mean(values[:2], fold[:2])
    # 200 repeats: (1/1000 + 1/4) · s², and s² is near 1/10.
    assert many.error == pytest.approx(np.sqrt(0.251 / 10), rel=0.1)
    assert many.error < few.error


@pytest.mark.parametrize(
    ("values", "fold"),
    [
        (np.array([[1.0, 2, 3]]), np.array([[0, 0, 0]])),  # nobody to train on
        (np.array([[1.0, 1, 1]]), np.array([[0, 1, 2]])),  # nothing that varies
    ],
)
def test_what_cannot_be_told_is_not_available(values, fold):
    mean = corrected_mean(values, fold)
    assert mean.value == values.mean()
    assert np.isnan(mean.interval(0.95)).all()
    assert np.isnan(mean.p)
