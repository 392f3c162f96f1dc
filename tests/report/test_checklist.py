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
from tests.report.evidence.conftest import LISTS, without

ITEMS = [(checklist, item) for checklist in LISTS for item in checklist.items]


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


def test_what_is_missing_is_said_where_a_human_is_needed(data):
    bare = dataclasses.replace(
        without(data, "leakage/shuffled.csv"),
        absences={"leakage/shuffled.csv": "leakage was switched off: set leakage.models."},
    )
    found = [each for each in answer(LISTS[2], bare) if each.item.number == "6a"]
    assert found[0].status == HUMAN
    assert found[0].says.endswith("leakage was switched off: set leakage.models.")


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
