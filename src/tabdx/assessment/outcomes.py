"""Outcomes of a table of patients, and its predictions joined with them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.assessment.answer import Policy
from tabdx.cohort.cells import read_cells
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.cohort.validation import read_groups
from tabdx.core.partition_names import HOLDOUT
from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.joined_predictions import JoinedPredictions

# Why rows are not compared.
_WITHHELD, _LEARNED, _SET_ASIDE = (
    "whose answer is withheld",
    "of patients from whom the model has learned",
    "of patients who were set aside (the holdout is read by the stage holdout alone)",
)


def find_left_out(rows: pd.Index, checked: pd.DataFrame) -> pd.Series:
    """Say of each row why it is not compared; empty where it is.

    Parameters
    ----------
    rows : Index
        Rows with an outcome.
    checked : DataFrame
        Of `check_rows`: a row that is not in it could not be read.
    """
    withheld, learned, set_aside = (
        rows.isin(checked.index[checked[name]]) for name in ("withheld", "learned", "set_aside")
    )
    withheld |= ~rows.isin(checked.index)
    why = np.select([withheld, learned, set_aside], [_WITHHELD, _LEARNED, _SET_ASIDE], "")
    return pd.Series(why, index=rows)


def read_labels(own: pd.DataFrame, dictionary: Dictionary) -> pd.Series:
    """Read the outcome of each row; missing where it is none of the classes."""
    outcome = dictionary.outcome
    typed, _ = read_cells(own[[outcome.column]], dictionary, [outcome.column])
    labels = typed[outcome.column].set_axis(own.index)
    return labels.where(labels.isin(outcome.classes))


def number_groups(own: pd.DataFrame, dictionary: Dictionary) -> NDArray[np.int64]:
    """Number the groups of the rows; without groups each row is its own.

    Raises
    ------
    InputError
        If a cell of their column does not match its pattern.
    """
    group = dictionary.group
    if group is None or group.column not in own:
        return np.arange(len(own))
    names = read_groups(own[group.column].astype(str), group, "the table")
    return np.unique(names.to_numpy(), return_inverse=True)[1].astype(np.int64)


def join_table(
    labels: pd.Series,
    shown: NDArray[np.float64],
    groups: NDArray[np.int64],
    policy: Policy,
    outcome: Outcome,
) -> tuple[ClassPredictions | None, JoinedPredictions | None]:
    """Join what was predicted for a table with its outcome: class by class, and of two sides.

    Parameters
    ----------
    labels : Series, shape (row,)
        The class of each.
    shown : ndarray, shape (row,) or (row, class)
        Predicted, carried or not.
    groups : ndarray, shape (row,)
        Which rows belong together, numbered from 0.
    policy : Policy
    outcome : Outcome

    Returns
    -------
    tuple
        Of more than two classes all of them, else None; the positive ones against the rest, None
        where no class is positive.
    """
    numbers = pd.Index(outcome.classes).get_indexer(pd.Index(labels)).astype(np.int8)
    # As a holdout: judged once, by a model that has not seen them.
    who, rows = (policy.model, HOLDOUT), pd.Index(labels.index)
    each = sides = None
    if shown.ndim == 2:
        each = ClassPredictions(
            *who,
            outcome.classes,
            rows,
            numbers,
            groups,
            shown[np.newaxis],
            ordinal=outcome.ordinal,
        )
    if policy.target is not None:
        positive, risk = policy.target.positive(numbers), policy.risks(shown)[np.newaxis]
        sides = JoinedPredictions(*who, outcome.sides, rows, positive, groups, risk)
    return each, sides


def list_judged(
    each: Joined | None,
    sides: Joined | None,
    of_classes: Sequence[str] | None,
    of_sides: Sequence[str] | None,
) -> list[tuple[Sequence[Joined], Sequence[str] | None]]:
    """Say what is judged by which metrics, as `score_each` takes it; None is all metrics."""
    pairs = ((each, of_classes), (sides, of_sides))
    return [([one], metrics) for one, metrics in pairs if one is not None]
