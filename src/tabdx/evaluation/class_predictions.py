"""Predictions beside the outcome: a probability a class, of each model for a partition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import class_probabilities
from tabdx.artifacts.predictions import check_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.numerics.groups import count_degrees_of_freedom
from tabdx.wording.vocabulary import FEWEST

PARTITIONS = (OUT_OF_FOLD, HOLDOUT)


@dataclass(frozen=True)
class Joined:
    """One model's predictions for the patients of one partition, beside their outcome.

    Out of fold there is one pass per repeat; the holdout is passed once.

    Attributes
    ----------
    model, partition : str
        Whose predictions, and for which patients (out_of_fold | holdout).
    classes : tuple of str
        Names of the classes, in the dictionary's order.
    patients : Index, length patient
        In the cohort's order, the same for all models of a partition.
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0.
    groups : ndarray of int, shape (patient,)
        Numbers from 0; patients of one group share a number. Without groups, each has its own.
    probability : ndarray, shape (repeat, patient) or (repeat, patient, class)
        What was predicted.
    fold : ndarray of int, shape (repeat, patient), or None
        The outer fold in which each patient was predicted; None for the holdout.
    cohort_fraction : float
        The partition's share of the patients of the cohort from which it was drawn, class by
        class; 1 where patients stand for no cohort but themselves.
    """

    model: str
    partition: str
    classes: tuple[str, ...]
    patients: pd.Index
    labels: NDArray[np.int8]
    groups: NDArray[np.int64]
    probability: NDArray[np.float64]
    fold: NDArray[np.int64] | None = None
    cohort_fraction: float = 1.0

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Degrees of freedom of a standard error: patients of the rarest class, less one.

        The error of any metric that all classes move is a sum of parts, each known as well as its
        class has patients. Student's t with those of the smallest is the cautious end: Mickey &
        Brown (1966), Annals of Mathematical Statistics 37, 639–642. Of groups, each counts once.
        """
        return count_degrees_of_freedom(self.labels, self.groups)

    @property
    def enough(self) -> bool:
        """Whether there are enough independent patients (or groups) of each class for a verdict."""
        return self.degrees_of_freedom + 1 >= FEWEST

    def select(self, patients: pd.Index) -> Self:
        """Select these patients, in this order.

        They count as a free draw: nobody took care of the share of each class among them.
        """
        places = self.patients.get_indexer(patients)
        return replace(
            self,
            patients=patients,
            labels=self.labels[places],
            # Numbered again: a bootstrap draws among the groups that are left.
            groups=np.unique(self.groups[places], return_inverse=True)[1].astype(np.int64),
            probability=self.probability[:, places],
            fold=None if self.fold is None else self.fold[:, places],
            cohort_fraction=1.0,
        )


@dataclass(frozen=True)
class ClassPredictions(Joined):
    """`Joined` with a probability a class, shape (repeat, patient, class).

    Attributes
    ----------
    ordinal : bool
        Whether the classes are steps of one scale, in their order.
    """

    ordinal: bool = False


def judged_probability(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is judged of a probability a class: of two classes the risk of the second.

    Parameters
    ----------
    probability : ndarray, shape (..., class)

    Returns
    -------
    ndarray, shape (...) or (..., class)
        Of two classes one number, of more all of them, as `Joined` and the metrics take them.
    """
    if probability.shape[-1] > 2:
        return probability
    return np.ascontiguousarray(probability[..., 1])


def join_classes(predictions: pd.DataFrame, cohort: Cohort) -> list[ClassPredictions]:
    """Join the predictions of all models with the outcome, class by class.

    Parameters
    ----------
    predictions : DataFrame
        Rows of any number of models, as `tabdx.artifacts.predictions` describes them.
    cohort : Cohort
        What each patient has, which belong together, what the classes are called.

    Returns
    -------
    list of ClassPredictions
        Models in order of appearance; for each its out-of-fold passes, then the holdout's.

    Raises
    ------
    InputError
        If the predictions break their contract, name other classes or unknown patients, leave a
        patient out of a repeat, cover other patients than another model does, or if a partition
        lacks a class.
    """
    joined = join_rows(predictions, cohort)
    for one in joined:
        require_every_class(one)
    return joined


def join_rows(predictions: pd.DataFrame, cohort: Cohort) -> list[ClassPredictions]:
    """Join as `join_classes` does, whichever classes the patients of a partition are of."""
    check_predictions(predictions)
    joined: list[ClassPredictions] = []
    for model in predictions["model"].unique():
        for partition in PARTITIONS:
            chosen = (predictions["model"] == model) & (predictions["partition"] == partition)
            if chosen.any():
                joined.append(_join(predictions[chosen], cohort, model, partition))
    if not joined:
        raise InputError("there are no predictions to judge; train a model first")
    for partition in PARTITIONS:
        _require_same_patients([one for one in joined if one.partition == partition])
    return joined


def _join(rows: pd.DataFrame, cohort: Cohort, model: str, partition: str) -> ClassPredictions:
    outcome = cohort.dictionary.outcome
    columns = list(class_probabilities(rows, outcome.classes))
    # The holdout's only pass is 0.
    numbered = rows.assign(repeat=rows["repeat"].fillna(0))
    cells = numbered.set_index(["patient", "repeat"])[[*columns, "fold"]].unstack()
    what = f"{partition} predictions of {model}"
    # One value a cell.
    first = pd.DataFrame(cells[columns[0]])
    judged = cohort.select(_in_cohort_order(first, cohort, what))
    cells = cells.loc[judged.patients]
    probability = [cells[column].to_numpy(dtype=np.float64).T for column in columns]
    return ClassPredictions(
        model,
        partition,
        outcome.classes,
        judged.patients,
        judged.labels,
        judged.group_numbers(),
        np.stack(probability, axis=-1),
        None if partition == HOLDOUT else cells["fold"].to_numpy(dtype=np.int64).T,
        len(judged.patients) / len(cohort.patients),
        outcome.ordinal,
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


def require_every_class(joined: Joined) -> None:
    """Refuse patients among whom a class is missing.

    Raises
    ------
    InputError
        If there is such a class; the message names it.
    """
    counts = np.bincount(joined.labels, minlength=len(joined.classes))
    if counts.all():
        return
    if len(counts) == 2:
        found = f"all {counts.sum()} {joined.partition} patients are "
        found += f"{joined.classes[int(counts.argmax())]}; judging needs both classes"
    else:
        found = f"no {joined.partition} patient of {counts.sum()} is "
        found += f"{joined.classes[int(counts.argmin())]}; judging needs every class"
    raise InputError(f"{found}: raise split.holdout or bring more patients")


def _require_same_patients(joined: Sequence[Joined]) -> None:
    # Models are compared patient by patient; that means nothing where they saw different ones.
    for other in joined[1:]:
        if not other.patients.equals(joined[0].patients):
            raise InputError(
                f"the {other.partition} predictions of {joined[0].model} "
                f"({len(joined[0].patients)} patients) and {other.model} "
                f"({len(other.patients)} patients) cover different patients; train both on the "
                "same partitions"
            )
