"""What a person should know of an installation and its project, and what to do."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tabdx.artifacts.dvc_lock import find_stale, holdout_is_older
from tabdx.artifacts.models import read_model, read_record
from tabdx.artifacts.revision_changes import read_plain
from tabdx.artifacts.versions import describe_differences
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.deployment.project import read_rules

_LIBRARIES = ("tabdx", "numpy", "pandas", "scikit-learn", "torch", "dvc", "streamlit", "skops")
_EXTRAS = {
    "frameworks (tabdx export --onnx)": ("onnx", "onnxruntime"),
    "service (tabdx serve)": ("fastapi", "uvicorn"),
    "dask (a cluster)": ("dask", "distributed"),
    "privacy (private training of images)": ("opacus",),
}
_SHOWN = 6
_LITTLE = 2 * 2**30  # bytes of a disk, below which a run may not fit


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at.

    Attributes
    ----------
    topic : str
        Such as ``versions``.
    said : str
        What was found.
    remedy : str
        What to do; empty where nothing is.
    """

    topic: str
    said: str
    remedy: str = ""


def examine(paths: Paths) -> list[Diagnosis]:
    """Look at the installation and, where there is one, at the project.

    Nothing is changed, and nothing is sent anywhere.
    """
    found = [*_installation(), _device()]
    if not paths.params.exists():
        return [*found, Diagnosis("project", "there is no project here (no params.yaml)")]
    return [*found, *_project(paths)]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _installation() -> Iterator[Diagnosis]:
    known = {name: _installed(name) for name in _LIBRARIES}
    there = ", ".join(f"{name} {found}" for name, found in known.items() if found)
    yield Diagnosis("versions", f"Python {platform.python_version()}; {there}")
    missing = [name for name, found in known.items() if found is None]
    if missing:
        yield Diagnosis("versions", f"{', '.join(missing)} not installed", "`pip install tabdx`")
    for extra, packages in _EXTRAS.items():
        lacking = [name for name in packages if _installed(name) is None]
        if lacking:
            named = extra.partition(" ")[0]
            yield Diagnosis(
                "extras",
                f"{extra} not installed; where it is needed: `pip install 'tabdx[{named}]'`",
            )


def _device() -> Diagnosis:
    # torch takes seconds to load: only the doctor and trainings ask for it.
    from tabdx.nets.device import choose_device, describe_device  # noqa: PLC0415

    device = describe_device("auto", choose_device("auto"))
    return Diagnosis(
        "device", f"networks train on {device['name']}; {plural(os.cpu_count() or 1, 'core')}"
    )


def _project(paths: Paths) -> Iterator[Diagnosis]:
    try:
        read_params(paths.params)
    except InputError as broken:
        yield Diagnosis("params.yaml", str(broken), "correct it")
        return
    yield from _results(paths)
    yield from _models(paths)
    yield _disk(paths)
    yield from _left_behind(paths)


def _results(paths: Paths) -> Iterator[Diagnosis]:
    if not paths.metrics.is_file():
        yield Diagnosis("results", "nothing was evaluated yet", "`dvc repro`")
        return
    stale = find_stale(paths, read_plain(paths.params))
    if stale:
        more = f" and {len(stale) - _SHOWN:,} more" if len(stale) > _SHOWN else ""
        named = ", ".join(stale[:_SHOWN])
        yield Diagnosis("results", f"stale: changed since, {named}{more}", "`dvc repro`")
    else:
        yield Diagnosis("results", "made from the files and parameters that lie here")
    if holdout_is_older(paths):
        yield Diagnosis(
            "holdout", "scored before the last evaluation", "`dvc repro holdout` (it is counted)"
        )


def _models(paths: Paths) -> Iterator[Diagnosis]:
    records = sorted((paths.root / "models").glob("*.json"))
    sound = []
    for record in records:
        name = record.stem
        try:
            found = read_record(record)
            read_model(paths.model(name), record)
        except InputError as broken:
            yield Diagnosis("models", f"{name}: {broken}", "`dvc checkout` or `dvc repro`")
            continue
        sound.append(name)
        if differences := describe_differences(found["versions"]):
            yield Diagnosis("models", f"{name}: {differences}", "`dvc repro --force`")
    if sound:
        yield Diagnosis("models", f"files as recorded: {', '.join(sound)}")
    try:
        rules = read_rules(paths)
        yield Diagnosis("rules", f"{rules.recommended} is recommended and answers")
    except InputError as broken:
        yield Diagnosis("rules", str(broken), "`dvc repro decide`")


def _disk(paths: Paths) -> Diagnosis:
    cache = paths.root / ".dvc/cache"
    used = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
    free = shutil.disk_usage(paths.root).free
    said = f"DVC's cache has {used / 2**20:,.0f} MiB; {free / 2**30:,.1f} GiB are free"
    return Diagnosis("cache", said, "" if free > _LITTLE else "`dvc gc --workspace`, or make room")


def _left_behind(paths: Paths) -> Iterator[Diagnosis]:
    """Files under temporary names, which a command that was killed left behind."""
    folders = [paths.root / name for name in ("data", "models", "reports")]
    left: list[Path] = [
        file
        for folder in folders
        for file in folder.rglob(".*.????????")  # as `tempfile` names them
        if file.is_file()
    ]
    if left:
        said = f"{plural(len(left), 'half-written file')}, such as {left[0]}"
        yield Diagnosis("left behind", said, "remove them; no command reads them")
