"""Provenance of the results: revision, date, versions, devices, stale files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.artifacts.dvc_lock import find_stale, holdout_is_older
from tabdx.artifacts.git import git
from tabdx.artifacts.revision_changes import read_plain
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.report.results import describe_searches
from tabdx.wording.names import readable


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
    older_holdout : bool
        Whether the holdout was scored before what is shown out of fold was made.
    """

    revision: str | None
    date: datetime | None
    stale: list[str]
    older_holdout: bool = False


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
    paths = Paths(Path(folder))
    head = _git(paths.root, "rev-parse", "--short", "HEAD")
    changed = _git(paths.root, "status", "--porcelain", "--untracked-files=no")
    revision = None if head is None else head + ("+" if changed else "")
    stale = find_stale(paths, read_plain(paths.params))
    date = _date(paths.root, metrics.absolute())
    return Provenance(revision, date, stale, holdout_is_older(paths))


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
        *(
            (f"search of {readable(model)}", how)
            for model, how in describe_searches(records).items()
        ),
        *sorted(versions),
    ]
    return pd.DataFrame(facts, columns=["what", "value"])


def _date(folder: Path, metrics: Path) -> datetime | None:
    if not metrics.is_file():
        return None
    # After a clone every file is as old as the clone; git knows better, unless it was changed.
    committed = _git(folder, "log", "-1", "--format=%cI", "--", str(metrics))
    if committed and not _git(folder, "status", "--porcelain", "--", str(metrics)):
        return datetime.fromisoformat(committed)
    return datetime.fromtimestamp(metrics.stat().st_mtime).astimezone()


def _git(folder: Path, *arguments: str) -> str | None:
    """Ask git; None where there is no git, no repository, or no commit yet."""
    try:
        said = git(folder, "--no-optional-locks", *arguments)
    except InputError:
        return None
    return None if said is None else said.strip()
