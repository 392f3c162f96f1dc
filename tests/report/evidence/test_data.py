import dataclasses

import pytest

from tabdx.report.checklist import FAILED, FILLED, HUMAN
from tabdx.report.evidence.data import complete_by_class, input_quality, missing_data
from tests.report.conftest import HOSTILE
from tests.report.evidence.conftest import grouped, says, status_of, with_finding


def test_a_warning_of_the_audit_fails_the_checks_of_the_data(data):
    assert status_of(data, "quality_checks") == {FILLED}
    warned = with_finding(data, "cohort/audit.json", "contradictions")
    assert status_of(warned, "quality_checks") == {FAILED}


@pytest.mark.parametrize("check", ["duplicates", "near_duplicates", "repeated_persons"])
def test_copies_of_patients_fail(data, check):
    assert status_of(data, "dependencies") == {FILLED}
    found = with_finding(data, "cohort/audit.json", check)
    assert status_of(found, "dependencies") == {FAILED}


@pytest.mark.parametrize("check", ["perfect", "nearly_perfect", "identifiers"])
def test_a_feature_that_gives_the_outcome_away_fails_and_a_clean_audit_proves_nothing(data, check):
    assert status_of(data, "suspicious_features") == {HUMAN}
    found = with_finding(data, "cohort/audit.json", check)
    assert status_of(found, "suspicious_features") == {FAILED}


def test_implausible_values_fail(data):
    found = with_finding(data, "cohort/audit.json", "implausible")
    assert status_of(data, "implausible_values") == {FILLED}
    assert status_of(found, "implausible_values") == {FAILED}


def test_recordings_and_groups_are_counted_apart(data):
    flow = says(grouped(data), "tripod_ai", "20a")
    assert flow.startswith("80 recordings of 10 groups (“group”) in all, 40 recordings of 5 groups")
    assert "64 recordings of 8 groups (“group”) for development" in flow
    assert says(grouped(data), "reforms", "3e") == flow
    analysed = says(grouped(data), "tripod_ai", "21")
    assert (
        "32 recordings of 4 groups (“group”) ill</script>, in the out-of-fold analysis" in analysed
    )
    assert "5 inner folds" in analysed
    assert "recording" not in says(data, "tripod_ai", "20a")
    assert "64 patients for development, 32 patients ill" in says(data, "tripod_ai", "20a")


def test_what_is_enough_counts_groups(data):
    # 32 of the rarer class are judged, where about 100 are asked for.
    assert status_of(data, "enough_to_evaluate") == {FAILED}
    # 150 recordings of the rarer class are enough, were they of 150 persons.
    counts = data.counts.assign(patients=[200, 150, 2, 1], groups=[20, 15, 2, 1])
    patients = dataclasses.replace(data, counts=counts)
    assert status_of(patients, "enough_to_evaluate") == {FILLED}
    groups = dataclasses.replace(patients, groups={"development": 35, "holdout": 2})
    assert status_of(groups, "enough_to_evaluate") == {FAILED}
    assert "150 recordings of 15 groups" in says(groups, "probast_ai", "E4.2")


def test_lost_patients_fail(data):
    audit = {**data.documents["cohort/audit.json"], "patients": 81}
    lost = dataclasses.replace(data, documents={**data.documents, "cohort/audit.json": audit})
    assert status_of(data, "no_exclusions") == {FILLED}
    assert status_of(lost, "no_exclusions") == {FAILED}


def with_missing(data, cells):
    audit = {**data.documents["cohort/audit.json"], "missing": {HOSTILE: cells}}
    return dataclasses.replace(data, documents={**data.documents, "cohort/audit.json": audit})


def test_missing_cells_are_counted_of_all_cells(data):
    # 80 patients and one measurement: 8 of 80 cells.
    assert "8 of 80 cells are missing (10.0%)" in missing_data.look(with_missing(data, 8))
    assert "8 of" not in missing_data.look(data)


def test_only_a_whole_table_is_known_to_be_whole_in_both_classes(data):
    assert complete_by_class.look(data).startswith("0%")
    assert complete_by_class.look(with_missing(data, 8)) is None


def test_without_a_plausible_range_nothing_is_said_of_entries(data):
    assert "1 of 1 measurement" in input_quality.look(data)
    bare = tuple(one.model_copy(update={"plausible": None}) for one in data.dictionary.features)
    dictionary = data.dictionary.model_copy(update={"features": bare})
    assert input_quality.look(dataclasses.replace(data, dictionary=dictionary)) is None
    assert status_of(dataclasses.replace(data, dictionary=dictionary), "implausible_values") == {
        HUMAN
    }
