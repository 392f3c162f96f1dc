"""Reading YAML that a person wrote: parameters and dictionaries, each fault one message."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from tabdx.core.errors import InputError, describe_byte

# A dictionary of 50,000 features has some 5 MB.
_MOST_BYTES = 10 * 2**20
# Entries after every alias was replaced by what it stands for: nine lines of aliases of aliases
# ("billion laughs") make 10**9 of them.
_MOST_ENTRIES = 1_000_000
_MERGE = "tag:yaml.org,2002:merge"
_WAYS_OUT = {  # by what yaml says
    "'\\t'": "indent with blanks, not with tabs",
    "another document": "remove the line ---, or what follows it",
    "constructor for the tag": "remove the word that begins with !, or put the value in quotes",
    "undefined alias": "put a value that begins with * in quotes",
    "'%'": "put a value that begins with % in quotes",
    "'@'": "put a value that begins with @ in quotes",
    "'`'": "put a value that begins with ` in quotes",
    "mapping values are not allowed": "put a value that holds a colon and a blank in quotes",
}
_SHOWN = 60  # characters of a value in a message


def read_yaml(path: Path, name: str) -> Any:
    """Read one YAML document in UTF-8, safely.

    Parameters
    ----------
    path : Path
        An existing file.
    name : str
        What messages call it.

    Returns
    -------
    object
        Lists, mappings, text, numbers, truth values, dates and None; None for an empty file.

    Raises
    ------
    InputError
        If it is not a plain file, too large, not UTF-8 or not YAML; if a key stands twice in one
        section; or if aliases make it endless or huge. The message names the file, and the line
        where there is one.
    """
    if not path.is_file():
        raise InputError(f"{name} is not a file but a folder or a device; put a YAML file there")
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as broken:
        raise InputError(f"{name} cannot be read: {broken.strerror}") from broken
    if len(content) > _MOST_BYTES:
        raise InputError(f"{name} has more than {_MOST_BYTES // 2**20} MiB, too much for YAML")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is not YAML in UTF-8: it is UTF-16; save it as UTF-8")
    try:
        return _load(content.decode("utf-8-sig"))
    except yaml.MarkedYAMLError as broken:
        raise InputError(f"{name} is not YAML in UTF-8: {_in_one_line(broken)}") from broken
    except UnicodeDecodeError as broken:
        raise InputError(f"{name} is not YAML in UTF-8: {_undecodable(broken)}") from broken
    # Beside its own errors, yaml lets through ValueError: a date that is none, a whole number of
    # thousands of digits.
    except (yaml.YAMLError, ValueError) as broken:
        said = " ".join(str(broken).split())
        raise InputError(f"{name} is not YAML in UTF-8: {said}") from broken
    except RecursionError as broken:
        raise InputError(f"{name} is not YAML in UTF-8: it is nested too deeply") from broken


def _load(text: str) -> Any:
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        if _count(root, {}) > _MOST_ENTRIES:
            raise _fault(
                root, f"its aliases stand for more than {_MOST_ENTRIES} entries; write them out"
            )
        _require_unique_keys(loader, root)
        return loader.construct_document(root)
    finally:
        loader.dispose()


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _count(node: yaml.Node, known: dict[yaml.Node, int]) -> int:
    """Count the entries under a node with its aliases written out; each node is visited once."""
    if node not in known:
        known[node] = 0  # while its children are counted
        known[node] = 1 + sum(_count(child, known) for child in _children(node))
    elif known[node] == 0:
        raise _fault(node, "it contains itself by an alias; write out what is meant")
    return known[node]


def _require_unique_keys(loader: yaml.SafeLoader, root: yaml.Node) -> None:
    """Refuse a key that stands twice in one section: the first value would be lost in silence."""
    waiting, seen = [root], {root}
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            first: dict[Hashable, yaml.Node] = {}
            for key, _ in node.value:
                name = _name(loader, key)
                if not isinstance(name, Hashable):
                    continue  # yaml refuses it when it builds the mapping
                if name in first:
                    line = first[name].start_mark.line + 1
                    raise _fault(
                        key,
                        f"the key {shown(name)} stands twice, first in line {line}; remove one",
                    )
                first[name] = key
        fresh = [child for child in _children(node) if child not in seen]
        seen.update(fresh)
        waiting += fresh


def _name(loader: yaml.SafeLoader, key: yaml.Node) -> Any:
    """Return what a key is in Python: two ways of writing one number are one key."""
    if key.tag == _MERGE:
        return key.value
    return loader.construct_object(key, deep=True)


def _fault(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _in_one_line(broken: yaml.MarkedYAMLError) -> str:
    mark = broken.problem_mark or broken.context_mark
    where = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
    said = ", ".join(part for part in (broken.context, broken.problem) if part)
    ways_out = [f"; {way_out}" for sign, way_out in _WAYS_OUT.items() if sign in said]
    return f"{where}{' '.join(said.split())}{''.join(ways_out[:1])}"


def _undecodable(broken: UnicodeDecodeError) -> str:
    """Say where the byte lies, in the lines that an editor shows, and what it may have meant."""
    # What stands for the byte keeps a line that begins with it from being lost.
    before = (broken.object[: broken.start].decode("utf-8-sig") + "?").splitlines()
    byte = describe_byte(broken.object[broken.start])
    return f"line {len(before)}, column {len(before[-1])}: {byte}; save the file as UTF-8"


def shown(value: object) -> str:
    """Write a value for a message, its middle left out where it is long.

    Examples
    --------
    >>> shown(None), shown([1, "a"])
    ('nothing', "[1, 'a']")
    """
    if value is None:
        return "nothing"
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write a whole number of more than 4300 digits
        return "a number of thousands of digits"
    half = _SHOWN // 2
    return text if len(text) <= _SHOWN else f"{text[:half]} … {text[-half:]}"
