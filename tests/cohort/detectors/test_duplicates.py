import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tabdx.cohort.detectors import duplicates as copies
from tabdx.cohort.detectors.duplicates import find_near_duplicates

DRAWN = {
    "normal": lambda rng: rng.normal(size=(300, 8)),
    "long tails": lambda rng: rng.lognormal(0, 1.5, size=(300, 6)),
    "a few latent dimensions": lambda rng: (
        rng.normal(size=(300, 3)) @ rng.normal(size=(3, 12)) + 0.05 * rng.normal(size=(300, 12))
    ),
    "two clusters": lambda rng: np.concatenate(
        [rng.normal(size=(200, 8)), 5 + 0.2 * rng.normal(size=(100, 8))]
    ),
    "whole numbers": lambda rng: rng.integers(0, 100, size=(300, 5)).astype(float),
    "few values": lambda rng: rng.integers(1, 6, size=(300, 9)).astype(float),
    "many zeros": lambda rng: np.where(
        rng.random((300, 6)) < 0.3, 0.0, rng.lognormal(size=(300, 6))
    ),
    "flags beside measurements": lambda rng: np.column_stack(
        [rng.integers(0, 2, size=(300, 5)), rng.normal(size=(300, 4))]
    ).astype(float),
}


def columns(values):
    return {f"feature {place}": column for place, column in enumerate(values.T)}


@pytest.mark.parametrize("kind", DRAWN)
def test_nothing_is_near_where_nothing_was_copied(cohort_of, kind):
    # One sound table in a hundred may fire; of ten of a kind, two would be a rule that fails.
    drawn = [DRAWN[kind](np.random.default_rng(seed)) for seed in range(10)]
    fired = [find_near_duplicates(cohort_of(columns(values))) is not None for values in drawn]
    assert sum(fired) < 2


@given(
    seed=st.integers(0, 2**32 - 1),
    times=st.integers(2, 5),
    noise=st.floats(0.001, 0.02),
    scale=st.floats(0.001, 1000),
)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_up_to_five_rows_of_one_person_are_all_named(cohort_of, seed, times, noise, scale):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(200, 8))
    values[:times] = values[0] + noise * rng.normal(size=(times, 8))
    found = find_near_duplicates(cohort_of(columns(scale * values)))
    assert {f"{row:05d}" for row in range(times)} <= set(found.patients)


def test_a_planted_copy_and_its_original_are_named(cohort_of):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(200, 6))
    values[150] = values[20] + 0.01 * rng.normal(size=6)
    found = find_near_duplicates(cohort_of(columns(values)))
    assert (found.count, found.patients, found.severity) == (2, ["00020", "00150"], "warning")


def test_exact_copies_are_another_finding(cohort_of):
    values = np.random.default_rng(1).normal(size=(200, 6))
    values[150] = values[20]
    assert find_near_duplicates(cohort_of(columns(values))) is None


def test_a_missing_cell_leaves_its_patient_out_and_not_the_check(cohort_of):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(200, 6))
    values[150] = values[20] + 0.01 * rng.normal(size=6)
    values[:10, 0] = np.nan
    assert find_near_duplicates(cohort_of(columns(values))).count == 2


def test_two_columns_are_too_few(cohort_of):
    values = np.random.default_rng(1).normal(size=(200, 2))
    values[150] = values[20] + 1e-9
    assert find_near_duplicates(cohort_of(columns(values))) is None


def test_a_table_too_large_is_left_with_a_word(cohort_of, monkeypatch):
    monkeypatch.setattr(copies, "_MOST", 100)
    found = find_near_duplicates(cohort_of(columns(np.random.default_rng(0).normal(size=(101, 3)))))
    assert (found.severity, found.count) == ("note", 0)
    assert "not looked for: more than 100 patients" in found.message
