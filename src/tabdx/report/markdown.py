"""A document as Markdown: tables for people, every name escaped."""

import posixpath
import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

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

# What Markdown reads as a mark wherever it stands.
_MARKS = re.compile(r"[\\`*_\[\]<>|~$#&!]")
# What starts a list, a heading or a rule only where a line starts.
_START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=:])")
# Addresses become links after the escapes are gone; an invisible joiner breaks them.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\u2060"


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
    environment = Environment(
        loader=PackageLoader("tabdx.report"),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, not HTML: `escape` sees to every text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    kept = [
        Section(each.key, each.title, [b for b in each.blocks if not isinstance(b, Picture)])
        for each in sections
    ]
    return environment.get_template("document.md.j2").render(
        title=title,
        opening=opening,
        sections=kept,
        escape=escape,
        write=lambda block: _write(block, folder),
    )


def escape(text: str) -> str:
    r"""Escape text that may come from a file, so that Markdown shows it as it is written.

    Examples
    --------
    >>> escape("mean radius"), escape("a*b|<i>"), escape("1. item"), escape("- x")
    ('mean radius', 'a\\*b\\|\\<i\\>', '1\\. item', '\\- x')
    """
    line = " ".join(str(text).split())
    line = _ADDRESS.sub(_JOINER, _MARKS.sub(r"\\\g<0>", line))
    return _START.sub(lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}", line)


def _write(block: Block, folder: str) -> str:
    match block:
        case Heading(text):
            return f"### {escape(text)}"
        case Paragraph(text) | Absence(text):
            return escape(text)
        case WarningText(text):
            return f"> **Take care.** {escape(text)}"
        case Points(items):
            return "\n".join(f"- {escape(item)}" for item in items)
        case Table():
            return _table(block, folder)
        case Picture():
            return ""


def _table(table: Table, folder: str) -> str:
    ruled = ["---" if at == 0 or name in table.words else "---:" for at, name in _columns(table)]
    lines = [
        [escape(name) for name in table.columns],
        ruled,
        *([_cell(cell, folder) for cell in row] for row in table.rows),
    ]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{escape(table.caption)}\n\n{body}" if table.caption else body


def _columns(table: Table) -> list[tuple[int, str]]:
    return list(enumerate(table.columns))


def _cell(cell: Cell, folder: str) -> str:
    if isinstance(cell, str):
        return escape(cell)
    links = [cell] if isinstance(cell, Link) else cell
    return ", ".join(f"[{escape(link.text)}]({relative(link.target, folder)})" for link in links)


def relative(target: str, folder: str) -> str:
    """Write a link's target as seen from a folder; a section lies in the report.

    Examples
    --------
    >>> relative("#limits", "reports/checklists"), relative("docs/tables.md", "reports")
    ('../report.html#limits', '../docs/tables.md')
    """
    path = f"reports/report.html{target}" if target.startswith("#") else target
    return posixpath.relpath(path, folder)
