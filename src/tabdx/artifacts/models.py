"""Trained models: a folder of files, and a record of their hashes that is kept in git."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.documents import read_json, write_json
from tabdx.errors import InputError

# Which library's version decides what a file of a model means.
_LIBRARIES = {".skops": "scikit-learn", ".safetensors": "torch"}
_REMEDY = "`dvc pull` brings the recorded model, `dvc repro` trains it anew"


def write_model(
    folder: Path, record_path: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]
) -> None:
    """Write a model's files and their record.

    Each file is whole or absent, and the record comes last: a model whose writing was cut short
    does not match its record and is refused.

    Parameters
    ----------
    folder : Path
        The model's own folder; whatever else it holds is removed.
    record_path : Path
        Where the record goes, as JSON: ``files`` (name to SHA-256), ``versions`` (of Python,
        tabdx, and the libraries that read the files), and the facts.
    files : mapping of str to bytes
        The model's files by name.
    facts : mapping
        What else a reader should know, such as the device; JSON-serialisable.
    """
    for name, content in files.items():
        write_bytes(folder / name, content)
    for stale in set(_names(folder)) - set(files):
        (folder / stale).unlink()
    hashes = {name: _sha256(content) for name, content in sorted(files.items())}
    write_json(record_path, {"files": hashes, "versions": _versions(files), **facts})


def read_model(folder: Path, record_path: Path) -> dict[str, bytes]:
    """Read a model's files if they are the recorded ones.

    Parameters
    ----------
    folder : Path
        The model's folder.
    record_path : Path
        The record that `write_model` wrote.

    Returns
    -------
    dict of str to bytes
        The files by name.

    Raises
    ------
    InputError
        If the record is missing, a file is missing or not in the record, or a file's hash is not
        the recorded one.
    """
    recorded = read_json(record_path)["files"]
    present = _names(folder)
    missing, extra = sorted(set(recorded) - set(present)), sorted(set(present) - set(recorded))
    if missing:
        raise InputError(f"{folder} lacks {', '.join(missing)} of {record_path}; {_REMEDY}")
    if extra:
        raise InputError(
            f"{folder} holds {', '.join(extra)}, which {record_path} does not record; remove it, "
            f"or {_REMEDY}"
        )
    return {name: _read(folder / name, recorded[name], record_path) for name in recorded}


def _read(path: Path, expected: str, record_path: Path) -> bytes:
    content = path.read_bytes()
    found = _sha256(content)
    if found != expected:
        raise InputError(
            f"{path} is not the recorded file: its SHA-256 is {found}, {record_path} says "
            f"{expected}; {_REMEDY}"
        )
    return content


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _versions(files: Iterable[str]) -> dict[str, str]:
    suffixes = {Path(name).suffix for name in files}
    used = [library for suffix, library in _LIBRARIES.items() if suffix in suffixes]
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in ("tabdx", *used)},
    }
