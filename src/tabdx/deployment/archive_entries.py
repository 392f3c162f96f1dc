"""The entries of a model archive: a ZIP file that is looked over before anything is unpacked."""

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from tabdx.core.errors import InputError

SUFFIX = ".zip"
MODEL_FOLDER = "model/"
MANIFEST, RECORD, DICTIONARY, RULES, RANGES, COVERAGE, DEVELOPMENT, CARD = (
    *("manifest.json", "record.json", "dictionary.json", "rules.json", "training_ranges.json"),
    *("coverage.json", "development.json", "model_card.md"),
)
DOCUMENTS = (MANIFEST, RECORD, DICTIONARY, RULES, RANGES, COVERAGE, DEVELOPMENT, CARD)
_MODEL_FILE = re.compile(r"model/[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*\.(skops|safetensors|json)")

_MIB = 2**20
_MOST_BYTES = 2048 * _MIB  # of the archive, and of all that it unpacks to
_MOST_ENTRIES = 100
_MOST_DIRECTORY = _MIB
# The end of a ZIP archive: a mark, the number of entries, the size of their list, a comment.
_END, _END_BYTES, _MOST_TAIL = b"PK\x05\x06", 22, 22 + 65_535
_MOST_DOCUMENT = 64 * _MIB
# Weights hardly shrink and documents do so tenfold: far more is a zip bomb.
_FREE_UNPACKED, _MOST_RATIO = 16 * _MIB, 100
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold
_REMEDY = "export the model again by `tabdx export`"


def pack(entries: Mapping[str, bytes]) -> bytes:
    """Make the archive of some entries, the same bytes for the same content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries, key=lambda name: (name != MANIFEST, name)):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, entries[name], compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """Read the entries of an archive into memory; nothing is written to disk.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to bytes
        By name: those of `DOCUMENTS`, and the model's files below ``model/``.

    Raises
    ------
    InputError
        If it is no ZIP archive, is cut short, holds an entry that no model archive has (a path
        that leads elsewhere, a link, a pickle), or would unpack to too much.
    """
    if not path.is_file():
        raise InputError(f"file {path} does not exist; give the path of an exported model")
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise InputError(
            f"{path} has {size / _MIB:,.0f} MiB, and at most {_MOST_BYTES / _MIB:,.0f} MiB are read"
        )
    try:
        _check_directory(path, size)
        with zipfile.ZipFile(path) as archive:
            _check(archive.infolist(), size, path)
            return {entry.filename: _read(archive, entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as broken:
        if isinstance(broken, InputError):
            raise
        said = " ".join(str(broken).split())[:200] or type(broken).__name__
        raise InputError(
            f"{path} is no sound ZIP archive ({said}): is it cut short? Copy it again, or {_REMEDY}"
        ) from broken


def _check_directory(path: Path, size: int) -> None:
    """Look at the size of the list of entries before zipfile reads all of it into memory."""
    with path.open("rb") as file:
        file.seek(max(0, size - _MOST_TAIL))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise ValueError("it does not end as an archive does")
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > _MOST_ENTRIES or directory > _MOST_DIRECTORY:
        raise InputError(
            f"{path} holds more than the {_MOST_ENTRIES} entries that a model archive has at most; "
            "nothing of it was unpacked"
        )


def _check(entries: list[zipfile.ZipInfo], size: int, path: Path) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise InputError(
            f"{path} holds {len(entries):,} entries, and a model archive has at most "
            f"{_MOST_ENTRIES}; nothing of it was unpacked"
        )
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry, path)
        if entry.filename in seen:
            raise InputError(f"{path} holds {entry.filename} twice; {_REMEDY}")
        seen.add(entry.filename)
    unpacked = sum(entry.file_size for entry in entries)
    allowed = min(_MOST_BYTES, max(_FREE_UNPACKED, _MOST_RATIO * size))
    if unpacked > allowed:
        raise InputError(
            f"{path} would unpack to {unpacked / _MIB:,.0f} MiB from {size / _MIB:,.1f} MiB, more "
            "than any model does: it looks like a zip bomb, and nothing of it was unpacked"
        )
    missing = [name for name in DOCUMENTS if name not in seen]
    if missing:
        raise InputError(
            f"{path} lacks {', '.join(missing)}: it is no archive that `tabdx export` wrote"
        )


def _check_entry(entry: zipfile.ZipInfo, path: Path) -> None:
    name, refused = entry.filename, "nothing of the archive was unpacked"
    shown = name if len(name) <= 80 else f"{name[:80]}…"
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
        raise InputError(f"{path} holds the path {shown!r}, which leads out of it; {refused}")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise InputError(f"{path} holds {shown!r}, which is a link or no plain file; {refused}")
    if name not in DOCUMENTS and not _MODEL_FILE.fullmatch(name):
        what = "a pickle, which could run code" if name.endswith((".pkl", ".pickle")) else "no part"
        raise InputError(
            f"{path} holds {shown!r}: {what} of a model archive; {refused}"
            if what == "no part"
            else f"{path} holds {shown!r}: {what}; {refused}"
        )
    if entry.flag_bits & 1:
        raise InputError(f"{path} is encrypted; {_REMEDY}")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{path} packs {shown!r} in a way that is not read; {_REMEDY}")
    if name in DOCUMENTS and entry.file_size > _MOST_DOCUMENT:
        raise InputError(f"{path}: {shown} is larger than any that was exported; {refused}")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read one entry, never more of it than it said to have."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise ValueError(f"{entry.filename} has another length than the archive says")
    return content


def sha256(content: bytes) -> str:
    """SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
