"""Selection of feature subsets inside each outer training part."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.studies.feature_subsets.forward_selection import select_forward
from tabdx.studies.instability.bootstrap_models import EvaluationSettings
from tabdx.wording.columns import CHOSEN_COLUMNS


@dataclass(frozen=True)
class Orders:
    """In which order the features are chosen.

    Attributes
    ----------
    development : list of str
        On all of development: the subset that would be used.
    outer : list of list of str
        Inside each outer training part of the first repeat: the subsets that are judged.
    """

    development: list[str]
    outer: list[list[str]]


def order_features(
    cohort: Cohort,
    partitions: Partitions,
    inner_folds: int,
    sizes: Sequence[int],
    settings: EvaluationSettings,
) -> Orders:
    """Choose features inside each outer training part, and on all of development.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division; the first repeat's outer folds are used.
    inner_folds : int
        Folds of each part on which candidates are compared.
    sizes : sequence of int
        How many features are wanted; those that are not fewer than all choose nothing.
    settings : EvaluationSettings
        Where the draws of the inner folds start; parts at a time.
    """
    count = len(cohort.dictionary.features)
    most = max((size for size in sizes if size < count), default=0)
    if not most:
        return Orders([], [])
    trained_on = [partitions.development, *_trained_on(partitions)]
    seeds = np.random.SeedSequence(settings.seed).generate_state(len(trained_on)).tolist()
    parts = [
        TrainingPart(one.features, one.labels, one.groups, own)
        for one, own in zip(map(cohort.select, trained_on), seeds, strict=True)
    ]
    select = partial(
        select_forward, dictionary=cohort.dictionary, inner_folds=inner_folds, most=most
    )
    workers = worth_starting(settings.workers, len(partitions.development))
    development, *outer = run_each(select, parts, "choosing small feature subsets", workers)
    return Orders(development, outer)


def _trained_on(partitions: Partitions) -> list[pd.Index]:
    return [fold.train for fold in partitions.first_repeat().outer_folds]


def chosen_features(orders: Orders, sizes: Sequence[int], features: int) -> pd.DataFrame:
    """Count in how many outer folds each feature was chosen.

    Parameters
    ----------
    orders : Orders
        From `order_features`.
    sizes : sequence of int
        Sizes of the subsets.
    features : int
        How many features there are; sizes that are not smaller are left out.

    Returns
    -------
    DataFrame
        One row per size and feature that was chosen at all, the most often chosen first: ``size``,
        ``feature``, ``folds`` (that chose it), ``of`` (folds there are), ``on_development``
        (whether it is in the subset chosen on all of development).
    """
    rows = []
    for size in sorted(size for size in sizes if size < features):
        subset = orders.development[:size]
        picked = [name for order in orders.outer for name in order[:size]]
        names = dict.fromkeys([*subset, *picked])
        counted = sorted(names, key=picked.count, reverse=True)
        rows += [
            (size, name, picked.count(name), len(orders.outer), name in subset) for name in counted
        ]
    return pd.DataFrame(rows, columns=CHOSEN_COLUMNS)
