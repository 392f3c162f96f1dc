"""What a skops archive may hold, checked before anything in it is unpacked or built."""

import io
import json
import zipfile
from collections.abc import Iterator
from math import prod
from typing import Any

from numpy.lib import format as npy

from tabdx.artifacts.versions import require_compatible
from tabdx.core.errors import InputError

SCHEMA = "schema.json"
_MIB = 2**20
_MOST_SCHEMA = 16 * _MIB
# Unpacked, all arrays together, each as often as it is referred to.
_MOST_UNPACKED = 1024 * _MIB
# Measurements hardly shrink, trees and schemas do so tenfold: far more is a zip bomb.
_FREE_UNPACKED, _MOST_RATIO = 32 * _MIB, 100
# Kinds of entries that this project's models are made of: plain data, and Python objects with
# attributes. Others are not needed, and some of them index memory by what the file says. (No model
# holds a function either, but it is refused by its name, as an untrusted type.)
_LOADERS = {
    "DTypeNode",
    "DictNode",
    "FunctionNode",
    "JsonNode",
    "ListNode",
    "LossNode",
    "NdArrayNode",
    "ObjectNode",
    "RandomGeneratorNode",
    "SliceNode",
    "TupleNode",
    "TypeNode",
}


def check_archive(content: bytes) -> None:
    """Hold an archive against the limits of size, and its parts against what models are made of.

    Parameters
    ----------
    content : bytes
        The whole file.

    Raises
    ------
    InputError
        If it would unpack to too much, was written by another scikit-learn than is installed, or
        holds kinds of entries that no model of this project has.
    Exception
        Of any other kind if it is no such archive; see `tabdx.artifacts.refusal.refuse_broken`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        if len(sizes) < len(archive.infolist()):
            raise ValueError("an entry comes twice")
        _check_size(sizes[SCHEMA], _MOST_SCHEMA)
        states = list(_states(json.loads(archive.read(SCHEMA))))
        referred = [sizes[state["file"]] for state in states if "file" in state]
        allowed = max(_FREE_UNPACKED, _MOST_RATIO * len(content))
        _check_size(sum(referred), min(_MOST_UNPACKED, allowed))
        _check_kinds(states)
        for state in states:
            if state["__loader__"] == "NdArrayNode" and "file" in state:
                _check_array(archive, state["file"])
    for state in states:
        written = _written_by(state)
        if written is not None:
            require_compatible({"scikit-learn": written}, "the model")


def _states(state: Any) -> Iterator[dict[str, Any]]:
    """Every entry of a schema, whatever it is nested in."""
    waiting = [state]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "__loader__" in one:
                yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _check_size(found: int, allowed: int) -> None:
    if found > allowed:
        raise InputError(
            f"the model would unpack to {found / _MIB:,.0f} MiB, and at most "
            f"{allowed / _MIB:,.0f} MiB are read; it is not one of this project's models"
        )


def _check_kinds(states: list[dict[str, Any]]) -> None:
    strange = {state["__loader__"] for state in states} - _LOADERS
    if strange:
        raise InputError(
            f"the model holds entries of a kind that no model of this project has: "
            f"{', '.join(sorted(map(str, strange)))}; `dvc repro` trains it again"
        )
    # References would let a small file stand for any number of objects.
    if any("__id__" in state for state in states):
        raise ValueError("entries refer to each other")


def _check_array(archive: zipfile.ZipFile, name: str) -> None:
    """Compare the shape that an array claims with the bytes that there are."""
    with archive.open(name) as file:
        if npy.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is not an array of numpy's format 1.0")
        shape, _, dtype = npy.read_array_header_1_0(file)
        claimed = file.tell() + prod(shape) * dtype.itemsize
    if claimed != archive.getinfo(name).file_size:
        raise ValueError(f"{name} claims another shape than it has")


def _written_by(state: dict[str, Any]) -> str | None:
    """The scikit-learn that wrote an object; None for what is not scikit-learn's."""
    attributes = state.get("content")
    found = attributes.get("_sklearn_version") if isinstance(attributes, dict) else None
    return None if found is None else str(json.loads(found["content"]))
