"""Trained models: a folder of files, and a record of their hashes that is kept in git."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.documents import read_json, write_json
from tabdx.artifacts.presence import require
from tabdx.artifacts.versions import installed_versions, require_compatible
from tabdx.core.errors import InputError

_REMEDY = "`dvc pull` brings the recorded model, `dvc repro` trains it again"
# Of one file. The largest that a table of this project's size gives has some hundred MiB.
_MOST_BYTES = 2 * 2**30
_HASH_DIGITS = 12


def write_model(
    folder: Path,
    record_path: Path,
    files: Mapping[str, bytes],
    facts: Mapping[str, Any],
    taken_from: Sequence[Mapping[str, Any]] = (),
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
    taken_from : sequence of mapping
        Records of the models whose files these are, if they were not trained now: where their
        versions are not the installed ones, theirs are recorded.
    """
    for name, content in files.items():
        write_bytes(folder / name, content)
    for stale in set(_names(folder)) - set(files):
        (folder / stale).unlink()
    hashes = {name: _sha256(content) for name, content in sorted(files.items())}
    versions = installed_versions(files)
    for record in taken_from:
        others = record["versions"].items() - versions.items()
        versions |= {library: then for library, then in others if library in versions}
    write_json(record_path, {"files": hashes, "versions": versions, **facts})


def read_record(path: Path) -> dict[str, Any]:
    """Read what was recorded of a model: ``files``, ``versions``, and the facts.

    Raises
    ------
    InputError
        If there is no record, or it is none that `write_model` wrote.
    """
    return check_record(read_json(path), str(path))


def check_record(record: Any, where: str) -> dict[str, Any]:
    """Refuse what is not the record of a model; `where` it came from is named in the message.

    Raises
    ------
    InputError
    """
    for key in ("files", "versions"):
        part = record.get(key) if isinstance(record, dict) else None
        if not isinstance(part, dict) or not all(isinstance(one, str) for one in part.values()):
            raise InputError(
                f"{where} is not the record of a model: {key} must name a text for each name; "
                f"{_REMEDY}"
            )
    return dict(record)


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
        If the record is missing or broken, a file is missing or not in the record, a file's hash
        is not the recorded one, or the model was written by a library that the installed one may
        misread.
    """
    record = read_record(record_path)
    recorded = record["files"]
    present = _names(folder)
    missing, extra = sorted(set(recorded) - set(present)), sorted(set(present) - set(recorded))
    if missing:
        raise InputError(f"{folder} lacks {', '.join(missing)} of {record_path}; {_REMEDY}")
    if extra:
        raise InputError(
            f"{folder} holds {', '.join(extra)}, which {record_path} does not record; remove it, "
            f"or {_REMEDY}"
        )
    require_compatible(record["versions"], f"the model in {folder}")
    return {name: _read(folder / name, recorded[name], record_path) for name in recorded}


def verify_files(files: Mapping[str, bytes], record: Mapping[str, Any], where: str) -> None:
    """Refuse files that are not those of a record, or that the installed libraries may misread.

    Parameters
    ----------
    files : mapping of str to bytes
        A model's files by name, from wherever they came.
    record : mapping
        As `read_record` gives it.
    where : str
        Where they came from, for messages.

    Raises
    ------
    InputError
    """
    recorded = record["files"]
    if set(files) != set(recorded):
        other = sorted(set(files) ^ set(recorded))
        raise InputError(f"{where} does not hold the files of its record: {', '.join(other)}")
    for name, content in files.items():
        if _sha256(content) != recorded[name]:
            raise InputError(
                f"{where}: {name} is not the recorded file; its SHA-256 is {_sha256(content)}, the "
                f"record says {recorded[name]}"
            )
    require_compatible(record["versions"], f"the model in {where}")


def hash_record(path: Path) -> str:
    """First digits of the SHA-256 of a model's record, which holds those of its files.

    Raises
    ------
    InputError
        If there is no record.
    """
    return shorten_hash(require(path).read_bytes())


def shorten_hash(record: bytes) -> str:
    """Give the digits of a record's SHA-256 that answers are marked with."""
    return _sha256(record)[:_HASH_DIGITS]


def _read(path: Path, expected: str, record_path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise InputError(
            f"{path} is no file of at most {_MOST_BYTES / 2**30:.0f} GiB, so it is not read; "
            f"{_REMEDY}"
        )
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
