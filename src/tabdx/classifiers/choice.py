"""Choosing among the configurations of a search."""

from collections.abc import Sequence

import pandas as pd

# Scores of which less is better; of all others more is.
_LESS_IS_BETTER = {"log_loss"}


def mark_chosen(search: pd.DataFrame, hyper_parameters: Sequence[str], by: str) -> pd.DataFrame:
    """Sort a search by its hyper-parameters and mark the configuration that it chooses.

    Of equal scores the smallest first hyper-parameter wins, then the smallest second. Name them
    so that smaller is simpler: a small C, a small gamma, a short training.

    Parameters
    ----------
    search : DataFrame
        One row per configuration: its hyper-parameters and its scores.
    hyper_parameters : sequence of str
        Their columns, in order of precedence.
    by : str
        The score that chooses.

    Returns
    -------
    DataFrame
        The rows sorted, with a column ``chosen`` (bool), true once.

    Examples
    --------
    >>> mark_chosen(pd.DataFrame({"C": [10, 1], "accuracy": [0.9, 0.9]}), ["C"], "accuracy")
        C  accuracy  chosen
    0   1       0.9    True
    1  10       0.9   False
    """
    ordered = search.sort_values(list(hyper_parameters), ignore_index=True)
    score = -ordered[by] if by in _LESS_IS_BETTER else ordered[by]
    return ordered.assign(chosen=ordered.index == score.idxmax())


def on_edge(search: pd.DataFrame, hyper_parameters: Sequence[str]) -> list[str]:
    """Name the hyper-parameters whose chosen value is the smallest or largest tried.

    A choice on the edge says that the best value may lie outside the grid. A hyper-parameter of
    a single value was not searched, and has no edge.

    Parameters
    ----------
    search : DataFrame
        As `mark_chosen` returns it.
    hyper_parameters : sequence of str
        Their columns.

    Examples
    --------
    >>> search = pd.DataFrame({"C": [1, 10, 100], "chosen": [False, False, True]})
    >>> on_edge(search, ["C"])
    ['C']
    """
    chosen = search[search["chosen"]].iloc[0]
    edges = []
    for name in hyper_parameters:
        tried = sorted(set(search[name]))
        if len(tried) > 1 and chosen[name] in (tried[0], tried[-1]):
            edges.append(name)
    return edges
