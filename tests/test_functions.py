"""Functions stay short: at most 50 lines without their docstring, and 8 parameters."""

import ast
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"
MOST_LINES, MOST_PARAMETERS = 50, 8


def functions(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(function):
    """Lines of a function from its name to its end, the docstring left out."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = first.end_lineno - first.lineno + 1 if documented else 0
    return function.end_lineno - function.lineno + 1 - docstring


def parameters(function):
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def test_lines_and_parameters_are_counted():
    source = 'def f(self, a, /, b, *c, d=1, **e):\n    """Two\n    lines."""\n    return a\n'
    (function,) = functions(source)
    assert lines(function) == 2
    assert parameters(function) == 3


def test_functions_are_short():
    long, many = {}, {}
    for path in sorted(SOURCES.rglob("*.py")):
        for function in functions(path.read_text()):
            name = f"{path.relative_to(SOURCES)}: {function.name}"
            if lines(function) > MOST_LINES:
                long[name] = lines(function)
            if parameters(function) > MOST_PARAMETERS:
                many[name] = parameters(function)
    assert (long, many) == ({}, {})
