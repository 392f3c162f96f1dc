"""Choosing among the configurations of a search."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tabdx.classifiers.search_space import Values, on_edge
from tabdx.core.errors import InputError
from tabdx.numerics.rounding import first_least

# Scores of which less is better; of all others more is.
_LESS_IS_BETTER = {"log_loss"}
# Values beyond which nothing can lie, other than 0.
_NATURAL_ENDS = {"min_samples_leaf": 1}


def mark_chosen(search: pd.DataFrame, hyper_parameters: Sequence[str], by: str) -> pd.DataFrame:
    """Sort a search by its hyper-parameters and mark the configuration that it chooses.

    Of scores that are equal up to rounding (`first_least`) the smallest first hyper-parameter wins,
    then the smallest second. Name them so that smaller is simpler: a small C, a small gamma, a
    short training.

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

    Raises
    ------
    InputError
        If the score is defined for no configuration.

    Examples
    --------
    >>> mark_chosen(pd.DataFrame({"C": [10, 1], "accuracy": [0.9, 0.9]}), ["C"], "accuracy")
        C  accuracy  chosen
    0   1       0.9    True
    1  10       0.9   False
    """
    if search[by].isna().all():
        raise InputError(
            f"nothing can be chosen by {by}: it has no value on any inner fold, as the ROC AUC "
            "where a fold has one class only; lower split.inner_folds, or choose by another score "
            "(tune_svm.choose_by)"
        )
    ordered = search.sort_values(list(hyper_parameters), ignore_index=True)
    return ordered.assign(chosen=ordered.index == first_best(ordered[by], by))


def first_best(scores: ArrayLike, by: str) -> int:
    """Return the place of the best score; of those that are equal up to rounding, the first.

    Examples
    --------
    >>> first_best([0.9, 0.8, 0.8], "log_loss"), first_best([0.9, 0.8], "accuracy")
    (1, 0)
    """
    values = np.asarray(scores, dtype=np.float64)
    return first_least(values if by in _LESS_IS_BETTER else -values)


def edges(search: pd.DataFrame, space: Mapping[str, Values]) -> list[str]:
    """Name the hyper-parameters whose chosen value is at the end of what was tried.

    Parameters
    ----------
    search : DataFrame
        As `mark_chosen` returns it.
    space : mapping of str to values
        What was tried of each hyper-parameter.

    Examples
    --------
    >>> search = pd.DataFrame({"C": [1, 10, 100], "chosen": [False, False, True]})
    >>> edges(search, {"C": [1, 10, 100]})
    ['C']
    """
    chosen = {name: search.loc[search["chosen"], name].item() for name in space}
    return [
        name
        for name, values in space.items()
        if on_edge(values, chosen[name]) and chosen[name] != _NATURAL_ENDS.get(name)
    ]
