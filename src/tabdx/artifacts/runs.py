"""Runs: the last results that were made in this folder, kept to compare the next ones with.

A run is a small record in a folder that git ignores: when it was made, its parameters, its metrics,
and the MD5 of its cohort and predictions. The tables themselves lie in the DVC cache, under that
MD5 (see `tabdx.artifacts.snapshots`).
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.documents import read_json, write_json
from tabdx.artifacts.fingerprints import results_of
from tabdx.core.errors import InputError, describe_refusal
from tabdx.core.paths import Paths

KEPT = 20
_PREFIX = "run-"
_RECORD = "run.json"


@dataclass(frozen=True)
class Run:
    """The record of a run.

    Attributes
    ----------
    name : str
        ``run-1``, ``run-2``, and so on.
    folder : Path
        Where the record lies. ``Paths(folder)`` finds the parameters and the metrics in it.
    made : str
        When it was kept: ISO 8601, in UTC, to the second.
    files : dict of str to str
        MD5 of the cohort, the predictions and the metrics, by path. Two runs with the same are
        the same.
    """

    name: str
    folder: Path
    made: str
    files: dict[str, str]


def list_runs(paths: Paths) -> list[Run]:
    """List the runs that are kept, the newest first."""
    found = [_read(folder) for folder in paths.runs.glob(f"{_PREFIX}*")]
    return sorted((run for run in found if run), key=_number, reverse=True)


def keep_run(paths: Paths, params: Mapping[str, Any]) -> None:
    """Keep the results that lie in the folder, unless the newest run is the same.

    The oldest runs are removed when there are more than `KEPT`. Where nothing can be written (a
    read-only folder, a full disk), one line on standard error says so: the results are what counts.

    Parameters
    ----------
    paths : Paths
        Of the project.
    params : mapping
        What ``params.yaml`` held when the results were made.
    """
    files = results_of(paths)
    runs = list_runs(paths)
    if not files or (runs and runs[0].files == files):
        return
    try:
        _write(paths, params, files, 1 + (_number(runs[0]) if runs else 0))
        for old in runs[KEPT - 1 :]:
            shutil.rmtree(old.folder)
    except OSError as refused:
        _warn_not_kept(describe_refusal(refused))
    except InputError as refused:  # as a file that finds no room
        _warn_not_kept(str(refused))


def _warn_not_kept(why: str) -> None:
    sys.stderr.write(f"tabdx: these results are not kept for a later comparison: {why}\n")


def _write(paths: Paths, params: Mapping[str, Any], files: dict[str, str], number: int) -> None:
    """Write a record that is there as a whole or not at all."""
    paths.runs.mkdir(parents=True, exist_ok=True)
    write_text(paths.runs.parent / ".gitignore", "*\n")
    with tempfile.TemporaryDirectory(dir=paths.runs, prefix=".new-") as place:
        new = Paths(Path(place) / "record")
        made = datetime.now(UTC).isoformat(timespec="seconds")
        write_json(new.root / _RECORD, {"made": made, "files": files})
        write_text(new.params, yaml.safe_dump(dict(params), sort_keys=False, allow_unicode=True))
        write_text(new.metrics, paths.metrics.read_text(encoding="utf-8"))
        # Another process may have taken the number: a folder is never renamed onto a full one.
        new.root.rename(paths.runs / f"{_PREFIX}{number}")


def _read(folder: Path) -> Run | None:
    """Read a record; None for what is not one."""
    try:
        content = read_json(folder / _RECORD)
        run = Run(folder.name, folder, str(content["made"]), dict(content["files"]))
        _number(run)
    except (OSError, ValueError, KeyError, TypeError):  # an InputError is a ValueError
        return None
    return run


def _number(run: Run) -> int:
    return int(run.name.removeprefix(_PREFIX))
