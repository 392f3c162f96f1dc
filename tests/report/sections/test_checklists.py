from dataclasses import replace

from tabdx.report.blocks import Heading, Points
from tabdx.report.checklist import FAILED, NAMES, answer, read_checklist
from tabdx.report.sections import checklists
from tests.report.sections.conftest import tables


def test_counts_come_first_and_add_up_to_the_items(data):
    counted, *items = tables(checklists.build(data))
    assert len(counted.rows) == len(items) == len(NAMES)
    for row, table in zip(counted.rows, items, strict=True):
        assert sum(map(int, row[1:])) == len(table.rows)


def test_what_failed_is_said_before_the_items(data):
    torn = {"severity": "warning", "check": "groups", "message": "P1 is on both sides"}
    audit = {"cohort/partition_audit.json": {"findings": [torn]}}
    blocks = checklists.build(replace(data, documents={**data.documents, **audit})).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings[0] == "What failed"
    (failed,) = [block for block in blocks[:4] if isinstance(block, Points)]
    assert any("P1 is on both sides" in said for said in failed.items)


def test_without_a_failure_there_is_no_such_heading(data):
    answers = [one for name in NAMES for one in answer(read_checklist(name), data)]
    headings = [one.text for one in checklists.build(data).blocks if isinstance(one, Heading)]
    assert ("What failed" in headings) == any(one.status == FAILED for one in answers)
    assert len(headings) - ("What failed" in headings) == len(NAMES)
