import pytest

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
from tabdx.report.markdown import as_markdown, escape


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


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("0.069 (0.039 to 0.105)", "0.069 (0.039 to 0.105)"),
        ("1. item", "1\\. item"),
        ("# heading", "\\# heading"),
        ("+ item", "\\+ item"),
        ("<script>", "\\<script\\>"),
        ("[a](b)", "\\[a\\](b)"),
        ("two\nlines", "two lines"),
        ("https://x.y", "https:\u2060//x.y"),
        ("a@b.c", "a\u2060@b.c"),
    ],
)
def test_names_are_shown_as_they_are_written(written, safe):
    assert escape(written) == safe
