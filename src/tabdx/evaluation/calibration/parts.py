"""Inner predictions of each training part, beside the predictions outside of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import class_probabilities
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.evaluation.class_predictions import Joined, judged_probability

OneJoined = TypeVar("OneJoined", bound=Joined)


@dataclass(frozen=True)
class Risks:
    """Some patients' predicted risks beside their outcome.

    Of two classes, or two sides, a prediction is one number; of more it is one a class.

    Attributes
    ----------
    patients : Index, length patient
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0; of two sides, 1 for the positive one.
    groups : ndarray of int, shape (patient,)
        Patients of one group share a number; without groups, each has its own.
    probability : ndarray, shape (patient,) or (patient, class)
        Predicted probability of the positive side, or of each of more than two classes.
    """

    patients: pd.Index
    labels: NDArray[np.int8]
    groups: NDArray[np.int64]
    probability: NDArray[np.float64]

    @property
    def positive(self) -> NDArray[np.int8]:
        """The labels, by the name that they have where there are two sides."""
        return self.labels

    @property
    def risk(self) -> NDArray[np.float64]:
        """The probability, by the name that it has where there are two sides."""
        return self.probability

    def against_rest(self, target: Target) -> Self:
        """Return the two sides of a target: its classes together, and the rest."""
        if self.probability.ndim == 1:  # two classes are its sides
            return self
        labels, risk = target.positive(self.labels), target.risk(self.probability)
        return replace(self, labels=labels, probability=risk)


@dataclass(frozen=True)
class CalibrationPart:
    """One training part's inner predictions, and the predictions of patients outside of it.

    Whatever is learned about risks (a recalibration, a threshold, a quantile of nonconformity) is
    learned from `inner` and applied to `outer`: no rule is scored on a patient who taught it.

    Attributes
    ----------
    model, partition : str
        Whose risks, and of which partition the outer ones are (out_of_fold | holdout).
    repeat, fold : int or None
        The outer fold that is predicted; None for the holdout, whose training part is all of
        development.
    inner : Risks
        The training part's own patients, each predicted by a training that did not see them.
    inner_fold : ndarray of int, shape (inner patient,)
        In which inner fold.
    outer : Risks
        Patients outside of the training part, predicted by the model that it made.
    cohort_fraction : float
        Patients of the partition among those of the whole cohort, which was divided by class.
    """

    model: str
    partition: str
    repeat: int | None
    fold: int | None
    inner: Risks
    inner_fold: NDArray[np.int64]
    outer: Risks
    cohort_fraction: float = 1.0

    def against_rest(self, target: Target) -> Self:
        """Return the part with the two sides of a target."""
        inner, outer = (risks.against_rest(target) for risks in (self.inner, self.outer))
        return replace(self, inner=inner, outer=outer)


@dataclass(frozen=True)
class FinalPart:
    """The inner predictions of one final model's training part, all of development.

    What is learned from them is for the next patient; it is judged by nobody here.

    Attributes
    ----------
    model : str
        Whose risks.
    inner : Risks
        The development patients, each predicted by a training that did not see them.
    inner_fold : ndarray of int, shape (inner patient,)
        In which inner fold.
    """

    model: str
    inner: Risks
    inner_fold: NDArray[np.int64]


def final_parts(inner_predictions: pd.DataFrame, cohort: Cohort) -> list[FinalPart]:
    """Collect the inner predictions of the final models.

    Parameters
    ----------
    inner_predictions : DataFrame
        Of any number of models, as `tabdx.artifacts.inner_predictions` describes them.
    cohort : Cohort
        What each patient has, and which patients belong together.
    """
    found = _Outcomes(cohort)
    return [
        FinalPart(model, found.beside(rows), rows["inner_fold"].to_numpy(dtype=np.int64))
        for (model, repeat, _), rows in _by_part(inner_predictions).items()
        if repeat is None
    ]


def calibration_parts(
    predictions: pd.DataFrame, inner_predictions: pd.DataFrame, cohort: Cohort
) -> list[CalibrationPart]:
    """Set every training part's inner predictions beside the predictions made outside of it.

    Parameters
    ----------
    predictions : DataFrame
        Rows of any number of models, as `tabdx.artifacts.predictions` describes them.
    inner_predictions : DataFrame
        Of the same models, as `tabdx.artifacts.inner_predictions` describes them.
    cohort : Cohort
        What each patient has, and which patients belong together.

    Returns
    -------
    list of CalibrationPart
        Models in order of appearance; for each its outer folds, repeat by repeat, then the
        holdout.

    Raises
    ------
    InputError
        If a pass of the predictions has no inner predictions, a patient is in both, or the
        cohort does not know a patient.
    """
    inner, found = _by_part(inner_predictions), _Outcomes(cohort)
    patients = predictions.groupby(["model", "partition"])["patient"].nunique()
    shares = (patients / len(cohort.patients)).to_dict()
    parts = []
    for (model, repeat, fold), outer in _by_part(predictions).items():
        what = "the holdout" if repeat is None else f"fold {fold} of repeat {repeat}"
        if (model, repeat, fold) not in inner:
            raise InputError(
                f"{model} has no inner predictions beside its predictions of {what}; train it again"
            )
        learned_from = inner[model, repeat, fold]
        if np.isin(found.places(learned_from), found.places(outer)).any():
            raise InputError(
                f"patients of {what} are among those whom {model} was trained on; train it again"
            )
        partition = HOLDOUT if repeat is None else OUT_OF_FOLD
        parts.append(
            CalibrationPart(
                model,
                partition,
                repeat,
                fold,
                found.beside(learned_from),
                learned_from["inner_fold"].to_numpy(dtype=np.int64),
                found.beside(outer),
                shares[model, partition],
            )
        )
    return parts


def against_rest(parts: Sequence[CalibrationPart], target: Target) -> list[CalibrationPart]:
    """Return the parts with the two sides of a target."""
    return [part.against_rest(target) for part in parts]


def replace_risks(
    parts: Sequence[CalibrationPart], risks: Sequence[NDArray[np.float64]]
) -> list[CalibrationPart]:
    """Return the parts with other risks of their outer patients, part by part."""
    return [
        replace(part, outer=replace(part.outer, probability=risk))
        for part, risk in zip(parts, risks, strict=True)
    ]


def with_risks(joined: OneJoined, parts: Sequence[CalibrationPart]) -> OneJoined:
    """Return the passes with the outer risks of the parts, which may be read in another way.

    Parameters
    ----------
    joined : Joined
        Of one model and partition.
    parts : sequence of CalibrationPart
        Of any, with as many classes; those of the passes' model and partition are taken.
    """
    own = [
        part for part in parts if (part.model, part.partition) == (joined.model, joined.partition)
    ]
    # The holdout's only pass has no number.
    repeats = sorted({part.repeat or 0 for part in own})
    probability = np.full_like(joined.probability, np.nan)
    for part in own:
        places = joined.patients.get_indexer(part.outer.patients)
        probability[repeats.index(part.repeat or 0), places] = part.outer.probability
    return replace(joined, probability=probability)


def _by_part(rows: pd.DataFrame) -> dict[tuple[str, int | None, int | None], pd.DataFrame]:
    """Rows by model, repeat and fold, in order of appearance."""
    groups = rows.groupby(["model", "repeat", "fold"], sort=False, dropna=False)
    parts = [group for _, group in groups]
    return {
        (part["model"].iloc[0], _number(part["repeat"]), _number(part["fold"])): part
        for part in parts
    }


def _number(column: pd.Series) -> int | None:
    """The one number in a column, None where it is missing."""
    return None if column.isna().iloc[0] else int(column.iloc[0])


class _Outcomes:
    """The outcome of a cohort's patients, to be set beside the rows of many parts."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort, self._labels = cohort, cohort.labels

    def places(self, rows: pd.DataFrame) -> NDArray[np.intp]:
        """Where the patients of some rows are in the cohort."""
        patients = pd.Index(rows["patient"])
        places = self._cohort.patients.get_indexer(patients)
        if places.min() < 0:
            raise InputError(
                f"the predictions name patients whom the cohort does not know, such as "
                f"{patients[places < 0][0]!r}; train again on this cohort"
            )
        return places

    def beside(self, rows: pd.DataFrame) -> Risks:
        """Set the risks in some rows beside the outcome."""
        places = self.places(rows)
        found = class_probabilities(rows, self._cohort.dictionary.outcome.classes)
        return Risks(
            pd.Index(rows["patient"]),
            self._labels[places],
            self._cohort.group_numbers(places),
            judged_probability(found.to_numpy(dtype=np.float64)),
        )
