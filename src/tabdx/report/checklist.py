"""Reporting checklists, answered from the artefacts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from tabdx.report.blocks import Link, Paragraph, Section, Table
from tabdx.report.evidence import EVIDENCE
from tabdx.report.evidence.showing import Failed
from tabdx.report.inputs import ALL
from tabdx.report.markdown import as_markdown
from tabdx.report.report_data import ReportData

Status = Literal["filled", "needs a human", "failed"]
FILLED: Status = "filled"
HUMAN: Status = "needs a human"
FAILED: Status = "failed"
FOLDER = "reports/checklists"
NAMES = ("tripod_ai", "probast_ai", "reforms")


@dataclass(frozen=True)
class Item:
    """One item of a checklist.

    Attributes
    ----------
    number : str
        As the authors of the checklist numbered it.
    section : str
        The part of the checklist.
    asks : str
        What is asked, in our own words.
    write : str
        What a person would have to write where no artefact shows it.
    evidence : str or None
        Name of the function that looks for an answer in the dossier.
    applies : str
        In TRIPOD+AI, whether it concerns the development of a model (D), its evaluation (E) or
        both (D;E).
    """

    number: str
    section: str
    asks: str
    write: str
    evidence: str | None = None
    applies: str = ""


@dataclass(frozen=True)
class Checklist:
    """A published checklist: its items, where it was published, how its wording was checked."""

    key: str
    title: str
    reference: str
    note: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Answer:
    """An item, whether it is answered, by which sentence, and where the evidence is."""

    item: Item
    status: Status
    says: str
    links: Sequence[Link] = ()


@cache
def read_checklist(name: str) -> Checklist:
    """Read a checklist that comes with the package."""
    text = files("tabdx.report").joinpath("checklists", f"{name}.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return Checklist(
        key=name,
        title=content["title"],
        reference=content["reference"],
        note=content["note"],
        items=[Item(**entry) for entry in content["items"]],
    )


def answer(checklist: Checklist, data: ReportData) -> list[Answer]:
    """Answer every item, in order."""
    return [_answer(item, data) for item in checklist.items]


def _answer(item: Item, data: ReportData) -> Answer:
    if item.evidence is None:
        return Answer(item, HUMAN, item.write)
    evidence = EVIDENCE[item.evidence]
    found = evidence.look(data)
    if found is None:
        absent = data.why_absent(*evidence.artefacts)
        return Answer(item, HUMAN, f"{item.write} {absent}".strip())
    links = [
        Link(f"section “{evidence.section.replace('-', ' ')}”", f"#{evidence.section}"),
        *(Link(key, ALL[key].path) for key in evidence.artefacts),
        *(Link(name, name) for name in evidence.files),
    ]
    if isinstance(found, Failed):
        return Answer(item, FAILED, found.why, links)
    return Answer(item, FILLED, found, links)


def count(answers: Sequence[Answer]) -> dict[Status, int]:
    """Count the answers of each status."""
    counted = Counter(each.status for each in answers)
    return {status: counted[status] for status in (FILLED, HUMAN, FAILED)}


def as_document(checklist: Checklist, answers: Sequence[Answer]) -> str:
    """Write a checklist as Markdown, a section for each of its parts."""
    parts = dict.fromkeys(each.item.section for each in answers)
    sections = [
        Section(
            str(place),
            part,
            [as_table("", [each for each in answers if each.item.section == part])],
        )
        for place, part in enumerate(parts, start=1)
    ]
    return as_markdown(checklist.title, introduce(checklist, answers), sections, FOLDER)


def as_table(caption: str, answers: Sequence[Answer]) -> Table:
    """Lay answers out side by side: what is asked, how it stands, and why.

    A page needs a caption; a document whose headings say it may do without.
    """
    return Table(
        caption,
        ["Item", "asks", "status", "answer", "evidence"],
        [
            [
                f"{each.item.number} ({each.item.applies})"
                if each.item.applies
                else each.item.number,
                each.item.asks,
                each.status,
                f"To write: {each.says}" if each.status == HUMAN else each.says,
                each.links or "none",
            ]
            for each in answers
        ],
        words=["asks", "status", "answer", "evidence"],
    )


def introduce(checklist: Checklist, answers: Sequence[Answer]) -> list[Paragraph]:
    """Say what the checklist is, how many items stand how, and how far its wording was checked."""
    counts = count(answers)
    return [
        Paragraph(f"{checklist.reference} {checklist.note}"),
        Paragraph(
            f"Of {len(answers)} items {counts[FILLED]} are filled from what the artefacts show, "
            f"{counts[HUMAN]} need a human, {counts[FAILED]} failed. A filled item says that it is "
            "reported and where; it does not say that the study is good."
        ),
    ]
