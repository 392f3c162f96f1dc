"""Every library that is imported is declared in pyproject.toml, where it is imported."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
OWN = {"tabdx", "tests", "benchmarks"}
# Which lists of pyproject.toml each folder's libraries stand in.
DECLARED = {
    # Extras: loaded where one of them is asked for.
    "src": [
        PROJECT["dependencies"],
        *(EXTRAS[one] for one in ("dask", "excel", "frameworks", "privacy", "service")),
    ],
    "dashboard": [PROJECT["dependencies"]],
    "tests": [
        PROJECT["dependencies"],
        *(EXTRAS[one] for one in ("dask", "excel", "frameworks", "privacy", "service", "dev")),
    ],
    "benchmarks": [PROJECT["dependencies"], EXTRAS["dask"], EXTRAS["dev"]],
}


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(folder):
    names = [re.match(r"[\w.-]+", one)[0] for listed in DECLARED[folder] for one in listed]
    return {normalized(name) for name in names}


@cache
def distributions():
    """Who installed each package; reading it all takes a second."""
    return packages_distributions()


def imported(source):
    """Top-level names that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - OWN


def test_an_import_is_seen_wherever_it_stands():
    source = "import a.b as c\nimport os\nfrom . import d\ndef f():\n    from e.g import h\n"
    assert imported(source) == {"a", "e"}


@pytest.mark.parametrize("folder", DECLARED)
def test_every_import_is_declared(folder):
    found = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        found |= imported(path.read_text())
    assert found
    undeclared = {
        name
        for name in found
        if not declared(folder) & {normalized(one) for one in distributions().get(name, [name])}
    }
    assert undeclared == set()
