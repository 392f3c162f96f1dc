"""What dvc.lock records about the results in the folder, and which of them are stale."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tabdx.artifacts.fingerprints import installed, md5, md5_of_folder, results_of
from tabdx.core.paths import Paths

_ABSENT = object()


@dataclass(frozen=True)
class LastRun:
    """What the results in the folder were made with.

    Attributes
    ----------
    params : dict
        What ``params.yaml`` held when they were made: what it holds now, but for `edited`.
    edited : tuple of str
        Keys that ``params.yaml`` has otherwise now, of those that the results depend on.
    complete : bool
        Whether the metrics that lie there judge the cohort and the predictions that lie there.
    """

    params: dict[str, Any]
    edited: tuple[str, ...]
    complete: bool


def read_last_run(paths: Paths, params: Mapping[str, Any]) -> LastRun:
    """Compare the folder with ``dvc.lock``.

    Parameters
    ----------
    paths : Paths
        Of the project.
    params : mapping
        What ``params.yaml`` holds now.
    """
    metrics = paths.metrics.relative_to(paths.root).as_posix()
    stages = _behind(metrics, _stages(paths))
    then = deepcopy(dict(params))
    edited = set()
    for key, value in _edited(paths, params, stages):
        _put(then, key, value)
        edited.add(key)
    return LastRun(then, tuple(sorted(edited)), _judges_what_lies_there(paths, metrics, stages))


def find_stale(paths: Paths, params: Mapping[str, Any]) -> list[str]:
    """Find what is not as the stages read it: the question of ``dvc status``.

    DVC itself (``Repo.status``) takes 1.4 s of a processor for the answer, this 0.06 s, and the
    dashboard asks at each visit of the overview.

    Parameters
    ----------
    paths : Paths
        Of the project.
    params : mapping
        What ``params.yaml`` holds now.

    Returns
    -------
    list of str
        Files, folders and parameters, each once. Empty where nothing is recorded.
    """
    stages = _stages(paths)
    recorded = {one["path"]: one.get("md5") for stage in stages for one in stage.get("deps") or []}
    files = {name for name, then in recorded.items() if _md5_of(paths.root / name) != then}
    keys = {f"{paths.params.name}: {key}" for key, _ in _edited(paths, params, stages)}
    return sorted(files | keys | _updated(paths, stages))


def _updated(paths: Paths, stages: list[dict[str, Any]]) -> set[str]:
    """Name the packages of tabdx that are others now than when the stages ran.

    Those of a project that has tabdx installed: tabdx's own repository lists its sources as files.
    """
    name = paths.installation.name
    recorded = [_section(_section(stage, "params"), name) for stage in stages]
    if not any(recorded):
        return set()
    now = installed()
    keys = {key for one in recorded for key, then in one.items() if _look_up(now, key) != then}
    return {f"{name}: {key}" for key in keys}


def holdout_is_older(paths: Paths) -> bool:
    """Whether the stages `evaluate` and `holdout` last ran on different files or parameters.

    As after ``dvc repro evaluate``, which leaves the holdout as it was scored before.
    """
    stages = _stages(paths)
    ends = []
    for written in (paths.metrics, paths.holdout_metrics):
        name = written.relative_to(paths.root).as_posix()
        ends.append(_read_by(_writer(name, stages) or {}))
    return any(ends[0][what] != ends[1][what] for what in ends[0].keys() & ends[1].keys())


def _edited(
    paths: Paths, params: Mapping[str, Any], stages: list[dict[str, Any]]
) -> Iterator[tuple[str, Any]]:
    """Give the parameters that are others now, with their values when the stages ran."""
    for stage in stages:
        for key, value in _section(_section(stage, "params"), paths.params.name).items():
            if _look_up(params, key) != value:
                yield key, value


def _read_by(stage: dict[str, Any]) -> dict[str, Any]:
    """List what a stage read: files by their MD5, parameters by their value."""
    files = {one["path"]: one.get("md5") for one in stage.get("deps") or []}
    sections = _section(stage, "params").values()
    return files | {key: value for section in sections for key, value in section.items()}


def _md5_of(path: Path) -> str | None:
    """Fingerprint of a file or a folder; None where there is none."""
    if path.is_dir():
        return md5_of_folder(path)
    return md5(path) if path.is_file() else None


def _judges_what_lies_there(paths: Paths, metrics: str, stages: list[dict[str, Any]]) -> bool:
    judging = _writer(metrics, stages)
    results = results_of(paths)
    if judging is None or not results:
        return False
    recorded = {
        one["path"]: one.get("md5") for end in ("deps", "outs") for one in judging.get(end) or []
    }
    cohort, predictions = (
        path.relative_to(paths.root).as_posix() for path in (paths.cohort, paths.all_predictions)
    )
    lying = {name: results[name] for name in (cohort, metrics)}
    lying[predictions] = md5_of_folder(paths.all_predictions)
    return all(recorded.get(name) == found for name, found in lying.items())


def _stages(paths: Paths) -> list[dict[str, Any]]:
    try:
        # The parser in C, where there is one: the file has thousands of lines.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content = yaml.load(paths.dvc_lock.read_bytes(), loader)  # noqa: S506  (a safe loader)
        return list(content["stages"].values())
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return []  # DVC itself says what is wrong with its file


def _behind(path: str, stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choose the stages that wrote a file, or what those read that did, and so on."""
    chosen = [stage for stage in stages if _writes(stage, path)]
    rest = [stage for stage in stages if stage not in chosen]
    for dependency in {path for stage in chosen for path in _paths(stage, "deps")}:
        found = _behind(dependency, rest)
        chosen = [*chosen, *found]
        rest = [stage for stage in rest if stage not in found]
    return chosen


def _writer(path: str, stages: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((stage for stage in stages if _writes(stage, path)), None)


def _writes(stage: dict[str, Any], path: str) -> bool:
    return any(_overlap(path, out) for out in _paths(stage, "outs"))


def _paths(stage: dict[str, Any], end: str) -> list[str]:
    return [one["path"] for one in stage.get(end) or []]


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one is a folder that holds the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return content.get(name) or {}


def _look_up(params: Mapping[str, Any], key: str) -> Any:
    """Look up a dotted key, such as ``train_nets.mlp``."""
    value: Any = params
    for part in key.split("."):
        value = value.get(part, _ABSENT) if isinstance(value, Mapping) else _ABSENT
    return value


def _put(params: dict[str, Any], key: str, value: Any) -> None:
    """Set the value of a dotted key."""
    *sections, last = key.split(".")
    for part in sections:
        if not isinstance(params.get(part), dict):
            params[part] = {}
        params = params[part]
    params[last] = value
