import dataclasses
from pathlib import Path

import pytest

from tabdx.report.checklist import (
    FAILED,
    FILLED,
    HUMAN,
    NAMES,
    answer,
    as_document,
    count,
    introduce,
    read_checklist,
)
from tabdx.report.contents import build_sections
from tabdx.report.evidence import EVIDENCE
from tabdx.report.inputs import ALL

LISTS = [read_checklist(name) for name in NAMES]
ITEMS = [(checklist, item) for checklist in LISTS for item in checklist.items]


def without(data, *keys):
    """Return the dossier of a project that lacks some artefacts."""
    return dataclasses.replace(
        data,
        tables={key: table for key, table in data.tables.items() if key not in keys},
        documents={key: each for key, each in data.documents.items() if key not in keys},
    )


def status_of(data, name):
    """Statuses of the items that one function answers."""
    return {
        found.status
        for checklist in LISTS
        for found in answer(checklist, data)
        if found.item.evidence == name
    }


@pytest.mark.parametrize(
    ("name", "items", "main"),
    # TRIPOD+AI: 27 main items; PROBAST+AI: 16 and 18 questions; REFORMS: 8 modules.
    [("tripod_ai", 52, 27), ("probast_ai", 34, 8), ("reforms", 32, 8)],
)
def test_the_checklists_have_as_many_items_as_were_published(name, items, main):
    numbers = [item.number for item in read_checklist(name).items]
    assert len(numbers) == len(set(numbers)) == items
    parts = {number.rstrip("abcdefg").split(".")[0] for number in numbers}
    assert len(parts) == main


def test_every_item_asks_something_and_says_what_to_write():
    for _, item in ITEMS:
        assert item.asks.endswith("?")
        assert item.write.endswith(".")
        assert item.section


def test_tripod_says_what_concerns_development_and_what_evaluation(data):
    tripod = read_checklist("tripod_ai")
    alone = {item.number: item.applies for item in tripod.items if item.applies != "D;E"}
    assert alone == {
        **dict.fromkeys(["9a", "12a", "12b", "12c", "15", "22", "27a", "27b"], "D"),
        **dict.fromkeys(["12f", "12g", "20c", "24"], "E"),
    }
    assert "| 12f (E) |" in as_document(tripod, answer(tripod, data))


def test_every_evidence_that_is_named_exists_and_is_used():
    named = {item.evidence for _, item in ITEMS} - {None}
    assert set(EVIDENCE) == named


def test_evidence_rests_on_known_artefacts_and_on_sections_of_the_report(data):
    sections = {section.key for section in build_sections(data)}
    for evidence in EVIDENCE.values():
        assert set(evidence.artefacts) <= set(ALL)
        assert evidence.section in sections


def test_every_link_leads_to_a_section_or_a_file_of_the_project(data, written_project):
    sections = {f"#{section.key}" for section in build_sections(data)}
    targets = [
        link.target
        for checklist in LISTS
        for found in answer(checklist, data)
        for link in found.links
    ]
    assert len(targets) > 60
    for target in targets:
        assert target in sections or (written_project / target).is_file()


def test_a_filled_item_has_evidence_and_a_sentence(data):
    for checklist in LISTS:
        for found in answer(checklist, data):
            assert bool(found.links) == (found.status != HUMAN)
            assert found.says.endswith(".")


@pytest.mark.parametrize(
    ("name", "key"),
    # Without an essential one there is no dossier at all.
    [
        (each.name, key)
        for each in EVIDENCE.values()
        for key in each.artefacts
        if not ALL[key].essential
    ],
)
def test_without_its_artefact_an_item_is_not_filled(data, name, key):
    assert FILLED not in status_of(without(data, key), name)


@pytest.mark.parametrize(
    ("name", "file"), [(each.name, file) for each in EVIDENCE.values() for file in each.files]
)
def test_without_its_file_an_item_is_not_filled(data, name, file):
    bare = dataclasses.replace(data, files=data.files - {file})
    assert FILLED not in status_of(bare, name)


@pytest.mark.parametrize("name", ["specification", "infrastructure", "hyperparameters"])
def test_without_the_models_records_nothing_is_said_of_them(data, name):
    assert status_of(data, name) == {FILLED}
    assert status_of(dataclasses.replace(data, records={}), name) == {HUMAN}


def test_what_is_missing_is_said_where_a_human_is_needed(data):
    bare = dataclasses.replace(
        without(data, "leakage/shuffled.csv"),
        absences={"leakage/shuffled.csv": "leakage was switched off: set leakage.models."},
    )
    found = [each for each in answer(LISTS[2], bare) if each.item.number == "6a"]
    assert found[0].status == HUMAN
    assert found[0].says.endswith("leakage was switched off: set leakage.models.")


def with_table(data, key, **columns):
    changed = data.tables[key].assign(**columns)
    return dataclasses.replace(data, tables={**data.tables, key: changed})


def with_finding(data, key, check):
    finding = {"check": check, "severity": "warning", "message": "2 patients stand there twice"}
    content = {**data.documents[key], "findings": [finding]}
    return dataclasses.replace(data, documents={**data.documents, key: content})


def test_better_than_chance_on_shuffled_outcomes_fails(data):
    accused = with_table(data, "leakage/shuffled.csv", verdict="better than chance")
    assert status_of(data, "no_leakage") == {FILLED}
    assert status_of(accused, "no_leakage") == {FAILED}


def test_a_leaky_twin_that_beats_chance_is_what_should_be_seen(data):
    shuffled = data.tables["leakage/shuffled.csv"]
    leaky = shuffled["procedure"] == "selected_before_splitting"
    verdict = shuffled["verdict"].mask(leaky, "better than chance")
    seen = with_table(data, "leakage/shuffled.csv", verdict=verdict)
    assert status_of(seen, "no_leakage") == {FILLED}


def test_patients_on_both_sides_fail(data):
    torn = with_finding(data, "cohort/partition_audit.json", "copies_apart")
    assert status_of(torn, "no_leakage") == status_of(torn, "dependencies") == {FAILED}


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


def test_too_few_patients_fail(data):
    # 64 develop; 60 are asked for, then 65.
    assert status_of(data, "sample_size") == {FILLED}
    summary = data.tables["sample_size/summary.csv"]
    asked = summary["value"].mask(summary["quantity"] == "minimum_to_develop", 65.0)
    more = with_table(data, "sample_size/summary.csv", value=asked)
    assert status_of(more, "sample_size") == {FAILED}
    # 32 of the rarer class are judged, where about 100 are asked for.
    assert status_of(data, "enough_to_evaluate") == {FAILED}


def grouped(data):
    """The same project, its 80 rows being recordings of 10 persons, two of whom are held out."""
    counts = data.counts.assign(groups=[8, 4, 2, 1])
    return dataclasses.replace(data, counts=counts, groups={"development": 8, "holdout": 2})


def says(data, checklist, number):
    answers = answer(read_checklist(checklist), data)
    return next(found.says for found in answers if found.item.number == number)


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
    # 150 recordings of the rarer class are enough, were they of 150 persons.
    counts = data.counts.assign(patients=[200, 150, 2, 1], groups=[20, 15, 2, 1])
    patients = dataclasses.replace(data, counts=counts)
    assert status_of(patients, "enough_to_evaluate") == {FILLED}
    groups = dataclasses.replace(patients, groups={"development": 35, "holdout": 2})
    assert status_of(groups, "enough_to_evaluate") == {FAILED}
    assert "150 recordings of 15 groups" in says(groups, "probast_ai", "E4.2")


def test_the_sample_size_compares_like_with_like(data):
    # 400 recordings of 40 persons, where 385 persons are asked for.
    summary = data.tables["sample_size/summary.csv"]
    value = summary["value"].mask(summary["quantity"] == "minimum_to_develop", 385.0)
    persons = summary["quantity"] == "patients"
    few = with_table(data, "sample_size/summary.csv", value=value.mask(persons, 40.0))
    few = dataclasses.replace(few, counts=few.counts.assign(patients=[200, 200, 50, 50]))
    assert status_of(few, "sample_size") == {FAILED}
    enough = with_table(data, "sample_size/summary.csv", value=value.mask(persons, 385.0))
    assert status_of(enough, "sample_size") == {FILLED}


def test_a_slope_whose_interval_lies_below_one_fails(data):
    scores = data.tables["evaluation/scores.csv"]
    # 0.9 (0.8 to 0.95) is below 1; with an upper end of 1.2 it may be 1.
    assert status_of(data, "overfitting") == {FAILED}
    slope = scores["metric"] == "calibration_slope"
    wider = with_table(data, "evaluation/scores.csv", upper=scores["upper"].mask(slope, 1.2))
    assert status_of(wider, "overfitting") == {FILLED}
    unknown = with_table(data, "evaluation/scores.csv", upper=scores["upper"].mask(slope))
    assert status_of(unknown, "overfitting") == {HUMAN}


def test_lost_patients_fail(data):
    audit = {**data.documents["cohort/audit.json"], "patients": 81}
    lost = dataclasses.replace(data, documents={**data.documents, "cohort/audit.json": audit})
    assert status_of(data, "no_exclusions") == {FILLED}
    assert status_of(lost, "no_exclusions") == {FAILED}


@pytest.mark.parametrize("checklist", LISTS, ids=NAMES)
def test_the_counts_are_those_of_the_items(checklist, data):
    answers = answer(checklist, data)
    counts = count(answers)
    assert sum(counts.values()) == len(checklist.items)
    said = introduce(checklist, answers)[1].text
    assert f"{counts[FILLED]} are filled" in said
    assert f"{counts[HUMAN]} need a human, {counts[FAILED]} failed" in said


@pytest.mark.parametrize("checklist", LISTS, ids=NAMES)
def test_the_document_has_a_row_for_each_item(checklist, data):
    document = as_document(checklist, answer(checklist, data))
    lines = document.splitlines()
    for item in checklist.items:
        number = f"{item.number} ({item.applies})" if item.applies else item.number
        assert sum(line.startswith(f"| {number} |") for line in lines) == 1
    # Rows of a table have as many cells as its heading, whatever a class is called.
    rows = [line.replace("\\|", "") for line in lines if line.startswith("|")]
    assert {row.count("|") for row in rows} == {6}
    assert "<img" not in document.replace("\\<img", "")


def test_the_checklists_come_with_the_package():
    folder = Path(__file__).parents[2] / "src/tabdx/report/checklists"
    assert sorted(path.stem for path in folder.glob("*.yaml")) == sorted(NAMES)
