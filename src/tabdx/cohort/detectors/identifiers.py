"""Identifiers among the features."""

import re

import numpy as np
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.findings import AuditFinding, about_features
from tabdx.cohort.summary import NUMERIC

# Below so many patients, whole measurements are all different often enough by chance.
_FEWEST = 20
# Labels tell apart sooner: six patients of six blood groups do not happen.
_FEWEST_LABELLED = 6
# The last part of an identifier, such as the 3 of phon_R01_S01_3, and what stands before it.
_NUMBERED = re.compile(r"(.+)[_\-./ #]([^_\-./ #]+)")
# Recordings of one person are a few. Hundreds of rows of one stem are a hospital's or a year's.
_MOST_OF_A_PERSON, _FEWEST_PERSONS = 20, 5


def find_identifiers(cohort: Cohort) -> AuditFinding | None:
    """Features that name the rows: numbered upwards, a shuffled numbering, a label for each.

    A numbering is whole numbers each higher than the one above it, or, from 20 patients on,
    whole numbers no two of which are equal within a range of at most twice the patients: for
    values that fall anywhere in such a range, that has a chance below one in 300.
    """
    found = [name for name in cohort.dictionary.of_kind(*NUMERIC) if _numbers(cohort, name)]
    for name in cohort.dictionary.of_kind(Kind.CATEGORICAL):
        if len(cohort.patients) >= _FEWEST_LABELLED and cohort.table[name].is_unique:
            found.append(name)
    message = "like row numbers or identifiers, not like measurements, to be left out"
    return about_features("identifiers", "warning", message, found)


def find_all_different(cohort: Cohort) -> AuditFinding | None:
    """Features of whole numbers no two of which are equal, over a wide range.

    A record number looks so, and so does a finely measured count: a note.
    """
    numeric = cohort.dictionary.of_kind(*NUMERIC)
    found = [
        name
        for name in numeric
        if len(cohort.patients) >= _FEWEST
        and _whole_and_different(_column(cohort, name))
        and not _numbers(cohort, name)
    ]
    message = (
        "of whole numbers that no two patients share; leave out what is a record number or a date"
    )
    return about_features("all_different", "note", message, found)


def find_repeated_persons(cohort: Cohort) -> AuditFinding | None:
    """Identifiers that number several rows of one stem, where the dictionary names no group.

    At least five stems, four in five of them with two rows or more, and no more than 20 rows a
    stem on average: so many rows share a site or a year, not a person.
    """
    parts = [_NUMBERED.fullmatch(str(patient)) for patient in cohort.patients]
    stems = [part[1] for part in parts if part is not None]
    if cohort.groups is not None or len(stems) < len(parts):
        return None
    _, sizes = np.unique(stems, return_counts=True)
    persons = len(sizes)
    several = bool((sizes >= 2).mean() >= 0.8) and sizes.mean() <= _MOST_OF_A_PERSON
    if persons < _FEWEST_PERSONS or not several:
        return None
    return AuditFinding(
        "repeated_persons",
        "warning",
        f"the identifiers look like several rows each of {persons} persons (what stands before "
        "the last separator); if so, name them as the dictionary's group, or training and test "
        "share a person",
        persons,
        features=[],
        patients=[],
    )


def _numbers(cohort: Cohort, name: str) -> bool:
    """Whether a feature numbers the patients, upwards or shuffled."""
    column = _column(cohort, name)
    if not _whole_and_different(column):
        return False
    dense = len(column) >= _FEWEST and np.ptp(column) < 2 * len(column)
    return bool(dense or (np.diff(column) > 0).all())


def _whole_and_different(column: NDArray[np.float64]) -> bool:
    whole = not np.isnan(column).any() and bool((column == np.round(column)).all())
    return whole and len(np.unique(column)) == len(column)


def _column(cohort: Cohort, name: str) -> NDArray[np.float64]:
    return cohort.table[name].to_numpy(dtype=np.float64)
