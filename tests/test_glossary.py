"""docs/glossary.md is kept: what it calls retired is used nowhere."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tabdx.artifacts.dvc_lock import find_stale
from tabdx.core.paths import Paths

ROOT = Path(__file__).parents[1]
GLOSSARY = (ROOT / "docs/glossary.md").read_text()
SOURCES = [
    path
    for folder in ("src", "dashboard", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def rows():
    table = GLOSSARY.partition("## Retired names")[2]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    return [
        (old.strip("`"), new.strip("`"), set(where.split(", "))) for old, new, where in lines[2:]
    ]


def retired(where):
    return {old: new for old, new, places in rows() if where in places}


@cache
def defined(path):
    """Names that a module makes: itself, classes, functions, parameters, attributes, variables."""
    names = {path.stem if path.stem != "__init__" else path.parent.name}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return {name.strip("_") for name in names}


def test_the_glossary_is_read():
    assert len(rows()) > 40
    assert retired("code")["Passes"] == "JoinedPredictions"
    assert retired("page")["Confusion"] == "Decisions"


def test_no_retired_name_in_the_code():
    now = retired("code")
    found = {
        str(path.relative_to(ROOT)): {name: now[name] for name in defined(path) & now.keys()}
        for path in SOURCES
    }
    assert not {path: names for path, names in found.items() if names}


# Tables on a page are headed by words for people, such as "referred": those of the dashboard, and
# those that the report has in common with it.
WRITERS = [
    path
    for path in SOURCES
    if "dashboard" not in path.parts and path != ROOT / "src/tabdx/wording/rows.py"
]


def picked(path):
    """Keys of dicts, and texts between the brackets that pick a column."""
    for node in ast.walk(ast.parse(path.read_text())):
        for key in node.keys if isinstance(node, ast.Dict) else [getattr(node, "slice", None)]:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def test_no_retired_column_in_the_code():
    old = retired("column").keys()
    found = {str(path.relative_to(ROOT)): old & set(picked(path)) for path in WRITERS}
    assert not {path: names for path, names in found.items() if names}


def test_no_retired_column():
    # The tables that are in git are those of the last run.
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    if any(name.startswith("src/") for name in find_stale(Paths(ROOT), params)):
        pytest.skip("the tables are of an earlier state of the code; `dvc repro` makes them")
    listed = subprocess.run(
        ["git", "ls-files", "reports/*.csv"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    tables = [ROOT / name for name in listed.stdout.split()] or sorted(
        ROOT.glob("reports/**/*.csv")
    )
    for path in tables:
        if path.is_file():
            assert not retired("column").keys() & set(pd.read_csv(path, nrows=0).columns), path


def test_no_retired_label_on_a_page():
    pages = ROOT / "src/tabdx/dashboard"
    text = "\n".join(path.read_text() for path in pages.rglob("*.py"))
    labels = {
        label
        for node in ast.walk(ast.parse(text.replace("from __future__", "# ")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for label in [node.value]
    }
    assert not retired("page").keys() & labels


RETIRED_WORDS = re.compile(
    r"\b(anew|honest(ly|y)?|flatter(s|ed|ing)?|twins?|(him|his) or her|he or she"
    r"|(possible|conformal) answers?|at (its|their) word)\b",
    re.IGNORECASE,
)
TEXTS = [
    *SOURCES,
    *(ROOT / name for name in ("params.yaml", "dvc.yaml", "README.md", "CONTRIBUTING.md")),
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "glossary.md"),
]


def test_no_retired_word_in_a_text():
    found = {
        str(path.relative_to(ROOT)): RETIRED_WORDS.search(path.read_text(encoding="utf-8"))
        for path in TEXTS
    }
    assert not {path: word[0] for path, word in found.items() if word}


def test_every_term_in_code_is_there():
    """A name in the column "in code" is defined somewhere."""
    names = {name for path in SOURCES for name in defined(path)}
    table = GLOSSARY.partition("## Retired names")[0]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("|") and len(cells) >= 5:
            for name in re.findall(r"`([A-Za-z_]\w*)`", cells[3]):
                assert name in names or name.isupper(), (cells[0], name)
