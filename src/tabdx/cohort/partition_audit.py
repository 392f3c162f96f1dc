"""The audit of the partitions: groups or copies in both training and test."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.detectors.duplicates import duplicated
from tabdx.cohort.findings import AuditFinding
from tabdx.cohort.partitions import Partitions


def audit_partitions(cohort: Cohort, partitions: Partitions) -> dict[str, Any]:
    """Look for groups and exact copies that a division tears apart.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    partitions : Partitions
        Their division.

    Returns
    -------
    dict
        JSON-serialisable: ``holdout``, ``development`` (patients), ``repeats``, ``outer_folds``
        (of a repeat), ``findings`` as those of `tabdx.cohort.audit.audit`. A finding counts the
        patients who have one of their group, or an exact copy, on the other side.
    """
    folds = partitions.outer_folds
    found = [
        _straddling(check, what, units, partitions) for check, what, units in _units_of(cohort)
    ]
    return {
        "holdout": len(partitions.holdout),
        "development": len(partitions.development),
        "repeats": len({fold.repeat for fold in folds}),
        "outer_folds": len({fold.fold for fold in folds}),
        "findings": [asdict(finding) for finding in found if finding is not None],
    }


def _units_of(cohort: Cohort) -> Iterator[tuple[str, str, pd.Series]]:
    """What has to stay on one side: a label for each patient who belongs to something."""
    if cohort.groups is not None:
        groups = pd.Series(cohort.groups, cohort.patients)
        yield "groups_apart", "have one of their group", groups
    compared = [*cohort.dictionary.feature_names, OUTCOME]
    copies = cohort.table.loc[duplicated(cohort), compared]
    yield "copies_apart", "have an exact copy", copies.groupby(compared, dropna=False).ngroup()


def _straddling(
    check: str, what: str, units: pd.Series, partitions: Partitions
) -> AuditFinding | None:
    torn = pd.Series(False, index=units.index)
    sides = partitions.table.reindex(units.index)
    for column in sides:
        # In a repeat the holdout has no fold, so that only development patients are compared.
        torn |= sides[column].groupby(units).transform("nunique") > 1
    if not torn.any():
        return None
    return AuditFinding(
        check,
        "warning",
        f"{int(torn.sum())} patients {what} on the other side of a division (holdout and "
        "development, or two outer folds), so that training and test share a person; name the "
        "group in the dictionary or keep one row, and draw the partitions again",
        int(torn.sum()),
        features=[],
        patients=[str(name) for name in torn.index[torn]],
    )
