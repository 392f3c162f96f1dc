"""The documents that a reviewer may read."""

import base64
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.loaders import PATHS
from tabdx.artifacts.presence import require

HEIGHT = 900  # pixels of a page shown within the page


@dataclass(frozen=True)
class Document:
    """One text about the results, or about how they are made.

    Attributes
    ----------
    title : str
        Its name for people, and in the URL.
    path : Path
        Where it lies: Markdown or HTML.
    says : str
        What is in it, in one sentence.
    """

    title: str
    path: Path
    says: str


REPLICATION = Document(
    "Replication",
    PATHS.report("replication", "replication.md"),
    "The published study of the Wisconsin table, re-run: what each of its numbers really says.",
)
OTHERS = (
    Document("Report", PATHS.reports / "report.html", "All results on one page, self-contained."),
    Document(
        "Model card",
        PATHS.reports / "model_card.md",
        "What the models are for, on whom they were judged, and where not to use them.",
    ),
    Document(
        "Methods",
        PATHS.root / "docs/methods.md",
        "Each statistic: its formula, the question it answers, its reference.",
    ),
)


def list_documents() -> list[Document]:
    """List the documents that can be read: the replication always, the others if they exist.

    The replication is listed even where it is missing, so that a reader learns how it is made.
    """
    return [REPLICATION, *(document for document in OTHERS if document.path.is_file())]


def show_document(document: Document) -> None:
    """Show a document, and offer it as a file.

    Raises
    ------
    InputError
        If it is missing; the message says which command makes it.
    """
    content = require(document.path).read_bytes()
    page = document.path.suffix == ".html"
    kind = "text/html" if page else "text/markdown"
    st.download_button(
        "Download", content, document.path.name, kind, on_click="ignore", icon=":material/download:"
    )
    if page:
        # A data: address has an origin of its own: nothing in the page can reach the dashboard.
        inside = base64.b64encode(content).decode()
        st.iframe(f"data:text/html;base64,{inside}", height=HEIGHT, alt=document.title)
    else:
        with st.container(border=True):
            show_markdown(content.decode("utf-8", errors="replace"))


def show_markdown(text: str) -> None:
    """Show a document of ours; its tables apart, for those scroll where a page is narrow."""
    fenced = False
    kinds = []
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        kinds.append((line.startswith("|") and not fenced, line))
    for is_table, lines in groupby(kinds, key=lambda kind: kind[0]):
        block = [line for _, line in lines]
        table = parse_table(block) if is_table else None
        if table is None:
            st.markdown("\n".join(block))
        else:
            st.table(table, hide_index=True)


def parse_table(lines: list[str]) -> pd.DataFrame | None:
    r"""Read a Markdown table; its cells stay Markdown.

    Returns
    -------
    DataFrame or None
        None where columns share a name or rows are uneven, which only Markdown itself can show.

    Examples
    --------
    >>> parse_table(["| step | missed |", "|---|---|", "| SVM | **7** |"]).to_dict("records")
    [{'step': 'SVM', 'missed': '**7**'}]
    """
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines
    ]
    header = rows[0]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        return None
    return pd.DataFrame(rows[2:], columns=header)
