"""Parameters that had another name in an earlier version."""

from collections.abc import Mapping
from typing import Any

# By the dotted key of then; a section that was renamed takes its keys along.
RENAMED = {
    "train_nets.averaged": "train_nets.ensemble_size",
    "train_nets.narrow.halving": "train_nets.narrow.reduction_factor",
    "train_nets.wide.halving": "train_nets.wide.reduction_factor",
    "explain.shuffles": "explain.n_repeats",
    "explain.together": "explain.correlation_threshold",
    "explain.panel": "explain.subset_sizes",
    "referee": "leakage",
    "sample_size.shares": "sample_size.train_sizes",
}


def current_name(key: str) -> str:
    """Give the name of today for a dotted key of any version.

    Examples
    --------
    >>> current_name("explain.shuffles"), current_name("referee.draws"), current_name("seed")
    ('explain.n_repeats', 'leakage.draws', 'seed')
    """
    for old, new in RENAMED.items():
        if key == old or key.startswith(f"{old}."):
            return new + key.removeprefix(old)
    return key


def with_current_names(content: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Give the parameters of any version by the names of today.

    Parameters
    ----------
    content : mapping
        Nested as in ``params.yaml``.
    *path : str
        The keys that lead to it, by the names of then.

    Examples
    --------
    >>> with_current_names({"explain": {"shuffles": 10}, "referee": {"draws": 2}})
    {'explain': {'n_repeats': 10}, 'leakage': {'draws': 2}}
    """
    return {
        current_name(".".join((*path, str(key)))).rpartition(".")[2]: (
            with_current_names(value, *path, str(key)) if isinstance(value, Mapping) else value
        )
        for key, value in content.items()
    }
