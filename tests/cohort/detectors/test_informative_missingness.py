import numpy as np
import pytest

from tabdx.cohort.detectors.informative_missingness import find_informative_missing

OUTCOME = np.arange(200) % 2


def with_gaps(gaps):
    values = np.random.default_rng(0).normal(size=(200, 2))
    values[gaps, 0] = np.nan
    return {"measured": values[:, 0], "other": values[:, 1]}


def test_cells_missing_with_the_outcome_are_found(cohort_of):
    # 20 of 100 diseased and no other: Fisher's p = 2 · C(100, 20) / C(200, 20), about 6e-7.
    gaps = np.flatnonzero(OUTCOME == 1)[:20]
    found = find_informative_missing(cohort_of(with_gaps(gaps), OUTCOME))
    assert (found.features, found.severity) == (["measured"], "warning")
    assert "measured (20% of ill, 0% of the others)" in found.message


def test_cells_missing_at_random_are_not(cohort_of):
    fired = 0
    for seed in range(20):
        gaps = np.random.default_rng(seed).choice(200, 40, replace=False)
        fired += find_informative_missing(cohort_of(with_gaps(gaps), OUTCOME)) is not None
    assert fired <= 1


def test_nothing_missing_and_all_missing_tell_nothing(cohort_of):
    assert find_informative_missing(cohort_of(with_gaps([]), OUTCOME)) is None
    assert find_informative_missing(cohort_of(with_gaps(np.arange(200)), OUTCOME)) is None


@pytest.mark.parametrize("persons", [8, 200])
def test_a_person_counts_once(cohort_of, persons):
    # The gaps are those of ill; of eight persons they may be chance, of 200 not.
    groups = np.arange(200) * persons // 200
    outcome = groups % 2
    gaps = np.flatnonzero(outcome == 1)
    found = find_informative_missing(cohort_of(with_gaps(gaps), outcome, groups=groups))
    # Eight persons: p = 2 / C(8, 4) = 0.029, above 0.01.
    assert (found is None) == (persons == 8)
