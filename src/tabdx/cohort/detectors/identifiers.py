"""Identifiers among the features."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.findings import AuditFinding, about_features
from tabdx.cohort.summary import NUMERIC

# Below so many patients, whole measurements are all different often enough by chance.
FEWEST = 20
# Labels tell apart sooner: six patients of six blood groups do not happen.
_FEWEST_LABELLED = 6
# The last part of an identifier, such as the 3 of phon_R01_S01_3, and what stands before it.
NUMBERED = r"(.+)[_\-./ #][^_\-./ #]+"
# Recordings of one person are a few. Hundreds of rows of one stem are a hospital's or a year's.
_MOST_OF_A_PERSON, _FEWEST_PERSONS = 20, 5


def find_identifiers(cohort: Cohort) -> AuditFinding | None:
    """Features that name the rows: numbered upwards, a shuffled numbering, a label for each.

    A numbering is whole numbers each higher than the one above it, or, from 20 patients on,
    whole numbers no two of which are equal within a range of at most twice the patients: for
    values that fall anywhere in such a range, that has a chance below one in 300.
    """
    numeric = cohort.dictionary.of_kind(*NUMERIC)
    found = [name for name in numeric if is_numbering(_column(cohort, name))]
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
        if len(cohort.patients) >= FEWEST
        and _whole_and_different(_column(cohort, name))
        and not is_numbering(_column(cohort, name))
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
    stems = [stem_of_numbered(str(patient)) for patient in cohort.patients]
    known = [stem for stem in stems if stem is not None]
    if cohort.groups is not None or len(known) < len(stems) or not are_persons(known):
        return None
    persons = len(set(known))
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


def is_numbering(column: NDArray[np.float64]) -> bool:
    """Tell whether values number their rows, upwards or shuffled.

    Parameters
    ----------
    column : ndarray, shape (patient,)
        NaN where one is missing: then it numbers nothing.
    """
    if not _whole_and_different(column):
        return False
    dense = len(column) >= FEWEST and np.ptp(column) < 2 * len(column)
    return bool(dense or (np.diff(column) > 0).all())


def stem_of_numbered(name: str) -> str | None:
    """What stands before the last part of an identifier, or None where it has no parts.

    Examples
    --------
    >>> stem_of_numbered("phon_R01_S01_3"), stem_of_numbered("17")
    ('phon_R01_S01', None)
    """
    parts = re.fullmatch(NUMBERED, name)
    return None if parts is None else parts[1]


def are_persons(stems: Sequence[str]) -> bool:
    """Tell whether rows of these stems are several rows each of some persons."""
    _, sizes = np.unique(list(stems), return_counts=True)
    if len(sizes) < _FEWEST_PERSONS:
        return False
    return bool((sizes >= 2).mean() >= 0.8 and sizes.mean() <= _MOST_OF_A_PERSON)


def _whole_and_different(column: NDArray[np.float64]) -> bool:
    whole = not np.isnan(column).any() and bool((column == np.round(column)).all())
    return whole and len(np.unique(column)) == len(column)


def _column(cohort: Cohort, name: str) -> NDArray[np.float64]:
    return cohort.table[name].to_numpy(dtype=np.float64)
