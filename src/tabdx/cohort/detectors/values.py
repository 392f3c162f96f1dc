"""Values that are constant, out of range or rare."""

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.cross_checks import breaks
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.findings import AuditFinding, about_features, names_where
from tabdx.cohort.plausibility import implausible_values
from tabdx.core.messages import plural

# A level of fewer patients than this is in few or no training parts, so that its column stays at
# zero there. In a small table every level is small, so that it must also be a small share.
_RARE_PATIENTS, _RARE_SHARE = 5, 0.05


def find_constant(cohort: Cohort) -> AuditFinding | None:
    """Features with one value, or none."""
    names = cohort.dictionary.feature_names
    constant = [name for name in names if len(cohort.table[name].dropna().unique()) <= 1]
    message = "with a single value or none, which tells nothing"
    return about_features("constant", "note", message, constant)


def find_implausible(cohort: Cohort) -> AuditFinding | None:
    """Values outside the dictionary's plausible range."""
    outside = implausible_values(cohort.features, cohort.dictionary)
    cells = int(outside.to_numpy().sum())
    if cells == 0:
        return None
    return AuditFinding(
        "implausible",
        "warning",
        f"{plural(cells, 'value')} outside the dictionary's plausible range; look for another unit "
        "or a slip of the pen",
        cells,
        features=names_where(outside.any()),
        patients=names_where(outside.any(axis=1)),
    )


def find_inconsistent(cohort: Cohort) -> AuditFinding | None:
    """Values of one patient that do not fit each other, by the dictionary's checks."""
    broken = pd.DataFrame(index=cohort.patients)
    for check in cohort.dictionary.checks:
        broken[check.ratio] = breaks(cohort.features, check)
    if not broken.to_numpy(dtype=bool).any():
        return None
    patients = int(broken.any(axis=1).sum())
    found = ", ".join(f"{ratio} of {count}" for ratio, count in broken.sum().items() if count)
    return AuditFinding(
        "inconsistent",
        "warning",
        f"{plural(patients, 'patient')} with values that do not fit each other ({found}); look for "
        "swapped columns, another unit or a slip of the pen",
        patients,
        features=[one.feature for one in cohort.dictionary.checks if broken[one.ratio].any()],
        patients=names_where(broken.any(axis=1)),
    )


def find_rare_levels(cohort: Cohort) -> AuditFinding | None:
    """Levels that fewer than 5 patients have, and fewer than 5% of them."""
    rare: dict[str, list[str]] = {}
    for name in cohort.dictionary.of_kind(Kind.CATEGORICAL):
        counts = cohort.table[name].value_counts()
        for level in cohort.dictionary.feature(name).levels:
            patients = int(counts.get(level, 0))
            if patients < min(_RARE_PATIENTS, _RARE_SHARE * counts.sum()):
                rare.setdefault(name, []).append(level)
    what = (
        f"with levels of fewer than {_RARE_PATIENTS} patients, from whom nothing can be learned; "
        "consider merging levels"
    )
    details = [f"{name} ({', '.join(levels)})" for name, levels in rare.items()]
    return about_features("rare_levels", "note", what, list(rare), details)
