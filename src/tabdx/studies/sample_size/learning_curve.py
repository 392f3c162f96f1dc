"""Learning curves: a family trained on fewer patients, scored on the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.family import Family, TrainingPart
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import judged_probability
from tabdx.numerics.groups import groups_of_class

Values = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class CurvePoint:
    """Predictions of the development patients after trainings on a share of the others.

    Attributes
    ----------
    proportion : float
        Of each outer training part.
    trained_on : float
        Patients, mean over outer folds and draws.
    probability : ndarray, shape (draw, patient) or (draw, patient, class)
        Each patient out of fold, in the order of the development patients; see
        `judged_probability`.
    """

    proportion: float
    trained_on: float
    probability: Values


def train_on_fractions(
    family: Family,
    cohort: Cohort,
    partitions: Partitions,
    *,
    train_sizes: Sequence[float],
    draws: int,
    inner_folds: int,
    seed: int,
) -> list[CurvePoint]:
    """Train a family on shares of the outer training parts, and predict the outer test rows.

    The shares of a draw are nested, stratified by outcome, and take groups whole. Each training
    makes its own choice on its own inner folds.

    Parameters
    ----------
    family : Family
        What is trained, on all subsets in one call.
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division; the outer folds of the first repeat are used.
    train_sizes : sequence of float
        In (0, 1].
    draws : int
        How often the shares below 1 are drawn.
    inner_folds : int
        Of the family. A share that leaves it fewer patients (or groups) of a class is left out.
    seed : int
        Where the draws start.

    Returns
    -------
    list of Learned
        Smallest share first.

    Raises
    ------
    InputError
        If no share leaves enough patients.
    """
    folds = partitions.first_repeat().outer_folds
    parts = [cohort.select(fold.train) for fold in folds]
    tests = [cohort.select(fold.test) for fold in folds]
    subsets = draw_subsets(parts, train_sizes, draws, inner_folds, seed)
    patients = cohort.select(partitions.development).patients
    flat = [rows for drawn in subsets.values() for of_draw in drawn for rows in of_draw]
    predicted = _train(family, parts, tests, flat, seed)
    return _arrange(subsets, predicted, patients)


def draw_subsets(
    parts: Sequence[Cohort], train_sizes: Sequence[float], draws: int, inner_folds: int, seed: int
) -> dict[float, list[list[Rows]]]:
    """Draw the rows of each share that leaves enough, in each draw, of each training part.

    Parameters
    ----------
    parts : sequence of Cohort
        The outer training parts.
    shares, draws, inner_folds, seed
        As for `train_on_fractions`.

    Returns
    -------
    dict of float to list of list of ndarray
        Smallest share first. A share that leaves too few is not there.

    Raises
    ------
    InputError
        If no share leaves enough.
    """
    entries = [
        [_entry(part, np.random.default_rng([seed, draw, fold])) for fold, part in enumerate(parts)]
        for draw in range(draws)
    ]
    subsets = {
        share: [
            [np.flatnonzero(entry < share) for entry in of_draw]
            for of_draw in (entries if share < 1 else entries[:1])
        ]
        for share in sorted(train_sizes)
    }
    kept = {share: drawn for share, drawn in subsets.items() if _enough(parts, drawn, inner_folds)}
    if not kept:
        raise InputError(
            f"shares of {', '.join(f'{share:g}' for share in train_sizes)} leave a training fewer "
            f"than {inner_folds} patients (or groups) of a class; add larger ones to "
            "sample_size.train_sizes, or lower split.inner_folds"
        )
    return kept


def note_left_out(table: pd.DataFrame, train_sizes: Sequence[float]) -> pd.DataFrame:
    """Say which shares no model could be trained on.

    Parameters
    ----------
    table : DataFrame
        The learning curves: a row has its ``model`` and ``proportion``.
    train_sizes : sequence of float
        Those that were asked for.

    Returns
    -------
    DataFrame
        Two rows per model that lacks some: ``model``, ``quantity`` (train_sizes_left_out: how many;
        largest_train_size_left_out: smaller ones are left out with it), ``value``, ``unit``.
    """
    rows = []
    for model, own in table.groupby("model", sort=False):
        lacking = [
            share for share in sorted(train_sizes) if not np.isclose(own["proportion"], share).any()
        ]
        if lacking:
            rows.append((model, "train_sizes_left_out", float(len(lacking)), "train_sizes"))
            rows.append((model, "largest_train_size_left_out", lacking[-1], ""))
    return pd.DataFrame(rows, columns=["model", "quantity", "value", "unit"])


def _entry(part: Cohort, rng: np.random.Generator) -> Values:
    """Tell above which share each row of a training part is trained on.

    Within each class the patients (or groups, by the class of their first row) enter in random
    order, evenly spread over the shares from 0 to 1.
    """
    units = _units(part)
    first = ~units.duplicated()
    classes = pd.Series(part.labels[first], units[first])
    shuffled = classes.iloc[rng.permutation(len(classes))]
    of_class = shuffled.groupby(shuffled)
    entry = of_class.cumcount() / of_class.transform("size")
    return np.asarray(entry.loc[units], dtype=np.float64)


def _units(part: Cohort) -> pd.Index:
    """What is never divided: the group of each row, or the patient."""
    return part.patients if part.groups is None else pd.Index(part.groups)


def _enough(parts: Sequence[Cohort], drawn: Sequence[Sequence[Rows]], needed: int) -> bool:
    """Whether each subset has so many patients (or groups) of every class."""
    classes = len(parts[0].dictionary.outcome.classes)
    return all(
        min(groups_of_class(part.labels[rows], part.group_numbers(rows), classes)) >= needed
        for of_draw in drawn
        for part, rows in zip(parts, of_draw, strict=True)
    )


def _train(
    family: Family,
    parts: Sequence[Cohort],
    tests: Sequence[Cohort],
    subsets: Sequence[Rows],
    seed: int,
) -> list[pd.DataFrame]:
    """Train on each subset and predict the test of its fold; the folds take turns."""
    seeds = np.random.SeedSequence(seed).generate_state(len(subsets)).tolist()
    chosen = [
        parts[place % len(parts)].select(parts[place % len(parts)].patients[rows])
        for place, rows in enumerate(subsets)
    ]
    fitted = family.train(
        [
            TrainingPart(part.features, part.labels, part.groups, own)
            for part, own in zip(chosen, seeds, strict=True)
        ]
    )
    return [
        pd.DataFrame(
            one.classifier.predict_proba(tests[place % len(tests)].features),
            tests[place % len(tests)].patients,
        )
        for place, one in enumerate(fitted)
    ]


def _arrange(
    subsets: dict[float, list[list[Rows]]], predicted: Sequence[pd.DataFrame], patients: pd.Index
) -> list[CurvePoint]:
    """Put the predictions of all folds of a draw together, and the draws of a share."""
    learned, coming = [], iter(predicted)
    for share, drawn in subsets.items():
        of_draws = [pd.concat([next(coming) for _ in of_draw]) for of_draw in drawn]
        sizes = [len(rows) for of_draw in drawn for rows in of_draw]
        probability = np.stack([one.loc[patients].to_numpy() for one in of_draws])
        learned.append(CurvePoint(share, float(np.mean(sizes)), judged_probability(probability)))
    return learned
