import numpy as np

from tabdx.cohort.detectors.values import find_constant, find_rare_levels


def test_a_level_of_few_patients_is_found(cohort_of):
    labels = np.array(["left", "right"] * 100, dtype=object)
    labels[:4] = "both"
    found = find_rare_levels(cohort_of({"side": labels}))
    # "both" has four patients, and the dictionary's "never" has none.
    assert (found.features, found.severity) == (["side"], "note")
    assert "side (both, never)" in found.message


def test_five_patients_are_a_level(cohort_of):
    labels = np.array(["left", "right"] * 100, dtype=object)
    labels[:5] = "both"
    assert "side (never)" in find_rare_levels(cohort_of({"side": labels})).message


def test_a_small_table_has_small_levels(cohort_of):
    # 2 of 12 patients are a sixth of them.
    labels = ["left"] * 10 + ["right"] * 2
    assert "(never)" in find_rare_levels(cohort_of({"side": labels})).message


def test_numbers_have_no_levels(cohort_of):
    cohort = cohort_of({"size": np.arange(30.0)})
    assert find_rare_levels(cohort) is None
    assert find_constant(cohort) is None
