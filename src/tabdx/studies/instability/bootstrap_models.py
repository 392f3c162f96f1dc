"""Bootstrap models, and the outer models trained again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.family import Family, TrainingPart
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import OuterFold, Partitions
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.core.progress import track
from tabdx.evaluation.uncertainty.bootstrap import draw_weights
from tabdx.numerics.groups import groups_of_class

# Bytes of training parts handed to a family at once. It trains many together faster than one by
# one, but copies of a large table would fill the memory.
_AT_ONCE = 2**28


@dataclass(frozen=True)
class BootstrapRisks:
    """Risks of one target by one family, trained on all of development and on resamples of it.

    Attributes
    ----------
    target : str
        What the risk is the risk of.
    patients : Index, length patient
        The development patients.
    positive : ndarray, shape (patient,)
        1 for the patients of the target's classes.
    original : ndarray, shape (patient,)
        Risks by the final model, which was trained on all of them.
    risk : ndarray, shape (resample, patient)
        Risks of every development patient by each bootstrap model.
    drawn : ndarray of bool, shape (resample, patient)
        Whether the patient was among those whom the bootstrap model was trained on.
    """

    target: str
    patients: pd.Index
    positive: NDArray[np.int8]
    original: NDArray[np.float64]
    risk: NDArray[np.float64]
    drawn: NDArray[np.bool_]


@dataclass(frozen=True)
class BootstrapModels:
    """One family trained on all of development and on bootstrap resamples of it.

    Attributes
    ----------
    patients : Index, length patient
        The development patients.
    labels : ndarray of int, shape (patient,)
        Numbers of their classes.
    original : ndarray, shape (patient, class)
        Probabilities by the final model, which was trained on all of them.
    probability : ndarray, shape (resample, patient, class)
        Those of every development patient by each bootstrap model.
    drawn : ndarray of bool, shape (resample, patient)
        Whether the patient was among those whom the bootstrap model was trained on.
    """

    patients: pd.Index
    labels: NDArray[np.int8]
    original: NDArray[np.float64]
    probability: NDArray[np.float64]
    drawn: NDArray[np.bool_]

    def risks(self, target: Target) -> BootstrapRisks:
        """Return the risks of a target's classes together."""
        return BootstrapRisks(
            target.name,
            self.patients,
            target.positive(self.labels),
            target.risk(self.original),
            target.risk(self.probability),
            self.drawn,
        )


def fit_bootstrap_models(
    family: Family, development: Cohort, inner_folds: int, resamples: int, seed: int
) -> BootstrapModels:
    """Train a whole family, its search included, on bootstrap resamples of development.

    A resample draws as many patients as there are, with replacement; where the dictionary names
    groups, whole groups. The copies of one patient stay in one inner fold: divided, they would
    stand on both sides of it, and the search would prefer what knows patients by heart.

    Parameters
    ----------
    family : Family
        Trained exactly as the model that is judged.
    development : Cohort
        The development patients.
    inner_folds : int
        Folds of the family's search.
    resamples : int
        How many are drawn. Those with fewer patients (or groups) of a class than there are inner
        folds are left out: the search could not be made on them.
    seed : int
        Where the draws start. The original model has the seed of the final model of
        `tabdx.classifiers.nested.cross_predict`, so that it is that very model.

    Raises
    ------
    InputError
        If no resample can be divided into the inner folds.

    References
    ----------
    Riley and Collins (2023), Biometrical Journal 65, 2200302, whose original model is the one
    that was developed on all patients.
    """
    labels, numbers = development.labels, development.group_numbers()
    weights = draw_resamples(development, inner_folds, resamples, seed)
    seeds = np.random.SeedSequence(seed).generate_state(1 + len(weights)).tolist()
    whole = TrainingPart(development.features, labels, development.groups, seeds[0])
    predicted: list[NDArray[np.float64]] = []
    batches = list(batches_that_fit(len(seeds), development.features.size * 8))
    for batch in track(batches, f"refitting {family.name} on {len(weights)} resamples"):
        parts = [
            _part(development, numbers, weights[one - 1], seeds[one]) if one else whole
            for one in batch
        ]
        predicted += [
            fitted.classifier.predict_proba(development.features) for fitted in family.train(parts)
        ]
    original, *resampled = predicted
    return BootstrapModels(development.patients, labels, original, np.stack(resampled), weights > 0)


def draw_resamples(
    development: Cohort, inner_folds: int, resamples: int, seed: int
) -> NDArray[np.int64]:
    """Draw how often each patient is in each resample, shape (resample, patient).

    Raises
    ------
    InputError
        If no resample can be divided into the inner folds.
    """
    labels, numbers = development.labels, development.group_numbers()
    chunks = draw_weights(labels, numbers, resamples, np.random.default_rng(seed))
    weights = np.concatenate(list(chunks)).astype(np.int64)
    # Each resample has patients of every class.
    divisible = [
        min(groups_of_class(labels[drawn], numbers[drawn])) >= inner_folds for drawn in weights > 0
    ]
    if not any(divisible):
        raise InputError(
            f"none of {resamples} bootstrap resamples has {inner_folds} patients (or groups) of "
            "each class, one for each inner fold; lower split.inner_folds, bring more patients or "
            "set instability.models to []"
        )
    kept: NDArray[np.int64] = weights[divisible]
    return kept


def batches_that_fit(count: int, size: int) -> Iterator[range]:
    """Divide so many things of `size` bytes each into batches that fit into memory."""
    together = max(1, _AT_ONCE // size)
    for start in range(0, count, together):
        yield range(start, min(start + together, count))


def _part(
    development: Cohort, numbers: NDArray[np.int64], times: NDArray[np.int64], seed: int
) -> TrainingPart:
    rows = np.repeat(np.arange(len(times)), times)
    return TrainingPart(
        development.features.iloc[rows].reset_index(drop=True),
        development.labels[rows],
        numbers[rows].astype(object),
        seed,
    )


@dataclass(frozen=True)
class EvaluationSettings:
    """How explanations are judged, the same for all.

    Attributes
    ----------
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws behind it.
    seed : int
        Where the draws, and the trainings, start.
    workers : int
        Tasks at a time; -1 is one per core.
    """

    confidence: float
    resamples: int
    seed: int
    workers: int


@dataclass(frozen=True)
class OuterModels:
    """The models behind the predictions: the final one, and those of the first repeat's folds.

    Attributes
    ----------
    final : scikit-learn classifier
        Trained on all of development.
    folds : list of OuterFold
        The outer folds of the first repeat.
    outer : list of scikit-learn classifier
        Trained on the training part of each.
    """

    final: Any
    folds: list[OuterFold]
    outer: list[Any]


def train_outer_models(
    family: Family, cohort: Cohort, partitions: Partitions, seed: int
) -> OuterModels:
    """Train the final model and those of the first repeat's outer folds once more.

    With the seeds of `tabdx.classifiers.nested.cross_predict` they are the very models whose
    predictions are judged. Trained again, they need no folder of files per fold, and an
    explanation of one model does not wait for the training of all others.

    Parameters
    ----------
    family : Family
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division.
    seed : int
        The one that the family was cross-predicted with.
    """
    folds = partitions.first_repeat().outer_folds
    trained_on: Sequence[pd.Index] = [partitions.development, *(fold.train for fold in folds)]
    seeds = np.random.SeedSequence(seed).generate_state(len(trained_on)).tolist()
    chosen = [cohort.select(patients) for patients in trained_on]
    parts = [
        TrainingPart(one.features, one.labels, one.groups, own)
        for one, own in zip(chosen, seeds, strict=True)
    ]
    final, *outer = (fitted.classifier for fitted in family.train(parts))
    return OuterModels(final, folds, outer)
