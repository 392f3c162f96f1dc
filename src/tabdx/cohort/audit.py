"""Things in a cohort that a person should look at before believing any model of it.

The audit covers all patients, holdout included: it reports, and no choice is made from it. What
makes a table unusable is refused earlier, in `validation`.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.effects import roc_auc
from tabdx.cohort.summary import NUMERIC, class_balance


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Attributes
    ----------
    check : str
        Which detector found it.
    severity : "note" or "warning"
        A warning can make a model's numbers wrong.
    message : str
        What was found and what to do, without any patient's values.
    count : int
        How many patients, cells or features, as the message says.
    features, patients : list of str
        Where to look.
    """

    check: str
    severity: Literal["note", "warning"]
    message: str
    count: int
    features: list[str]
    patients: list[str]


def audit(cohort: Cohort) -> dict[str, Any]:
    """Look a cohort over.

    Parameters
    ----------
    cohort : Cohort
        All patients.

    Returns
    -------
    dict
        JSON-serialisable: ``patients``, ``features``, ``groups`` (None where the dictionary names
        none), ``class_balance`` (list of class, patients, share), ``missing`` (cells per
        feature), ``findings`` (list of check, severity, message, count, features, patients).
    """
    found = [detect(cohort) for detect in DETECTORS]
    return {
        "patients": len(cohort.table),
        "features": len(cohort.dictionary.features),
        "groups": None if cohort.groups is None else len(set(cohort.groups)),
        "class_balance": [
            {"class": str(name), "patients": int(patients), "share": float(share)}
            for name, patients, share in class_balance(cohort).itertuples(index=False)
        ],
        "missing": {name: int(cells) for name, cells in cohort.features.isna().sum().items()},
        "findings": [asdict(finding) for finding in found if finding is not None],
    }


def find_missing(cohort: Cohort) -> Finding | None:
    """Cells that were not measured."""
    missing = cohort.features.isna()
    if not missing.to_numpy().any():
        return None
    cells = int(missing.to_numpy().sum())
    return Finding(
        "missing",
        "note",
        f"{cells} cells are missing; they are filled in from the training part of each fold",
        cells,
        features=_true(missing.any()),
        patients=_true(missing.any(axis=1)),
    )


def find_duplicates(cohort: Cohort) -> Finding | None:
    """Patients who equal another one in every feature and in the outcome."""
    # keep=False marks every copy, the first too: a person has to compare them all.
    copies = cohort.table[[*cohort.dictionary.feature_names, OUTCOME]].duplicated(keep=False)
    if not copies.any():
        return None
    return Finding(
        "duplicates",
        "warning",
        f"{int(copies.sum())} patients equal another in every column; if they are one person, "
        "keep one row or name a group, or training and test share a patient",
        int(copies.sum()),
        features=[],
        patients=_true(copies),
    )


def find_contradictions(cohort: Cohort) -> Finding | None:
    """Patients who equal another one in every feature, but not in the outcome."""
    names = cohort.dictionary.feature_names
    outcomes = cohort.table.groupby(names, dropna=False)[OUTCOME].transform("nunique")
    torn = outcomes > 1
    if not torn.any():
        return None
    return Finding(
        "contradictions",
        "warning",
        f"{int(torn.sum())} patients equal another in every feature and differ in the outcome; "
        "one of the outcomes may be wrong",
        int(torn.sum()),
        features=[],
        patients=_true(torn),
    )


def find_constant(cohort: Cohort) -> Finding | None:
    """Features with one value, or none."""
    names = cohort.dictionary.feature_names
    constant = [name for name in names if len(cohort.table[name].dropna().unique()) <= 1]
    message = "have a single value or none; they tell nothing"
    return _about_features("constant", "note", message, constant)


def find_implausible(cohort: Cohort) -> Finding | None:
    """Values outside the dictionary's plausible range."""
    outside = pd.DataFrame(False, index=cohort.patients, columns=cohort.dictionary.feature_names)
    for feature in cohort.dictionary.features:
        if feature.plausible is not None and feature.kind is not Kind.CATEGORICAL:
            column = cohort.table[feature.name]
            outside[feature.name] = column.notna() & ~column.between(*feature.plausible)
    cells = int(outside.to_numpy().sum())
    if cells == 0:
        return None
    return Finding(
        "implausible",
        "warning",
        f"{cells} values lie outside the dictionary's plausible range; look for another unit or "
        "a slip of the pen",
        cells,
        features=_true(outside.any()),
        patients=_true(outside.any(axis=1)),
    )


def find_perfect(cohort: Cohort) -> Finding | None:
    """Features that separate the classes without an error, all by themselves."""
    positive = cohort.positive == 1
    perfect = []
    for name in cohort.dictionary.of_kind(*NUMERIC):
        column = cohort.table[name].to_numpy(dtype=float)
        known = ~np.isnan(column)
        if roc_auc(column[known & ~positive], column[known & positive]).value in (0.0, 1.0):
            perfect.append(name)
    for name in cohort.dictionary.of_kind(Kind.CATEGORICAL):
        classes = cohort.table.groupby(name)[OUTCOME].nunique()
        if len(classes) > 1 and (classes == 1).all():
            perfect.append(name)
    message = "separate the classes without an error; was this known before the diagnosis?"
    return _about_features("perfect", "warning", message, perfect)


def find_identifiers(cohort: Cohort) -> Finding | None:
    """Features that number the rows: whole numbers, each higher than the one above it."""
    found = []
    for name in cohort.dictionary.of_kind(*NUMERIC):
        column = cohort.table[name].to_numpy(dtype=float)
        whole = not np.isnan(column).any() and bool((column == np.round(column)).all())
        if whole and bool((np.diff(column) > 0).all()):
            found.append(name)
    message = "look like row numbers or identifiers, not like measurements; leave them out"
    return _about_features("identifiers", "warning", message, found)


def _about_features(
    check: str, severity: Literal["note", "warning"], what: str, features: list[str]
) -> Finding | None:
    if not features:
        return None
    message = f"{len(features)} features {what}: {', '.join(features)}"
    return Finding(check, severity, message, len(features), features, patients=[])


def _true(flags: pd.Series) -> list[str]:
    return [str(name) for name in flags.index[flags]]


DETECTORS: tuple[Callable[[Cohort], Finding | None], ...] = (
    find_missing,
    find_duplicates,
    find_contradictions,
    find_constant,
    find_implausible,
    find_perfect,
    find_identifiers,
)
