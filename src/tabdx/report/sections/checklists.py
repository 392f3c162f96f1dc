"""The checklists as an appendix of the report."""

from collections.abc import Mapping, Sequence

from tabdx.report.blocks import Block, Heading, Paragraph, Points, Section, Table
from tabdx.report.checklist import (
    FAILED,
    FILLED,
    HUMAN,
    NAMES,
    Answer,
    answer,
    as_table,
    count,
    introduce,
    read_checklist,
)
from tabdx.report.report_data import ReportData


def build(data: ReportData) -> Section:
    """Answer all checklists: their counts first, then item by item."""
    lists = [read_checklist(name) for name in NAMES]
    answers = {each.key: answer(each, data) for each in lists}
    counted = [
        [each.title, *(str(count(answers[each.key])[status]) for status in (FILLED, HUMAN, FAILED))]
        for each in lists
    ]
    blocks: list[Block] = [
        Paragraph(
            "Three published checklists, answered from the results. Items that the results cannot "
            "answer are left to a person, with what to write."
        ),
        Table("Items by status.", ["Checklist", "filled", "needs a human", "failed"], counted),
        *_failures(answers, {each.key: each.title for each in lists}),
    ]
    for each in lists:
        blocks += [
            Heading(each.title),
            *introduce(each, answers[each.key]),
            as_table(f"{each.title}, item by item.", answers[each.key]),
        ]
    return Section("checklists", "Checklists", blocks)


def _failures(answers: Mapping[str, Sequence[Answer]], titles: Mapping[str, str]) -> list[Block]:
    """List what failed, first of all."""
    failed = [
        f"{titles[key]}, item {each.item.number}: {each.says}"
        for key, of_list in answers.items()
        for each in of_list
        if each.status == FAILED
    ]
    return [Heading("What failed"), Points(failed)] if failed else []
