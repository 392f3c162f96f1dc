"""A document as Markdown: tables for people, every name escaped."""

import posixpath
from collections.abc import Sequence

from tabdx.report.blocks import (
    Absence,
    Block,
    Cell,
    Heading,
    Link,
    Paragraph,
    Picture,
    Points,
    Section,
    Table,
    WarningText,
)
from tabdx.report.templating import fill
from tabdx.wording.text import escape_document


def as_markdown(
    title: str, opening: Sequence[Block], sections: Sequence[Section], folder: str
) -> str:
    """Write a document.

    Parameters
    ----------
    title : str
        Its heading.
    opening : sequence of Block
        What stands before the first section.
    sections : sequence of Section
        In reading order. Pictures are left out: the report has them.
    folder : str
        Where the document will lie, from the project's folder; links are relative to it.
    """
    kept = [
        Section(each.key, each.title, [b for b in each.blocks if not isinstance(b, Picture)])
        for each in sections
    ]
    return fill(
        "document.md.j2",
        title=title,
        opening=opening,
        sections=kept,
        escape=escape_document,
        write=lambda block: _write(block, folder),
    )


def _write(block: Block, folder: str) -> str:
    match block:
        case Heading(text):
            return f"### {escape_document(text)}"
        case Paragraph(text) | Absence(text):
            return escape_document(text)
        case WarningText(text):
            return f"> **Take care.** {escape_document(text)}"
        case Points(items):
            return "\n".join(f"- {escape_document(item)}" for item in items)
        case Table():
            return _table(block, folder)
        case Picture():
            return ""


def _table(table: Table, folder: str) -> str:
    ruled = ["---" if at == 0 or name in table.words else "---:" for at, name in _columns(table)]
    lines = [
        [escape_document(name) for name in table.columns],
        ruled,
        *([_cell(cell, folder) for cell in row] for row in table.rows),
    ]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{escape_document(table.caption)}\n\n{body}" if table.caption else body


def _columns(table: Table) -> list[tuple[int, str]]:
    return list(enumerate(table.columns))


def _cell(cell: Cell, folder: str) -> str:
    if isinstance(cell, str):
        return escape_document(cell)
    links = [cell] if isinstance(cell, Link) else cell
    return ", ".join(
        f"[{escape_document(link.text)}]({relative(link.target, folder)})" for link in links
    )


def relative(target: str, folder: str) -> str:
    """Write a link's target as seen from a folder; a section lies in the report.

    Examples
    --------
    >>> relative("#limits", "reports/checklists"), relative("docs/tables.md", "reports")
    ('../report.html#limits', '../docs/tables.md')
    """
    path = f"reports/report.html{target}" if target.startswith("#") else target
    return posixpath.relpath(path, folder)
