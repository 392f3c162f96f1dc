import numpy as np
import pytest

from tabdx.cohort.detectors.row_order import find_trends

ROW = np.arange(200)


def drawn(seed=0, **changed):
    return {"level": np.random.default_rng(seed).normal(size=200)} | changed


@pytest.mark.parametrize("sign", [1, -1])
def test_a_drift_is_found_whatever_its_way(cohort_of, sign):
    drift = sign * ROW / 60 + np.random.default_rng(1).normal(size=200)
    found = find_trends(cohort_of(drawn(drifting=drift)))
    assert (found.features, found.severity) == (["drifting"], "note")


def test_a_jump_between_batches_is_found(cohort_of):
    batch = np.where(ROW < 100, 0, 2) + np.random.default_rng(1).normal(size=200)
    assert find_trends(cohort_of(drawn(batch=batch))).features == ["batch"]


def test_cells_missing_from_some_row_on_are_found(cohort_of):
    values = np.random.default_rng(1).normal(size=200)
    values[150:] = np.nan
    found = find_trends(cohort_of(drawn(stopped=values)))
    assert found.features == ["stopped"]
    assert "stopped (missing)" in found.message


def test_a_table_sorted_by_class_shows_nothing(cohort_of):
    outcome = (ROW < 70).astype(int)
    marker = 3 * outcome + np.random.default_rng(1).normal(size=200)
    assert find_trends(cohort_of(drawn(marker=marker), outcome)) is None


def test_rows_in_no_order_show_nothing(cohort_of):
    fired = [find_trends(cohort_of(drawn(seed))) is not None for seed in range(40)]
    assert sum(fired) <= 1


def test_recordings_of_one_person_are_one_row(cohort_of):
    # Ten persons of each class, one after the other: too few for a trend, though 200 rows have one.
    groups = ROW // 10
    of_person = np.random.default_rng(3).normal(size=20).cumsum()[groups]
    noise = 0.01 * np.random.default_rng(1).normal(size=200)
    assert find_trends(cohort_of({"voice": of_person + noise}, groups % 2, groups=groups)) is None
    assert find_trends(cohort_of({"voice": of_person + noise}, groups % 2)) is not None


def test_small_classes_show_no_trend(cohort_of):
    assert find_trends(cohort_of({"size": np.arange(19.0) ** 2}, np.arange(19) % 2)) is None
