"""Versions of the libraries: those a model was trained with, and those installed."""

import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from tabdx.core.errors import InputError

# Whose version decides what a file of a model means.
_LIBRARIES = {".skops": ("numpy", "scikit-learn"), ".safetensors": ("numpy", "torch")}
# How many leading numbers of a version must be equal. scikit-learn's files hold its private
# attributes, which it keeps within a minor version only; of the others plain arrays are read.
_LEADING = {"scikit-learn": 2, "numpy": 1, "torch": 1}


def installed_versions(files: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python, tabdx and the libraries that read files of these names."""
    suffixes = {Path(name).suffix for name in files}
    used = {library for suffix in suffixes for library in _LIBRARIES.get(suffix, ())}
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in ("tabdx", *sorted(used))},
    }


def require_compatible(recorded: Mapping[str, str], what: str) -> None:
    """Refuse what was written by a library that the installed one may misread.

    Parameters
    ----------
    recorded : mapping of str to str
        Versions by library, as `installed_versions` gives them; others are passed over.
    what : str
        What was written, for the message.

    Raises
    ------
    InputError
        If scikit-learn's major or minor version is another one, or numpy's or torch's major
        version.
    """
    for library, then in recorded.items():
        needed = _LEADING.get(library, 0)
        if needed and _leading(then, needed) != _leading(version(library), needed):
            raise InputError(
                f"{what} was written by {library} {then}; {library} {version(library)} is "
                "installed and may misread it: train again with `dvc repro --force`, or install "
                f"{library} {then}"
            )


def describe_differences(recorded: Mapping[str, str]) -> str:
    """Say in one sentence which other versions a model was trained with; empty if none.

    Examples
    --------
    >>> describe_differences({"python": "3.11.7"})
    ''
    """
    compared = {
        library: recorded[library] for library in ("tabdx", *_LEADING) if library in recorded
    }
    now = {library: _public(version(library)) for library in compared}
    others = [
        f"{library} {then} (installed: {now[library]})"
        for library, then in compared.items()
        if _public(then) != now[library]
    ]
    if not others:
        return ""
    return (
        f"It was trained with {', '.join(others)}: its risks may differ slightly from those that "
        "were evaluated. `dvc repro --force` trains and evaluates it with what is installed."
    )


def _public(text: str) -> str:
    """A version without what its builder added, such as ``+cpu``."""
    return text.partition("+")[0]


def _leading(text: str, count: int) -> tuple[str, ...] | None:
    """The first numbers of a version; None where there are fewer."""
    found = re.match(r"\d+(\.\d+)*", text)
    numbers = found.group().split(".") if found else []
    return tuple(numbers[:count]) if len(numbers) >= count else None
