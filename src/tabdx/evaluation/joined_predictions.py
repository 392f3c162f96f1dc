"""Joined predictions: each model's risks for a partition, with the outcome of two sides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.target import Target
from tabdx.evaluation.class_predictions import (
    PARTITIONS,
    ClassPredictions,
    Joined,
    join_classes,
    join_rows,
    require_every_class,
)

__all__ = [
    "PARTITIONS",
    "JoinedPredictions",
    "against_rest",
    "join_outcomes",
    "join_predictions",
    "one_vs_rest",
]


@dataclass(frozen=True)
class JoinedPredictions(Joined):
    """`Joined` of two sides: the risk of the positive classes together, against the rest.

    Attributes
    ----------
    classes : (str, str)
        Names of the negative and the positive side: with two classes, of the classes.
    labels, positive : ndarray, shape (patient,)
        1 for the patients of a positive class.
    probability : ndarray, shape (repeat, patient)
        Predicted risk: the probability of the positive classes together.
    """

    classes: tuple[str, str]

    @property
    def positive(self) -> NDArray[np.int8]:
        """1 for the patients of a positive class."""
        return self.labels


def join_outcomes(predictions: pd.DataFrame, cohort: Cohort) -> list[JoinedPredictions]:
    """Join the predictions of all models with the outcome, the positive classes as one side.

    Parameters
    ----------
    predictions : DataFrame
        Rows of any number of models, as `tabdx.artifacts.predictions` describes them.
    cohort : Cohort
        Who is diseased, which patients belong together, what the classes are called.

    Returns
    -------
    list of JoinedPredictions
        Models in order of appearance; for each its out-of-fold passes, then the holdout's.

    Raises
    ------
    InputError
        As `join_classes` does, but for a class that a partition lacks: it needs both sides. Also
        if no class is said to be positive.
    """
    outcome = cohort.dictionary.outcome
    sides, (target, *_) = outcome.sides, outcome.targets
    joined = [_two_sides(one, target, sides) for one in join_rows(predictions, cohort)]
    for one in joined:
        require_every_class(one)
    return joined


def join_predictions(predictions: pd.DataFrame, cohort: Cohort) -> Sequence[Joined]:
    """Join as the models are compared: of two classes by their risk, of more class by class.

    As `join_outcomes` or as `join_classes`, which say the rest.
    """
    if len(cohort.dictionary.outcome.classes) == 2:
        return join_outcomes(predictions, cohort)
    return join_classes(predictions, cohort)


def one_vs_rest(joined: ClassPredictions, place: int) -> JoinedPredictions:
    """Set one class, by its number, against all others together.

    Examples
    --------
    >>> three = ClassPredictions(
    ...     "svm", "holdout", ("a", "b", "c"), pd.Index(["p", "q"]), np.array([0, 2]),
    ...     np.arange(2), np.array([[[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]]))
    >>> of_last = one_vs_rest(three, 2)
    >>> of_last.positive, of_last.probability, of_last.classes
    (array([0, 1], dtype=int8), array([[0.1, 0.6]]), ('not c', 'c'))
    """
    return against_rest(joined, Target(joined.classes[place], (place,)))


def against_rest(joined: ClassPredictions, target: Target) -> JoinedPredictions:
    """Set the classes of a target together against all others."""
    return _two_sides(joined, target, (f"not {target.name}", target.name))


def _two_sides(
    joined: ClassPredictions, target: Target, sides: tuple[str, str]
) -> JoinedPredictions:
    return JoinedPredictions(
        joined.model,
        joined.partition,
        sides,
        joined.patients,
        target.positive(joined.labels),
        joined.groups,
        np.ascontiguousarray(target.risk(joined.probability)),
        joined.fold,
        joined.cohort_fraction,
    )
