import numpy as np
import pytest

from tabdx.cohort.detectors.target_leakage import find_nearly_perfect, find_single_feature_leak

OUTCOME = np.arange(200) % 2


@pytest.mark.parametrize("sign", [1, -1])
def test_a_feature_that_nearly_gives_the_outcome_is_found(cohort_of, sign):
    # Three and a third standard deviations apart: ROC AUC Φ(3.33 / √2) = 0.991.
    values = sign * (OUTCOME + 0.3 * np.random.default_rng(1).normal(size=200))
    found = find_nearly_perfect(cohort_of({"told": values}, OUTCOME))
    assert (found.features, found.severity) == (["told"], "warning")
    assert "told (0.9" in found.message  # turned to at least one half


def test_a_strong_marker_is_no_leak(cohort_of):
    # Two standard deviations apart: ROC AUC Φ(2 / √2) = 0.92.
    values = 2 * OUTCOME + np.random.default_rng(0).normal(size=200)
    assert find_nearly_perfect(cohort_of({"marker": values}, OUTCOME)) is None


def test_few_patients_prove_nothing(cohort_of):
    # 15 of 16 pairs in order would be below the bound; all but one of 25 is 0.96.
    values = np.array([1.0, 2, 3, 4, 6, 5, 7, 8, 9, 10])
    assert find_nearly_perfect(cohort_of({"lucky": values}, [0] * 5 + [1] * 5)) is None


@pytest.mark.parametrize(("persons", "found"), [(8, False), (100, True)])
def test_many_recordings_of_few_persons_prove_nothing(cohort_of, persons, found):
    # 200 recordings, nearly told apart; as those of 200 patients they would be a leak.
    person = np.arange(200) // (200 // persons)
    noise = 0.25 * np.random.default_rng(1).normal(size=persons)[person]
    values = {"told": person % 2 + noise + 0.15 * np.random.default_rng(2).normal(size=200)}
    assert find_nearly_perfect(cohort_of(values, person % 2)) is not None
    grouped = find_nearly_perfect(cohort_of(values, person % 2, groups=person))
    assert (grouped is not None) == found


def test_levels_that_nearly_give_the_outcome_are_found(cohort_of):
    labels = np.where(OUTCOME == 1, "referred", "sent home").astype(object)
    labels[0] = "referred"  # one of 200 the other way
    cohort = cohort_of({"course": labels}, OUTCOME)
    assert find_nearly_perfect(cohort).features == ["course"]
    assert find_single_feature_leak(cohort) is None


def test_many_levels_of_few_patients_are_no_proof(cohort_of):
    labels = [f"ward {row // 2 % 50:02d}" for row in range(200)]
    assert find_nearly_perfect(cohort_of({"ward": labels}, np.arange(200) // 2 % 2)) is None


def test_what_is_perfect_is_not_nearly_so(cohort_of):
    cohort = cohort_of({"told": OUTCOME.astype(float)}, OUTCOME)
    assert find_nearly_perfect(cohort) is None
    assert find_single_feature_leak(cohort).features == ["told"]
