import numpy as np
import pytest

from tabdx.cohort.detectors.identifiers import (
    find_all_different,
    find_identifiers,
    find_repeated_persons,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "column",
    [
        np.arange(40.0),
        RNG.permutation(40) + 1000.0,  # a shuffled numbering
        np.array([f"case {row:02d}" for row in RNG.permutation(40)], dtype=object),
    ],
)
def test_what_names_the_patients_is_found(cohort_of, column):
    assert find_identifiers(cohort_of({"number": column})).features == ["number"]


@pytest.mark.parametrize(
    "column",
    [
        RNG.integers(20, 80, 40).astype(float),  # ages: some twice
        RNG.normal(size=40),
        RNG.integers(0, 3, 40).astype(str).astype(object),
    ],
)
def test_measurements_and_levels_are_no_names(cohort_of, column):
    cohort = cohort_of({"measured": column})
    assert find_identifiers(cohort) is None
    assert find_all_different(cohort) is None


def test_record_numbers_are_a_note(cohort_of):
    column = RNG.choice(10**6, 40, replace=False).astype(float)
    cohort = cohort_of({"record": column})
    assert (find_all_different(cohort).features, find_all_different(cohort).severity) == (
        ["record"],
        "note",
    )
    assert find_identifiers(cohort) is None


def test_few_whole_numbers_may_all_differ(cohort_of):
    assert find_all_different(cohort_of({"count": [5.0, 900, 30, 7]})) is None


def test_recordings_of_persons_are_found_until_they_are_a_group(cohort_of):
    patients = [f"S{row // 3:02d}_{row % 3}" for row in range(60)]
    values = {"pitch": RNG.normal(size=60)}
    found = find_repeated_persons(cohort_of(values, patients=patients))
    assert (found.count, found.severity) == (20, "warning")
    grouped = cohort_of(values, patients=patients, groups=[name[:3] for name in patients])
    assert find_repeated_persons(grouped) is None


@pytest.mark.parametrize(
    "name",
    [
        lambda row: f"{row:03d}",
        lambda row: f"patient_{row}",  # one stem of all
        lambda row: f"{2000 + row // 30}-{row}",  # thirty a year
        lambda row: f"P-{row}-{row % 2}",  # a check digit: each stem once
    ],
)
def test_ordinary_identifiers_are_not_taken_for_recordings(cohort_of, name):
    patients = [name(row) for row in range(180)]
    cohort = cohort_of({"pitch": RNG.normal(size=180)}, patients=patients)
    assert find_repeated_persons(cohort) is None
