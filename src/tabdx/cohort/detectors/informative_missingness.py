"""Missing values, and informative missingness."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.findings import AuditFinding, about_features, names_where, unlikely
from tabdx.core.messages import plural
from tabdx.wording.numbers import percent


def find_missing(cohort: Cohort) -> AuditFinding | None:
    """Cells that were not measured."""
    missing = cohort.features.isna()
    if not missing.to_numpy().any():
        return None
    cells = int(missing.to_numpy().sum())
    return AuditFinding(
        "missing",
        "note",
        f"{plural(cells, 'missing cell')}, filled in from the training part of each fold",
        cells,
        features=names_where(missing.any()),
        patients=names_where(missing.any(axis=1)),
    )


def find_informative_missing(cohort: Cohort) -> AuditFinding | None:
    """Features that are missing more often in one class: Fisher's exact test, Holm's correction.

    Where the doctor's suspicion decides what is measured, a gap tells the suspicion. Of a group
    only the first row is counted, since recordings of one person are not independent. Of more
    than two classes, each is held against the rest.
    """
    rows = _first_of_each(cohort.groups, len(cohort.patients))
    missing = cohort.features.isna().iloc[rows]
    partly = [str(name) for name in missing if 0 < missing[name].sum() < len(rows)]
    if not partly:
        return None
    members = {of: inside[rows] == 1 for of, inside in cohort.one_vs_rest().items()}
    pairs = [(name, of) for name in partly for of in members]
    chances = [_chance(missing[name].to_numpy(), members[of]) for name, of in pairs]
    apart = [pair for pair, far in zip(pairs, unlikely(chances), strict=True) if far]
    details = [
        f"{name} ({percent(missing[name][members[of]].mean(), 0)} of {of}, "
        f"{percent(missing[name][~members[of]].mean(), 0)} of the others)"
        for name, of in apart
    ]
    found = list(dict.fromkeys(name for name, _ in apart))
    message = (
        "missing more often in one class than chance explains (Fisher's exact test with "
        "Holm's correction); will it be so where the model is used?"
    )
    return about_features("telling_missing", "warning", message, found, details)


def _chance(missing: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    table = [
        [int((missing & side).sum()), int((~missing & side).sum())] for side in (inside, ~inside)
    ]
    return float(fisher_exact(table).pvalue)


def _first_of_each(groups: NDArray[np.object_] | None, patients: int) -> NDArray[np.int64]:
    if groups is None:
        return np.arange(patients)
    return np.sort(np.unique(groups.astype(str), return_index=True)[1])
