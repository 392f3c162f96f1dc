"""Joined predictions: each model's risks for a partition, with the outcome."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import risk_of_positive
from tabdx.artifacts.predictions import check_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.numerics.groups import count_degrees_of_freedom
from tabdx.wording.vocabulary import FEWEST

PARTITIONS = (OUT_OF_FOLD, HOLDOUT)


@dataclass(frozen=True)
class JoinedPredictions:
    """One model's predictions for the patients of one partition, beside their outcome.

    Out of fold there is one pass per repeat; the holdout is passed once.

    Attributes
    ----------
    model, partition : str
        Whose predictions, and for which patients (out_of_fold | holdout).
    classes : (str, str)
        Names of the negative and the positive side: with two classes, of the classes.
    patients : Index, length patient
        In the cohort's order, the same for all models of a partition.
    positive : ndarray, shape (patient,)
        1 for the patients of a positive class.
    groups : ndarray of int, shape (patient,)
        Numbers from 0; patients of one group share a number. Without groups, each has its own.
    probability : ndarray, shape (repeat, patient)
        Predicted risk: the probability of the positive classes together.
    fold : ndarray of int, shape (repeat, patient), or None
        The outer fold in which each patient was predicted; None for the holdout.
    cohort_fraction : float
        The partition's share of the patients of the cohort from which it was drawn, class by
        class; 1 where patients stand for no cohort but themselves.
    """

    model: str
    partition: str
    classes: tuple[str, str]
    patients: pd.Index
    positive: NDArray[np.int8]
    groups: NDArray[np.int64]
    probability: NDArray[np.float64]
    fold: NDArray[np.int64] | None = None
    cohort_fraction: float = 1.0

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Degrees of freedom of a standard error: patients of the rarer class, less one.

        The error of any metric that both classes move is a sum of two, each known as well as its
        class has patients. Student's t with those of the smaller one is the cautious end: Mickey &
        Brown (1966), Annals of Mathematical Statistics 37, 639–642. Of groups, each counts once.
        """
        return count_degrees_of_freedom(self.positive, self.groups)

    @property
    def enough(self) -> bool:
        """Whether there are enough independent patients (or groups) of each class for a verdict."""
        return self.degrees_of_freedom + 1 >= FEWEST

    def select(self, patients: pd.Index) -> Self:
        """Select these patients, in this order.

        They count as a free draw: nobody took care of the share of diseased among them.
        """
        places = self.patients.get_indexer(patients)
        return replace(
            self,
            patients=patients,
            positive=self.positive[places],
            # Numbered again: a bootstrap draws among the groups that are left.
            groups=np.unique(self.groups[places], return_inverse=True)[1].astype(np.int64),
            probability=self.probability[:, places],
            fold=None if self.fold is None else self.fold[:, places],
            cohort_fraction=1.0,
        )


def join_outcomes(predictions: pd.DataFrame, cohort: Cohort) -> list[JoinedPredictions]:
    """Join the predictions of all models with the outcome.

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
        If the predictions break their contract, name other classes or unknown patients, leave a
        patient out of a repeat, cover other patients than another model does, or if a partition
        lacks a class.
    """
    check_predictions(predictions)
    joined_by_model: dict[tuple[str, str], JoinedPredictions] = {}
    for model in predictions["model"].unique():
        for partition in PARTITIONS:
            chosen = (predictions["model"] == model) & (predictions["partition"] == partition)
            if chosen.any():
                found = _join(predictions[chosen], cohort, model, partition)
                joined_by_model[model, partition] = found
    if not joined_by_model:
        raise InputError("there are no predictions to judge; train a model first")
    for partition in PARTITIONS:
        _require_same_patients(
            [one for one in joined_by_model.values() if one.partition == partition]
        )
    return list(joined_by_model.values())


def _join(rows: pd.DataFrame, cohort: Cohort, model: str, partition: str) -> JoinedPredictions:
    outcome = cohort.dictionary.outcome
    # The holdout's only pass is 0.
    numbered = rows.assign(
        risk=risk_of_positive(rows, outcome.positive), repeat=rows["repeat"].fillna(0)
    )
    cells = numbered.set_index(["patient", "repeat"])[["risk", "fold"]].unstack()
    wide = pd.DataFrame(cells["risk"])  # one value a cell
    judged = cohort.select(_in_cohort_order(wide, cohort, f"{partition} predictions of {model}"))
    _require_both_classes(judged, partition)
    folds = cells["fold"].loc[judged.patients]
    return JoinedPredictions(
        model,
        partition,
        outcome.sides,
        judged.patients,
        judged.positive,
        judged.group_numbers(),
        wide.loc[judged.patients].to_numpy(dtype=np.float64).T,
        None if partition == HOLDOUT else folds.to_numpy(dtype=np.int64).T,
        len(judged.patients) / len(cohort.patients),
    )


def _in_cohort_order(wide: pd.DataFrame, cohort: Cohort, what: str) -> pd.Index:
    """Patients of a (patient, repeat) table, all of them known and predicted in each repeat."""
    places = cohort.patients.get_indexer(wide.index)
    if places.min() < 0:
        raise InputError(
            f"the {what} name patients whom the cohort does not know, such as "
            f"{wide.index[places < 0][0]!r}; train again on this cohort"
        )
    incomplete = wide.isna().any(axis=1)
    if incomplete.any():
        raise InputError(
            f"the {what} lack patient {wide.index[incomplete][0]!r} in one of {wide.shape[1]} "
            "repeats; every repeat predicts every patient once: train again"
        )
    return cohort.patients[np.sort(places)]


def _require_both_classes(judged: Cohort, partition: str) -> None:
    if judged.positive.min() == judged.positive.max():
        only = judged.dictionary.outcome.sides[int(judged.positive[0])]
        raise InputError(
            f"all {len(judged.patients)} {partition} patients are {only}; judging needs both "
            "classes: raise split.holdout or bring more patients"
        )


def _require_same_patients(joined: list[JoinedPredictions]) -> None:
    # Models are compared patient by patient; that means nothing where they saw different ones.
    for other in joined[1:]:
        if not other.patients.equals(joined[0].patients):
            raise InputError(
                f"the {other.partition} predictions of {joined[0].model} "
                f"({len(joined[0].patients)} patients) and {other.model} "
                f"({len(other.patients)} patients) cover different patients; train both on the "
                "same partitions"
            )
