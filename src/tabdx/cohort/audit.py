"""The audit of a cohort: every detector, in one list of findings.

The audit covers all patients, holdout included: it reports, and no choice is made from it. What
makes a table unusable is refused earlier, in `validation`.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.detectors.duplicates import (
    find_contradictions,
    find_duplicates,
    find_near_duplicates,
)
from tabdx.cohort.detectors.identifiers import (
    find_all_different,
    find_identifiers,
    find_repeated_persons,
)
from tabdx.cohort.detectors.informative_missingness import find_informative_missing, find_missing
from tabdx.cohort.detectors.row_order import find_trends
from tabdx.cohort.detectors.target_leakage import find_nearly_perfect, find_single_feature_leak
from tabdx.cohort.detectors.values import (
    find_constant,
    find_implausible,
    find_inconsistent,
    find_rare_levels,
)
from tabdx.cohort.findings import AuditFinding
from tabdx.cohort.summary import class_balance

DETECTORS: tuple[Callable[[Cohort], AuditFinding | None], ...] = (
    find_missing,
    find_informative_missing,
    find_duplicates,
    find_near_duplicates,
    find_contradictions,
    find_repeated_persons,
    find_constant,
    find_implausible,
    find_inconsistent,
    find_rare_levels,
    find_single_feature_leak,
    find_nearly_perfect,
    find_identifiers,
    find_all_different,
    find_trends,
)


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
            {"class": str(name), "patients": int(patients), "proportion": float(share)}
            for name, patients, share in class_balance(cohort).itertuples(index=False)
        ],
        "missing": {name: int(cells) for name, cells in cohort.features.isna().sum().items()},
        "findings": [asdict(finding) for finding in found if finding is not None],
    }
