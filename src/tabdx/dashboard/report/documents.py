"""The documents of the page Report."""

import html
import re
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import pandas as pd
import streamlit as st

from tabdx.artifacts.presence import require
from tabdx.dashboard.shared.loaders import PATHS

HEIGHT = 900  # pixels of a page shown within the page
# Links to files beside the document, which lead nowhere from here.
_BESIDE = re.compile(r"\[((?:[^\]\\]|\\.)+)\]\((?!https?:|#)[^)\s]*\)")


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


CHECKLISTS = {
    "tripod_ai": ("TRIPOD+AI", "What a report on a prediction model must say, item by item."),
    "probast_ai": ("PROBAST+AI", "Signalling questions on quality and risk of bias."),
    "reforms": ("REFORMS", "What a study by machine learning must say, item by item."),
}
REPLICATION = Document(
    "Replication",
    PATHS.report("replication", "replication.md"),
    "The published study of the Wisconsin table, re-run step by step.",
)
DOCUMENTS = (
    Document("Report", PATHS.reports / "report.html", "All results. To print them, download them."),
    Document(
        "Model card",
        PATHS.reports / "model_card.md",
        "What the models are for, on which patients they were scored, and where not to use them.",
    ),
    *(
        Document(title, PATHS.report("checklists", f"{name}.md"), says)
        for name, (title, says) in CHECKLISTS.items()
    ),
    REPLICATION,
    Document(
        "Methods",
        PATHS.root / "docs/methods/README.md",
        "Each statistic: its formula, the question it answers, its reference.",
    ),
)


def list_documents() -> list[Document]:
    """List the documents that can be read: the replication always, the others if they exist.

    The replication is listed even where it is missing, so that a reader learns how it is made.
    """
    return [each for each in DOCUMENTS if each is REPLICATION or each.path.is_file()]


def list_topics(document: Document) -> dict[str, Document]:
    """List the pages of a document that is an index of a folder; of another, itself alone."""
    if document.path.name != "README.md":
        return {document.title: document}
    pages = sorted(document.path.parent.glob("*.md"), key=lambda page: page != document.path)
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for page in pages]
    return {title: replace(document, path=page) for title, page in zip(titles, pages, strict=True)}


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
        text = content.decode("utf-8", errors="replace")
        st.iframe(_caged(text, document.title), height=HEIGHT, alt=document.title)
    else:
        with st.container(border=True):
            text = content.decode("utf-8", errors="replace")
            show_markdown(_BESIDE.sub(r"\1", text))


def _caged(page: str, title: str) -> str:
    """Put a page into a frame of its own, in which nothing runs and nothing reaches out.

    The sandbox without any permission gives it an origin of its own and no scripts. (A data:
    address would, too, but browsers refuse those above 2 MB.) The base makes links within the
    page stay there, which would otherwise lead to the page around it.
    """
    inside = page.replace("<head>", '<head><base href="about:srcdoc">', 1)
    return (
        "<!doctype html><style>html,body{margin:0;height:100%}"
        "iframe{border:0;display:block;width:100%;height:100%}</style>"
        f'<iframe sandbox title="{html.escape(title)}" srcdoc="{html.escape(inside)}"></iframe>'
    )


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
