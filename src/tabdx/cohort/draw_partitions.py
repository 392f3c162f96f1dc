"""Drawing the partitions: stratified by outcome, groups kept together.

Apart from `tabdx.cohort.partitions`, which a page reads without waiting for scikit-learn.
"""

from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.numerics.groups import groups_of_class, number_groups

_FEWEST = 2  # folds: one to learn from, one to judge


def draw_folds(
    labels: NDArray[np.int8],
    groups: NDArray[np.object_] | None,
    folds: int,
    seed: int,
    remedy: str = "lower the number of folds (split.outer_folds, split.inner_folds)",
    which: str = "",
) -> NDArray[np.int64]:
    """Assign each patient to a fold, stratified by outcome, groups kept together.

    Parameters
    ----------
    labels : ndarray of int, shape (patient,)
        Number of each patient's class, from 0.
    groups : ndarray, shape (patient,), optional
        Patients of one group share a fold.
    folds : int
        How many.
    seed : int
        Where the draw starts.
    remedy : str
        What to lower, for the message where there are too few patients for more than two folds.
    which : str
        What the folds are, for the same message.

    Returns
    -------
    ndarray, shape (patient,)
        Fold numbers from 0.

    Raises
    ------
    InputError
        If the rarest class has fewer patients (or groups) than there are folds, or the groups
        cannot be divided so that the patients outside of each fold are of all classes.

    Examples
    --------
    >>> draw_folds(np.array([0, 0, 1, 1], dtype=np.int8), None, folds=2, seed=0)
    array([1, 0, 0, 1])
    """
    rarest = min(groups_of_class(labels, number_groups(groups, len(labels))))
    if rarest < folds:
        unit = "patients" if groups is None else "groups"
        raise InputError(
            f"{folds} folds need at least {folds} {unit} of each class, but the rarest has "
            f"{rarest}; {_way_out(folds, which, remedy, unit)}"
        )
    splitter = StratifiedKFold if groups is None else StratifiedGroupKFold
    parts = splitter(folds, shuffle=True, random_state=seed).split(labels, labels, groups)
    assigned = np.empty(len(labels), dtype=np.int64)
    for fold, (_, test) in enumerate(parts):
        assigned[test] = fold
    if groups is not None:
        _require_every_class(labels, assigned, _way_out(folds, which, remedy, "groups"))
    return assigned


def _way_out(folds: int, which: str, remedy: str, unit: str) -> str:
    lower = f"{remedy} or " if folds > _FEWEST else ""
    return f"{which}{': ' if which else ''}{lower}bring more {unit}"


def _classes(labels: NDArray[np.int8]) -> int:
    return int(labels.max()) + 1


def _require_every_class(
    labels: NDArray[np.int8], assigned: NDArray[np.int64], way_out: str
) -> None:
    """Refuse a fold that takes away all patients of a class: nothing can be learned without it."""
    folds = int(assigned.max()) + 1
    for fold in range(folds):
        if len(np.unique(labels[assigned != fold])) < _classes(labels):
            raise InputError(
                f"{folds} folds cannot be drawn: the groups are so uneven that all patients of a "
                "class fall into one fold, and training on the others does not see it; "
                f"{way_out}"
            )


def draw_partitions(
    cohort: Cohort, holdout: float, outer_folds: int, repeats: int, seed: int
) -> Partitions:
    """Divide the patients once and for all.

    Where the dictionary names groups, the holdout is one fold of a grouped division into
    ``round(1 / holdout)`` parts, so that groups stay whole; otherwise its share is exact.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    holdout : float
        Share of patients that are set aside.
    outer_folds, repeats : int
        Evaluation folds among the others, and how often they are drawn.
    seed : int
        Where the draws start.

    Raises
    ------
    InputError
        If a class has too few patients for so many folds.
    """
    labels = cohort.labels
    apart = _draw_holdout(cohort, holdout, seed)
    if len(np.unique(labels[apart])) < _classes(labels):
        raise InputError(
            f"split.holdout = {holdout} draws {int(apart.sum())} of "
            f"{plural(len(labels), 'patient')}, none of them of a class, which cannot be judged; "
            "raise split.holdout or bring more patients"
        )
    return Partitions(_draw_outer_folds(cohort, apart, outer_folds, repeats, seed))


def draw_outer_folds(cohort: Cohort, outer_folds: int, repeats: int, seed: int) -> Partitions:
    """Divide the patients into outer folds, none of them being set aside.

    Parameters
    ----------
    cohort, outer_folds, repeats, seed
        As `draw_partitions` takes them. On its development patients the folds are the same.
    """
    nobody = np.zeros(len(cohort.patients), dtype=bool)
    return Partitions(_draw_outer_folds(cohort, nobody, outer_folds, repeats, seed))


def _draw_outer_folds(
    cohort: Cohort, apart: NDArray[np.bool_], outer_folds: int, repeats: int, seed: int
) -> pd.DataFrame:
    labels, groups, inside = cohort.labels, cohort.groups, ~apart
    table = pd.DataFrame({"holdout": apart}, index=cohort.patients)
    for repeat in range(repeats):
        folds = draw_folds(
            labels[inside],
            None if groups is None else groups[inside],
            outer_folds,
            seed + 1 + repeat,
            "lower split.outer_folds",
            "these divide the development patients",
        )
        table[f"repeat_{repeat}"] = pd.Series(folds, index=cohort.patients[inside], dtype="Int64")
    return table


def _draw_holdout(cohort: Cohort, holdout: float, seed: int) -> NDArray[np.bool_]:
    labels, groups = cohort.labels, cohort.groups
    if groups is not None:
        parts = max(_FEWEST, round(1 / holdout))
        folds = draw_folds(
            labels, groups, parts, seed, "raise split.holdout", "one of these is the holdout"
        )
        return np.equal(folds, 0)
    rows = np.arange(len(labels))
    _require_both_sides(cohort, holdout)
    _, chosen = train_test_split(rows, test_size=holdout, stratify=labels, random_state=seed)
    apart: NDArray[np.bool_] = np.isin(rows, chosen)
    return apart


def _require_both_sides(cohort: Cohort, holdout: float) -> None:
    """Refuse a division that cannot give the holdout and the others patients of every class."""
    classes = cohort.dictionary.outcome.classes
    sizes = np.bincount(cohort.labels, minlength=len(classes))
    rarest, patients = int(sizes.argmin()), len(cohort.patients)
    if sizes[rarest] < _FEWEST:
        raise InputError(
            f"the class {classes[rarest]!r} has {plural(int(sizes[rarest]), 'patient')}, and "
            f"{_FEWEST} are needed: one for the holdout, one to learn from; bring more of them, or "
            "give them another class in the table and take this one out of the dictionary"
        )
    apart = ceil(holdout * patients)
    fewer = min(apart, patients - apart)
    if fewer < len(classes):
        raise InputError(
            f"split.holdout = {holdout} divides {plural(patients, 'patient')} into {apart} and "
            f"{patients - apart}, and each side needs one of each of {len(classes)} classes; "
            "choose another share or bring more patients"
        )


def require_inner_folds(cohort: Cohort, partitions: Partitions, inner_folds: int) -> None:
    """Check, before any training, that every outer training part can be divided again.

    Raises
    ------
    InputError
        If a class has too few patients in some outer training part.
    """
    for fold in partitions.outer_folds:
        part = cohort.select(fold.train)
        remedy, which = "lower split.inner_folds", "these divide an outer fold's training part"
        draw_folds(part.labels, part.groups, inner_folds, seed=0, remedy=remedy, which=which)
