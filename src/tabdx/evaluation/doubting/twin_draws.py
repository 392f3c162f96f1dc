"""One division into training and test, and the training of a family on it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.family import Family, TrainingPart
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature
from tabdx.params import Params

Values = NDArray[np.float64]
Rows = NDArray[np.int64]
# `tabdx.classifiers.registry.make_family` of one model, handed in: a judge loads no torch. It
# travels to other processes, so it must be picklable.
Make = Callable[[Dictionary, Params], Family]


@dataclass(frozen=True)
class Draw:
    """One division of the patients into training and test.

    Attributes
    ----------
    cohort : Cohort
        Development patients.
    make : callable
        The family, for any features and search.
    whole, pinned : Params
        With the family's whole search, and with one configuration of it.
    fold : ndarray of int, shape (patient,)
        As many folds as the family has inner ones; the patients of fold 0 are the test.
    seed : int
        Draws `fold`, and whatever else is random.
    """

    cohort: Cohort
    make: Make
    whole: Params
    pinned: Params
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
class Twins:
    """Risks of the same test patients after a leaky and after an honest training.

    Attributes
    ----------
    positive : ndarray, shape (test patient,)
    leaky, honest : ndarray, shape (test patient,)
    """

    positive: NDArray[np.int8]
    leaky: Values
    honest: Values


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


def predict(draw: Draw, cohort: Cohort, train: Rows, test: Rows, params: Params) -> Values:
    """Train the family on some rows of a cohort and predict others.

    Parameters
    ----------
    draw : Draw
        Which family, and where its draws start.
    cohort : Cohort
        Whose rows; it may have other features or rows than the draw's.
    train, test : ndarray of int
        Row positions.
    params : Params
        The family's search.
    """
    family = draw.make(cohort.dictionary, params)
    (fitted,) = family.train([make_part(cohort, train, draw.seed)])
    risk: Values = fitted.classifier.predict_proba(cohort.features.iloc[test])[:, 1]
    return risk


def make_part(cohort: Cohort, rows: Rows, seed: int) -> TrainingPart:
    """Take these rows of a cohort as a training part."""
    groups = None if cohort.groups is None else cohort.groups[rows]
    return TrainingPart(cohort.features.iloc[rows], cohort.positive[rows], groups, seed)
