"""Differences of metrics and parameters between two revisions."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.dvc_lock import read_last_run
from tabdx.artifacts.revisions import Revision
from tabdx.artifacts.snapshots import opened_at
from tabdx.core.errors import InputError
from tabdx.core.params.renamed import with_current_names
from tabdx.core.paths import Paths
from tabdx.core.yaml_files import read_yaml

_VALUE = ["model", "partition", "metric"]  # what a metric is a value of
_WHERE_IT_RUNS = "compute"  # the section of params.yaml that changes no result


def metric_changes(folder: Path, before: Revision, after: Revision) -> pd.DataFrame:
    """Compare the metrics of two revisions: what ``dvc metrics diff --all`` says.

    Returns
    -------
    DataFrame
        One row per ``model``, ``partition`` and ``metric``, with the value ``before`` and
        ``after`` (missing where that revision has none) and the ``change``.

    Raises
    ------
    InputError
        If a revision has no metrics.
    """
    ends = [_metrics(folder, revision) for revision in (before, after)]
    table = ends[0].merge(ends[1], on=_VALUE, how="outer", suffixes=("_before", "_after"))
    table = table.rename(columns={"value_before": "before", "value_after": "after"})
    table = table.assign(change=table["after"] - table["before"])
    return table.sort_values(_VALUE).reset_index(drop=True)


def _metrics(folder: Path, revision: Revision) -> pd.DataFrame:
    with opened_at(folder, revision, predictions=False) as then:
        try:
            content = read_json(then.metrics)
        except InputError:
            content = {}
    # Whatever another version of tabdx wrote: a value is what has three names.
    rows = [[*path, value] for path, value in _leaves(content) if len(path) == len(_VALUE)]
    table = pd.DataFrame(rows, columns=[*_VALUE, "value"])
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    if table["value"].isna().all():
        raise InputError(
            f"{revision.name} has no {Paths().metrics}; choose a revision in which the pipeline "
            "had run, or a run that `tabdx runs` lists"
        )
    return table


def parameter_changes(folder: Path, before: Revision, after: Revision) -> pd.DataFrame:
    """Compare the parameters of two revisions: what ``dvc params diff`` says.

    Returns
    -------
    DataFrame
        As `compare_parameters` describes it.
    """
    return compare_parameters(*(parameters_at(folder, revision) for revision in (before, after)))


def parameters_at(folder: Path, revision: Revision) -> dict[str, Any]:
    """Read the parameters that a revision's results were made with; empty where there are none.

    They may be those of another version of tabdx: nothing is said of whether they are valid.
    """
    with opened_at(folder, revision, predictions=False) as then:
        return made_with(then)


def made_with(paths: Paths) -> dict[str, Any]:
    """Read the parameters that the results below some paths were made with.

    Where ``dvc.lock`` lies there, it knows better than a ``params.yaml`` that was edited since.
    """
    return read_last_run(paths, read_plain(paths.params)).params


def read_plain(path: Path) -> dict[str, Any]:
    """Read a parameter file, valid or not; empty where it cannot be read."""
    try:
        content = read_yaml(path, str(path))
    except InputError:
        return {}
    return content if isinstance(content, dict) else {}


def compare_parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """List the parameters that differ, apart from those that say only where it runs.

    Returns
    -------
    DataFrame
        One row per ``parameter`` (a dotted key), its text ``before`` and ``after``, empty where
        there is none.

    Examples
    --------
    >>> changed = compare_parameters({"seed": 0, "C": [1], "compute": {"workers": 1}}, {"seed": 7})
    >>> changed.to_numpy().tolist()
    [['seed', '0', '7'], ['C', '[1]', '']]
    """
    ends = [
        {
            ".".join(path): value
            for path, value in _leaves(with_current_names(params))
            if path[0] != _WHERE_IT_RUNS
        }
        for params in (before, after)
    ]
    rows = [
        [key, *(str(end[key]) if key in end else "" for end in ends)]
        for key in dict.fromkeys([*ends[0], *ends[1]])
        if key not in ends[0] or key not in ends[1] or ends[0][key] != ends[1][key]
    ]
    return pd.DataFrame(rows, columns=["parameter", "before", "after"], dtype=str)


def _leaves(content: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every value of nested mappings with the keys that lead to it."""
    if isinstance(content, Mapping) and (content or not path):
        for key, value in content.items():
            yield from _leaves(value, *path, str(key))
    else:
        yield path, content
