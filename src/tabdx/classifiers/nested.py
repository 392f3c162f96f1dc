"""Nested cross-validation over any family: predictions where no choice saw the patient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tabdx.artifacts.inner_predictions import make_inner_predictions
from tabdx.artifacts.predictions import make_predictions
from tabdx.classifiers.family import Family, Fitted, TrainingPart
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import OuterFold, Partitions


@dataclass(frozen=True)
class Nested:
    """What nested cross-validation gives.

    Attributes
    ----------
    predictions : DataFrame
        The predictions table of the model: every development patient out of fold once a repeat,
        and the holdout by the final model.
    inner_predictions : DataFrame
        Inner predictions of every training part, as `tabdx.artifacts.inner_predictions` describes
        them; empty where the family gives none.
    outer : list of Fitted
        One per outer fold, in the order of `Partitions.outer_folds`.
    final : Fitted
        Trained on all of development.
    """

    predictions: pd.DataFrame
    inner_predictions: pd.DataFrame
    outer: list[Fitted]
    final: Fitted


def cross_predict(family: Family, cohort: Cohort, partitions: Partitions, seed: int) -> Nested:
    """Train a family on every outer fold and on all of development, and predict the others.

    All parts go to the family in one call, as a family may train them all in one program.

    Parameters
    ----------
    family : Family
        What is trained; its search sees inner folds of one training part only.
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division, the same for all models.
    seed : int
        Where the draws start; each part gets a seed of its own from it.
    """
    folds = partitions.outer_folds
    final, *outer = family.train(training_parts(cohort, partitions, seed))
    joined = _predict_outside(family.name, outer, cohort, folds)
    joined.append(_predict(family.name, final, cohort.select(partitions.holdout)))
    inner = [
        _predict_inside(family.name, fitted, cohort.select(fold.train), fold.repeat, fold.fold)
        for fitted, fold in zip(outer, folds, strict=True)
    ]
    inner.append(_predict_inside(family.name, final, cohort.select(partitions.development)))
    return Nested(
        pd.concat(joined, ignore_index=True), pd.concat(inner, ignore_index=True), outer, final
    )


def predict_out_of_fold(
    family: Family, cohort: Cohort, partitions: Partitions, seed: int
) -> pd.DataFrame:
    """Train a family on every outer fold alone; its out-of-fold rows are those of `cross_predict`.

    Parameters
    ----------
    family, cohort, partitions, seed
        As `cross_predict` takes them.

    Returns
    -------
    DataFrame
        The predictions table of the model, every development patient once a repeat.
    """
    outer = family.train(training_parts(cohort, partitions, seed)[1:])
    rows = _predict_outside(family.name, outer, cohort, partitions.outer_folds)
    return pd.concat(rows, ignore_index=True)


def training_parts(cohort: Cohort, partitions: Partitions, seed: int) -> list[TrainingPart]:
    """Make the training parts: all of development, then each outer fold's, each with its seed."""
    trained_on = [partitions.development, *(fold.train for fold in partitions.outer_folds)]
    # The final model's seed comes first, so that more repeats do not change the final model.
    seeds = np.random.SeedSequence(seed).generate_state(len(trained_on)).tolist()
    return [
        _part(cohort.select(patients), own) for patients, own in zip(trained_on, seeds, strict=True)
    ]


def _part(cohort: Cohort, seed: int) -> TrainingPart:
    return TrainingPart(cohort.features, cohort.labels, cohort.groups, seed)


def _predict_outside(
    model: str, outer: Sequence[Fitted], cohort: Cohort, folds: Sequence[OuterFold]
) -> list[pd.DataFrame]:
    """Predict the patients of every outer fold by what was trained on the others."""
    return [
        _predict(model, fitted, cohort.select(fold.test), fold.repeat, fold.fold)
        for fitted, fold in zip(outer, folds, strict=True)
    ]


def _predict(
    model: str, fitted: Fitted, cohort: Cohort, repeat: int | None = None, fold: int | None = None
) -> pd.DataFrame:
    probabilities = fitted.classifier.predict_proba(cohort.features)
    classes = cohort.dictionary.outcome.classes
    return make_predictions(model, cohort.patients, probabilities, classes, repeat, fold)


def _predict_inside(
    model: str, fitted: Fitted, cohort: Cohort, repeat: int | None = None, fold: int | None = None
) -> pd.DataFrame:
    if fitted.inner is None:
        return pd.DataFrame()
    return make_inner_predictions(
        model,
        cohort.patients,
        fitted.inner.probability,
        fitted.inner.fold,
        cohort.dictionary.outcome.classes,
        repeat,
        fold,
    )
