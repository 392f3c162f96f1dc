"""Reading params.yaml: an error names the key, the rule and the value."""

import difflib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tabdx.core.errors import InputError
from tabdx.core.params.kinds import KINDS_OF_VALUES
from tabdx.core.params.renamed import current_name
from tabdx.core.params.sections import Params
from tabdx.core.yaml_files import read_yaml, shown

Kind = TypeVar("Kind", bound=BaseModel)

_DEFAULTS = Path(__file__).with_name("defaults.yaml")
_NOTHING = {"none", "nil", "null", "~"}  # words for null; quotes make words of all


def read_params(path: Path) -> Params:
    """Read and validate a parameter file.

    Parameters
    ----------
    path : Path
        Usually ``params.yaml``.

    Raises
    ------
    InputError
        If the file is missing, is not YAML (see `read_yaml`), or a value breaks its rule. The
        message names every such key, its rule and the value received.
    """
    return read_as(path, Params)


def read_as(path: Path, kind: type[Kind]) -> Kind:
    """Read and validate a parameter file of a kind, as `read_params` does."""
    require_project(path)
    return _validate(read_yaml(path, str(path)), str(path), kind)


def default_text() -> str:
    """Return the parameter file that a project starts with, comments included."""
    return _DEFAULTS.read_text(encoding="utf-8")


def default_params(changes: Mapping[str, Any] | None = None) -> Params:
    """Return the parameters that a project starts with, changed in some keys.

    Parameters
    ----------
    changes : mapping, optional
        Nested as params.yaml is; keys that are left out keep their default.

    Raises
    ------
    InputError
        If a key is unknown or a value breaks its rule; the message is that of `read_params`.

    Examples
    --------
    >>> default_params({"split": {"repeats": 1}}).split.repeats
    1
    """
    content = read_yaml(_DEFAULTS, _DEFAULTS.name)
    return _validate(_merge(content, changes or {}), "params", Params)


def _merge(content: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(content)
    for key, value in changes.items():
        before = content.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            value = _merge(before, value)
        merged[key] = value
    return merged


def _validate(content: Any, where: str, kind: type[Kind]) -> Kind:
    try:
        return kind.model_validate(content)
    except ValidationError as broken:
        problems = _causes(broken.errors())
        lines = [f"  {_describe(problem, kind)}" for problem in _without_renamed(problems)]
        raise InputError(f"{where} breaks its rules:\n" + "\n".join(lines)) from broken


def require_project(path: Path) -> None:
    """Refuse a folder without parameters; a folder above that has some is named.

    Parameters
    ----------
    path : Path
        The parameter file.

    Raises
    ------
    InputError
        If it is not there.
    """
    if path.exists():
        return
    above = (folder for folder in path.absolute().parent.parents if (folder / path.name).is_file())
    place = "".join(f", {folder}" for folder in islice(above, 1))
    raise InputError(
        f"file {path} does not exist; run the command from the project's folder{place}"
    )


def _causes(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows: a list whose one item is bad is also called too short."""
    places = [problem["loc"] for problem in problems]
    return [
        problem
        for problem in problems
        if not any(_lies_inside(place, problem["loc"]) for place in places)
    ]


def _without_renamed(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out a missing key that is there by its name of an earlier version."""
    known = {
        current_name(_key(problem)) for problem in problems if problem["type"] == "extra_forbidden"
    }
    return [
        problem
        for problem in problems
        if problem["type"] != "missing" or _key(problem) not in known
    ]


def _key(problem: ErrorDetails) -> str:
    return ".".join(str(part) for part in problem["loc"] if part not in KINDS_OF_VALUES)


def _lies_inside(place: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _describe(problem: ErrorDetails, kind: type[BaseModel]) -> str:
    key = _key(problem) or "the file"
    if problem["type"] == "extra_forbidden":
        if current_name(key) != key:
            return f"{key}: was renamed; write {current_name(key)} instead"
        close = difflib.get_close_matches(key, _keys(kind), n=1)
        return f"{key}: unknown key; " + (f"did you mean {close[0]}?" if close else "remove it")
    if problem["type"] == "missing":
        return f"{key}: missing key; add it"
    value = problem["input"]
    if problem["type"] == "value_error" and isinstance(value, dict):
        return f"{key}: {_rule(problem)}"  # about several keys, whose values the rule names
    return f"{key}: {_rule(problem)}, found {shown(value)}{_way_out(problem, key, kind)}"


def _way_out(problem: ErrorDetails, key: str, kind: type[BaseModel]) -> str:
    """Say what to write in place of a word that YAML 1.1 does not take for what was meant."""
    value = problem["input"]
    if not isinstance(value, str) or problem["type"] not in ("int_type", "float_type"):
        return ""
    if value.casefold() in _NOTHING and _may_be_null(key, kind):
        return "; write null, without quotes"
    return "; write numbers without quotes, as 0.0001 or 1.0e-4"  # 1e-4 lacks the point


def _may_be_null(key: str, kind: type[BaseModel]) -> bool:
    """Tell whether null is a value of this key."""
    section: Any = kind
    for name in key.split("."):
        fields = getattr(section, "model_fields", {})
        section = fields[name].annotation if name in fields else None
    return NoneType in get_args(section)


def _rule(problem: ErrorDetails) -> str:
    """Say the rule in the words of someone who writes YAML, not Python."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "tuple_type":
            return "should be a list, such as [a, b]"
        case "too_short":
            return f"should be a list of at least {context['min_length']}"
        case "too_long":
            return f"should be a list of at most {context['max_length']}"
        case "invalid_key":
            return "should be a name"
        case "model_type":
            return "should be a section of keys with their values"
        case "value_error":
            return str(context["error"])
    return problem["msg"].removeprefix("Input ")


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        yield prefix + name
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _keys(kind, f"{prefix}{name}.")
