"""What dvc.lock says of the results that lie in the folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tabdx.artifacts.fingerprints import results_of
from tabdx.paths import Paths

_ABSENT = object()


@dataclass(frozen=True)
class LastRun:
    """How the folder stands to the last ``dvc repro``.

    Attributes
    ----------
    edited : tuple of str
        Parameters that ``params.yaml`` has otherwise than the stage that read them.
    complete : bool
        Whether the cohort, the predictions and the metrics are those that the stages wrote with
        the parameters that stand in ``params.yaml``.
    """

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
    stages = _stages(paths)
    edited = sorted(
        {
            key
            for stage in stages
            for key, value in _section(_section(stage, "params"), paths.params.name).items()
            if _value(params, key) != value
        }
    )
    made = {out["path"]: out.get("md5") for stage in stages for out in stage.get("outs") or []}
    results = results_of(paths)
    same = all(made.get(path) == md5 for path, md5 in results.items())
    return LastRun(tuple(edited), bool(results) and same and not edited)


def _stages(paths: Paths) -> list[dict[str, Any]]:
    try:
        # The parser in C, where there is one: the file has thousands of lines.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content = yaml.load(paths.dvc_lock.read_bytes(), loader)  # noqa: S506  (a safe loader)
        return list(content["stages"].values())
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return []  # DVC itself says what is wrong with its file


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return content.get(name) or {}


def _value(params: Mapping[str, Any], key: str) -> Any:
    """Look up a dotted key, such as ``train_nets.mlp``."""
    value: Any = params
    for part in key.split("."):
        value = value.get(part, _ABSENT) if isinstance(value, Mapping) else _ABSENT
    return value
