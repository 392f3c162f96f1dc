"""Captions and help texts of the pages are short: two sentences at most."""

import ast
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "src/tabdx/dashboard"
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def words(node):
    """The literal text of an expression; what is filled in counts as one word without a stop."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            words(part) if isinstance(part, ast.Constant) else "x" for part in node.values
        )
    return ""


def shown(path):
    """Captions, help texts and sentences kept for captions (SAY_…), with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.caption":
            yield node.lineno, words(node.args[0])
        elif isinstance(node, ast.keyword) and node.arg == "help":
            yield node.value.lineno, words(node.value)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("SAY_"):
            yield node.lineno, words(node.value)


def too_long(path):
    return [line for line, text in shown(path) if len(SENTENCE_END.findall(text)) > 2]


@pytest.mark.parametrize(
    "path", sorted(PAGES.rglob("*.py")), ids=lambda path: path.relative_to(PAGES).as_posix()
)
def test_a_caption_has_two_sentences_at_most(path):
    assert not too_long(path)


def test_a_long_caption_is_found(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('st.caption("One. Two.")\nst.caption(f"One {x}. Two 0.5. Three.")\n')
    assert too_long(page) == [2]
