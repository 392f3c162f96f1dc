import numpy as np
import pytest
from scipy.stats import ttest_ind

from tabdx.numerics.groups import (
    clustered_variance,
    design_effect,
    deviations,
    effective_sample_size,
    groups_of_class,
)


def test_without_groups_a_patient_counts_as_one():
    # Half a patient: called positive in one of two repeats.
    assert effective_sample_size(np.array([1, 1, 0.5, 0]), np.arange(4)) == pytest.approx(2.5)


def test_groups_count_as_less_and_never_as_less_than_alike():
    # Groups of 3 and 1: 4·4 / (9 + 1) = 1.6.
    assert effective_sample_size(np.ones(4), np.array([0, 0, 0, 1])) == pytest.approx(1.6)


def test_nobody_is_worth_nobody():
    assert effective_sample_size(np.zeros(3), np.arange(3)) == 0


def mean_difference(values, positive):
    """Influences on the difference of the class means."""
    sides = [positive == of for of in (0, 1)]
    return sum(
        sign * side * (values - values[side].mean()) / side.sum()
        for sign, side in zip((-1, 1), sides, strict=True)
    )


@pytest.fixture
def recordings():
    """Draw 20 persons with 3 recordings each, half of their variance between the persons."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 3)
    values = rng.normal(size=20)[groups] + rng.normal(size=60)
    return values, (groups % 2).astype(np.int8), groups


def test_without_groups_it_is_welchs_variance(recordings):
    values, positive, _ = recordings
    influence = mean_difference(values, positive)
    found = clustered_variance(influence, positive, np.arange(60))
    test = ttest_ind(values[positive == 1], values[positive == 0], equal_var=False)
    difference = values[positive == 1].mean() - values[positive == 0].mean()
    assert np.sqrt(found) == pytest.approx(difference / test.statistic)


def test_groups_of_one_class_are_their_sums(recordings):
    values, positive, groups = recordings
    influence = mean_difference(values, positive)
    sums = np.bincount(groups, influence)
    of_group = positive[::3]
    expected = sum(10 / 9 * (sums[of_group == of] ** 2).sum() for of in (0, 1))
    found = clustered_variance(influence, positive, groups)
    assert found == pytest.approx(expected)
    alone = clustered_variance(influence, positive, np.arange(60))
    assert design_effect(influence, positive, groups) == pytest.approx(expected / alone)


def test_a_class_in_one_group_has_no_variance():
    influence = np.array([0.5, -0.5, 0.5, -0.5])
    positive, groups = np.array([1, 1, 0, 0]), np.array([0, 0, 1, 2])
    assert groups_of_class(positive, groups) == (2, 1)
    assert np.isnan(clustered_variance(influence, positive, groups))
    assert np.isnan(design_effect(influence, positive, groups))


def test_groups_never_prove_more_than_patients_on_their_own():
    # Two recordings of a person that differ as much as two can: their sums are all 0.
    influence = np.tile([1.0, -1.0], 8)
    positive = np.repeat([0, 1], 8)
    assert design_effect(influence, positive, np.repeat(np.arange(8), 2)) == 1
    assert design_effect(influence, positive, np.arange(16)) == 1


def test_where_nothing_varies_recordings_are_taken_as_alike():
    positive, groups = np.repeat([0, 1], 8), np.repeat(np.arange(4), 4)
    assert design_effect(np.zeros(16), positive, groups) == 4


def test_students_t_takes_the_place_of_z_where_there_are_groups():
    positive, groups = np.repeat([0, 1], 8), np.repeat(np.arange(8), 2)
    assert deviations(0.95, positive, groups) == pytest.approx(3.182, abs=1e-3)  # 3 degrees
    assert deviations(0.95, positive, np.arange(16)) == pytest.approx(1.960, abs=1e-3)


def test_a_class_without_patients_is_counted_if_it_is_asked_for():
    labels, groups = np.array([0, 0, 1], dtype=np.int8), np.array([0, 0, 1])
    assert groups_of_class(labels, groups) == (1, 1)
    assert groups_of_class(labels, groups, classes=3) == (1, 1, 0)
