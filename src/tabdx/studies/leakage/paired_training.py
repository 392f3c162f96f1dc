"""Pairs of trainings on one division into training and test."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.family import Family, Fitted, TrainingPart
from tabdx.classifiers.parallel import run_each
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature
from tabdx.core.params import Params
from tabdx.evaluation.class_predictions import judged_probability

Values = NDArray[np.float64]
Rows = NDArray[np.int64]

# Trainings of one family in one call: enough that networks share their steps (25 of a pinned
# configuration), few enough that many processes find work.
_TOGETHER = 5


class Make(Protocol):
    """`tabdx.classifiers.registry.make_family` of one model: handed in, as a judge loads no torch.

    It travels to other processes, so it must be picklable.
    """

    def __call__(
        self, dictionary: Dictionary, params: Params, *, keep_inner: bool = True
    ) -> Family:
        """Make the family for these features and this search."""
        ...


@dataclass(frozen=True)
class Draw:
    """One division of the patients into training and test.

    Attributes
    ----------
    cohort : Cohort
        Development patients.
    whole, fixed_params : Params
        With the family's whole search, and with one configuration of it.
    fold : ndarray of int, shape (patient,)
        As many folds as the family has inner ones; the patients of fold 0 are the test.
    seed : int
        Draws `fold`, and whatever else is random.
    """

    cohort: Cohort
    whole: Params
    fixed_params: Params
    fold: NDArray[np.int64]
    seed: int

    @property
    def test(self) -> Rows:
        """Rows of the test patients."""
        return np.flatnonzero(self.fold == 0)

    @property
    def train(self) -> Rows:
        """Rows of all others."""
        return np.flatnonzero(self.fold != 0)


@dataclass(frozen=True)
class Training:
    """One training of a family, yet to be made, and whom it predicts.

    Attributes
    ----------
    cohort : Cohort
        Whose rows; it may have other features or rows than the draw's.
    train, test : ndarray of int
        Row positions.
    params : Params
        The family's search.
    seed : int
        Where its draws start.
    inside : bool
        Whether the test rows are among those trained on, and predicted on their inner folds.
    """

    cohort: Cohort
    train: Rows
    test: Rows
    params: Params
    seed: int
    inside: bool = False

    @property
    def part(self) -> TrainingPart:
        """What the training may see."""
        return make_part(self.cohort, self.train, self.seed)

    def predict(self, fitted: Fitted) -> Values:
        """Predict the test rows by what came out of the training, as `judged_probability` says.

        Raises
        ------
        ValueError
            If inner predictions are asked of a family that keeps none.
        """
        if not self.inside:
            features = self.cohort.features.iloc[self.test]
            return judged_probability(fitted.classifier.predict_proba(features))
        if fitted.inner is None:
            raise ValueError("the family keeps no inner predictions")
        probability = judged_probability(fitted.inner.probability)
        return probability[np.searchsorted(self.train, self.test)]


@dataclass(frozen=True)
class PipelinePair:
    """A leaky and a clean training that predict the same test patients.

    Attributes
    ----------
    labels : ndarray of int, shape (test patient,)
        Numbers of their classes.
    leaky, clean : Training
    """

    labels: NDArray[np.int8]
    leaky: Training
    clean: Training


def train_all(make: Make, trainings: Sequence[Training], doing: str, workers: int) -> list[Values]:
    """Make all trainings and predict their test rows: those of one family go in one call.

    Parameters
    ----------
    make : callable
        The family, for any features and search.
    trainings : sequence of Training
        Those that take longest first, so that no process is left alone with them.
    doing : str
        For the progress bar.
    workers : int
        Calls at a time; -1 is one per core.

    Returns
    -------
    list of ndarray, shape (test row,) or (test row, class)
        Predictions, in the order of the trainings.
    """
    together = _of_one_family(trainings)
    work = partial(_train_together, make)
    tasks = [[trainings[one] for one in some] for some in together]
    by_place = {
        place: predicted
        for places, some in zip(together, run_each(work, tasks, doing, workers), strict=True)
        for place, predicted in zip(places, some, strict=True)
    }
    return [by_place[place] for place in range(len(trainings))]


def _of_one_family(trainings: Sequence[Training]) -> list[list[int]]:
    """Places of trainings of the same features and search, so many as one call takes."""
    groups: list[list[int]] = []
    for place, one in enumerate(trainings):
        for group in groups:
            first = trainings[group[0]]
            if len(group) < _TOGETHER and _family(first) == _family(one):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _family(training: Training) -> tuple[Dictionary, Params, bool]:
    return training.cohort.dictionary, training.params, training.inside


def _train_together(make: Make, trainings: Sequence[Training]) -> list[Values]:
    dictionary, params, inside = _family(trainings[0])
    family = make(dictionary, params, keep_inner=inside)
    fitted = family.train([training.part for training in trainings])
    return [training.predict(one) for training, one in zip(trainings, fitted, strict=True)]


def of_numbers(cohort: Cohort, columns: pd.DataFrame) -> Cohort:
    """Make a cohort of the same patients and outcomes with other, numeric features.

    Parameters
    ----------
    cohort : Cohort
        Whose patients.
    columns : DataFrame, shape (patient, column)
        Their new features.
    """
    names = [f"column {place}" for place in range(columns.shape[1])]
    table = columns.set_axis(names, axis=1)
    beside = cohort.table.drop(columns=cohort.dictionary.feature_names)
    features = tuple(Feature(name=name) for name in names)
    dictionary = cohort.dictionary.model_copy(update={"features": features})
    return Cohort(dictionary, pd.concat([table, beside], axis=1))


def make_part(cohort: Cohort, rows: Rows, seed: int) -> TrainingPart:
    """Take these rows of a cohort as a training part."""
    groups = None if cohort.groups is None else cohort.groups[rows]
    return TrainingPart(cohort.features.iloc[rows], cohort.labels[rows], groups, seed)
