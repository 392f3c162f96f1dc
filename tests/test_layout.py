"""Tests lie as the modules do.

A module of more than 40 lines has a test file of its own name, in the folder of the same name: what
`src/tabdx/nets/adamw.py` does is asked in `tests/nets/test_adamw.py`. Or another test file of that
folder names it in its docstring, in the sentence that begins with "Also tests", and imports it, or
tests a module that imports it. All other test files say in a docstring what they test.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE, TESTS = ROOT / "src/tabdx", ROOT / "tests"
SHORT = 40


@cache
def parsed(path):
    return ast.parse(path.read_text())


def imported(path):
    """The names of all that a file imports: modules, and what it takes out of them."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@cache
def docstring_of(path):
    """The docstring of a file, which stands before all else: the rest need not be parsed for it."""
    begins = re.match(r'\s*(?:#.*\n\s*)*"""(?:[^\\"]|\\.|"(?!""))*"""', path.read_text())
    return ast.get_docstring(ast.parse(begins[0])) if begins else None


def names_also_tested(docstring):
    sentences = re.findall(r"Also tests\s([^.]+)\.", docstring or "")
    return [name for sentence in sentences for name in re.findall(r"`(\w+)`", sentence)]


def beside(test, name, root=SOURCE):
    """The module of this name in the folder that a test file's folder mirrors."""
    return root / test.relative_to(TESTS).parent / f"{name}.py"


def own_module(test):
    return beside(test, test.stem.removeprefix("test_"))


def also_tested(test):
    return [beside(test, name) for name in names_also_tested(docstring_of(test))]


def dotted(module):
    return ".".join(module.relative_to(SOURCE.parent).with_suffix("").parts)


def path_in_project(path):
    return str(path.relative_to(ROOT))


TEST_FILES = sorted(TESTS.rglob("test_*.py"))
TESTED = {module for test in TEST_FILES for module in (own_module(test), *also_tested(test))}
LONG = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if path.name != "__init__.py" and len(path.read_text().splitlines()) > SHORT
]


def test_every_module_has_its_test():
    assert [path_in_project(module) for module in LONG if module not in TESTED] == []


@pytest.mark.parametrize("test", [*filter(also_tested, TEST_FILES)], ids=path_in_project)
def test_what_a_test_says_it_tests_it_reaches(test):
    own = own_module(test)
    reached = imported(test) | (imported(own) if own.is_file() else set())
    for module in also_tested(test):
        assert module.is_file()
        assert dotted(module) in reached
        assert not test.with_name(f"test_{module.name}").is_file(), "it has a test of its own"


def tells_what_it_tests(test):
    of_a_benchmark = beside(test, test.stem.removeprefix("test_"), ROOT)
    named = own_module(test).is_file() or of_a_benchmark.is_file()
    return named or docstring_of(test) is not None


def test_every_test_tells_what_it_tests():
    assert [path_in_project(test) for test in TEST_FILES if not tells_what_it_tests(test)] == []


@pytest.mark.parametrize(
    ("docstring", "names"),
    [
        ("Also tests `cnn` and `mlp`.", ["cnn", "mlp"]),
        ("Laws of batches.\n\nAlso tests\n`trials`, on its way. And `shards`.", ["trials"]),
        ("Tests `cnn`.", []),
        ("Also tests what is in all networks.", []),
        (None, []),
    ],
)
def test_one_sentence_says_what_is_tested_too(docstring, names):
    assert names_also_tested(docstring) == names
