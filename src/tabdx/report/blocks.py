"""Blocks of a document: headings, paragraphs, tables, pictures.

Nothing here is marked up. Each text may hold a name that came with somebody's table, and is escaped
where it is written as HTML or as Markdown, never before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """A link.

    Attributes
    ----------
    text : str
        The words.
    target : str
        ``#key`` of a section of the report, or a file's path from the project's folder.
    """

    text: str
    target: str


Cell = str | Link | Sequence[Link]


@dataclass(frozen=True)
class Words:
    """A block of text."""

    text: str


class Heading(Words):
    """Title of a part of a section."""


class Paragraph(Words):
    """Sentences."""


class WarningText(Words):
    """A sentence that must be read before the numbers beside it are believed."""


class Absence(Words):
    """Something that a reader would look for and that is not there: why, and how to get it."""


@dataclass(frozen=True)
class Points:
    """Sentences that stand beside each other."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Numbers side by side.

    Attributes
    ----------
    caption : str
        What they are, on how many patients they were computed, and how sure they are.
    columns : sequence of str
        Headings; the first column names the rows.
    rows : sequence of sequence of Cell
        As long as the headings.
    words : sequence of str
        Columns beside the first that hold words, not numbers.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes
    ----------
    key : str
        Its name within the document.
    draw : callable
        Draws it from a saved table; called only where it is shown.
    alt : str
        What it shows, for who cannot see it.
    caption : str
        What to look for in it.
    """

    key: str
    draw: Callable[[], Any]
    alt: str
    caption: str


Block = Heading | Paragraph | Points | WarningText | Absence | Table | Picture


@dataclass(frozen=True)
class Section:
    """One part of a document.

    Attributes
    ----------
    key : str
        Its anchor.
    title : str
        Its heading.
    blocks : sequence of Block
        In reading order.
    """

    key: str
    title: str
    blocks: Sequence[Block]


def kind(block: Block) -> str:
    """Name the kind of a block, for a template.

    Examples
    --------
    >>> kind(Paragraph("Text."))
    'paragraph'
    """
    return type(block).__name__.lower()
