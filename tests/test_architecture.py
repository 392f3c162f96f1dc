"""docs/architecture.md is kept: the hops of its walks are functions that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WALKS = (ROOT / "docs/architecture.md").read_text().partition("## Three walks")[2]
HOPS = re.findall(r"^\| \d+ \| `([\w/]+\.py)` `([\w.]+)` \|", WALKS.partition("\n## ")[0], re.M)


def defined(path):
    """Functions of a module, methods as `Class.method`."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from (
                f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)
            )


def test_the_walks_are_read():
    assert len(HOPS) == 29


def test_no_walk_is_longer_than_ten_hops():
    assert max(int(hop) for hop in re.findall(r"^\| (\d+) \|", WALKS, re.M)) == 10


@pytest.mark.parametrize(("file", "function"), HOPS)
def test_every_hop_is_there(file, function):
    assert function in set(defined(ROOT / "src/tabdx" / file))
