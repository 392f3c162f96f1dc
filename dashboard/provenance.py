"""Where the results come from: the revision, the run's date, versions, devices, what is stale."""

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
import yaml

from tabdx.figures.names import readable
from tabdx.report.results import say_searches

_LOCK = Path("dvc.lock")
# Hundreds of entries: libyaml takes a tenth of the time. It is for files that dvc writes, since
# it cannot say no to one that is nested a thousand deep.
_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_IGNORED = "__pycache__"


@dataclass(frozen=True)
class Provenance:
    """What is known about the results.

    Attributes
    ----------
    revision : str or None
        Short git revision, with "+" where files are changed; None outside a repository.
    date : datetime or None
        When the metrics were written, or committed where they are as git has them.
    stale : list of str
        Files and parameters that are not those of the run.
    """

    revision: str | None
    date: datetime | None
    stale: list[str]


@st.cache_data(show_spinner=False, ttl=30, max_entries=4)
def read_provenance(metrics: Path, folder: str) -> Provenance:
    """Find out where the results come from; asked again after half a minute.

    Parameters
    ----------
    metrics : Path
        The file that the last stage writes.
    folder : str
        The project's folder, which tells the cached answers of two projects apart.
    """
    head = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    revision = None if head is None else head + ("+" if changed else "")
    return Provenance(revision, _date(metrics), sorted(set(_stale())))


def as_table(provenance: Provenance, records: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Lay out what is known: ``what`` and ``value``.

    Parameters
    ----------
    provenance : Provenance
        From `read_provenance`.
    records : mapping of str to mapping
        Each model's record, as `tabdx.artifacts.models.write_model` wrote it.
    """
    date = provenance.date
    devices = {record["device"]["name"] for record in records.values() if "device" in record}
    versions = {library for record in records.values() for library in record["versions"].items()}
    facts = [
        ("date of the run", "unknown" if date is None else f"{date:%Y-%m-%d %H:%M}"),
        ("revision of the code", provenance.revision or "not in git"),
        ("networks trained on", ", ".join(sorted(devices)) or "there are none"),
        *((f"search of {readable(model)}", how) for model, how in say_searches(records).items()),
        *sorted(versions),
    ]
    return pd.DataFrame(facts, columns=["what", "value"])


def _git(*arguments: str) -> str | None:
    """Ask git; None where there is no git, no repository, or no commit yet."""
    try:
        answer = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def _date(metrics: Path) -> datetime | None:
    if not metrics.is_file():
        return None
    # After a clone every file is as old as the clone; git knows better, unless it was changed.
    committed = _git("log", "-1", "--format=%cI", "--", str(metrics))
    if committed and not _git("status", "--porcelain", "--", str(metrics)):
        return datetime.fromisoformat(committed)
    return datetime.fromtimestamp(metrics.stat().st_mtime).astimezone()


def _stale() -> Iterator[str]:
    """Compare what ``dvc.lock`` recorded of each stage with the files and parameters there are.

    The same question as ``dvc status``, which takes seconds.
    """
    stages = _read_yaml(_LOCK, _FAST_LOADER).get("stages", {})
    hashes: dict[str, str | None] = {}
    for stage in stages.values():
        for dependency in stage.get("deps", []):
            path, recorded = dependency["path"], dependency.get("md5")
            if path not in hashes:
                hashes[path] = _md5(Path(path))
            if hashes[path] != recorded:
                yield path
        for file, recorded in stage.get("params", {}).items():
            current = _read_yaml(Path(file))
            yield from (
                f"{file}: {key}"
                for key, value in recorded.items()
                if _look_up(current, key) != value
            )


def _read_yaml(path: Path, loader: Any = yaml.SafeLoader) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (both safe)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def _look_up(section: Any, key: str) -> Any:
    for part in key.split("."):
        section = section.get(part) if isinstance(section, dict) else None
    return section


def _md5(path: Path) -> str | None:
    """Hash a file or a folder as DVC does; None where there is none."""
    if path.is_file():
        return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    if not path.is_dir():
        return None
    files = [file for file in path.rglob("*") if file.is_file() and _IGNORED not in file.parts]
    listed = [{"md5": _md5(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    listed.sort(key=lambda entry: entry["relpath"])
    content = json.dumps(listed, sort_keys=True).encode()
    return hashlib.md5(content, usedforsecurity=False).hexdigest() + ".dir"
