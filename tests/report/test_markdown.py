"""Documents as Markdown.

Also tests `blocks`, what documents are made of.
"""

from tabdx.figures.theme import panels
from tabdx.report.blocks import (
    Absence,
    Heading,
    Link,
    Paragraph,
    Picture,
    Points,
    Section,
    Table,
    WarningText,
)
from tabdx.report.markdown import as_markdown


def test_each_kind_of_block_is_written():
    blocks = [
        Heading("Part"),
        Paragraph("Said."),
        Points(["one", "two"]),
        WarningText("Look."),
        Absence("Off."),
        Table("Numbers", ["what", "n", "why"], [["a|b", "0.5", "so"]], words=["why"]),
        Table("", ["what", "where"], [["x", Link("tables", "docs/tables.md")]]),
        Picture("dots", lambda: panels(1, 1, 2, 2)[0], "Dots", "Caption"),
    ]
    text = as_markdown("T*", [Paragraph("First.")], [Section("k", "K", blocks)], "reports")
    assert text.startswith("# T\\*\n\nFirst.\n\n## K\n\n### Part\n\nSaid.\n\n- one\n- two\n")
    assert "> **Take care.** Look.\n\nOff.\n" in text
    assert "Numbers\n\n| what | n | why |\n| --- | ---: | --- |\n| a\\|b | 0.5 | so |\n" in text
    assert "| x | [tables](../docs/tables.md) |" in text
    assert "Caption" not in text
