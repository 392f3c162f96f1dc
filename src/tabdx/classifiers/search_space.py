"""A space of hyper-parameters: lists or ranges, and the configurations that are tried of it."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import exp, log
from typing import Any

import numpy as np
from scipy.stats.qmc import LatinHypercube

from tabdx.core.params import Range

Values = Sequence[Any] | Range[float]
Space = Mapping[str, Values]
# Of a range, the outer part at either end that counts as its edge.
_EDGE = 0.05


def configurations(space: Space, count: int | None, seed: int) -> list[dict[str, Any]]:
    """List the configurations that a search tries.

    Where the space holds lists alone and no more combinations than asked for, all of them.
    Otherwise a Latin hypercube, which spreads few points evenly over each hyper-parameter (McKay
    et al. 1979, doi:10.2307/1268522).

    Parameters
    ----------
    space : mapping of str to values
        Hyper-parameters by name, each a list of values or a range.
    count : int, optional
        How many to draw; None takes every combination.
    seed : int
        Where the draws start.

    Raises
    ------
    ValueError
        If every combination is asked for of a space with a range.

    Examples
    --------
    >>> configurations({"depth": [1, 2], "decay": [0.1]}, None, seed=0)
    [{'depth': 1, 'decay': 0.1}, {'depth': 2, 'decay': 0.1}]
    """
    lists = [values for values in space.values() if not isinstance(values, Range)]
    full = len(lists) == len(space)
    combinations = int(np.prod([len(values) for values in lists]))
    if full and (count is None or combinations <= count):
        return [dict(zip(space, one, strict=True)) for one in product(*lists)]
    if count is None:
        raise ValueError("a range has no end of values: say how many configurations to draw of it")
    draws = LatinHypercube(len(space), rng=np.random.default_rng(seed)).random(count)
    return [
        {name: _at(space[name], share) for name, share in zip(space, row, strict=True)}
        for row in draws
    ]


def on_edge(values: Values, chosen: Any) -> bool:
    """Say whether a chosen value is at the end of what was tried: a better one may lie beyond.

    Zero is a natural end, a single value was not searched, and two are a switch.

    Examples
    --------
    >>> on_edge([0.1, 1.0, 10.0], 10.0), on_edge([0.0, 0.3, 0.5], 0.0), on_edge([0.1], 0.1)
    (True, False, False)
    >>> on_edge(Range[float](low=0.1, high=10, scale="log"), 9.9)
    True
    """
    if chosen == 0:
        return False
    if isinstance(values, Range):
        share = _share(values, chosen)
        return not _EDGE <= share <= 1 - _EDGE
    return len(values) > 2 and chosen in (min(values), max(values))


def _at(values: Values, share: float) -> Any:
    """Return the value at a share of the way from the low end to the high one."""
    if not isinstance(values, Range):
        return values[int(share * len(values))]
    low, high = values.low, values.high
    if values.scale == "log":
        return exp(log(low) + share * (log(high) - log(low)))
    return low + share * (high - low)


def _share(values: Range[float], value: float) -> float:
    low, high = values.low, values.high
    if values.scale == "log":
        low, high, value = log(low), log(high), log(value)
    return float((value - low) / (high - low))
