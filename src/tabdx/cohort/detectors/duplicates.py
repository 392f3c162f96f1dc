"""Duplicates: patients who are in the table more than once, exactly or nearly."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.findings import LEVEL, AuditFinding, names_where
from tabdx.cohort.summary import NUMERIC
from tabdx.core.messages import plural

Values = NDArray[np.float64]

# The nearest patient is compared with the fifth nearest, so that up to five copies of one patient
# do not hide one another.
_COMPARED = 5
# Where fewer patients or columns are left, distances say nothing about copies.
_FEWEST, _FEWEST_COLUMNS = 20, 3
# A feature that more patients lack would cost more patients than it tells.
_LACKED = 0.2
# One value of so many patients, such as a zero below a detection limit, or steps so wide, in
# standard deviations, make patients equal in a feature who are not one person.
_COMMONEST, _WIDEST_STEP = 0.1, 0.2
# All distances among so many patients take seconds; among 100,000, minutes.
_MOST = 20_000


def find_duplicates(cohort: Cohort) -> AuditFinding | None:
    """Patients who equal another one in every feature and in the outcome."""
    copies = duplicated(cohort)
    if not copies.any():
        return None
    return AuditFinding(
        "duplicates",
        "warning",
        f"{plural(int(copies.sum()), 'patient')} equal another in every column; if they are one "
        "person, keep one row or name a group, or training and test share a patient",
        int(copies.sum()),
        features=[],
        patients=names_where(copies),
    )


def duplicated(cohort: Cohort) -> pd.Series:
    """Tell who equals another patient in every feature and in the outcome."""
    # keep=False marks every copy, the first too: a person has to compare them all.
    return cohort.table[[*cohort.dictionary.feature_names, OUTCOME]].duplicated(keep=False)


def find_contradictions(cohort: Cohort) -> AuditFinding | None:
    """Patients who equal another one in every feature, but not in the outcome."""
    names = cohort.dictionary.feature_names
    outcomes = cohort.table.groupby(names, dropna=False)[OUTCOME].transform("nunique")
    torn = outcomes > 1
    if not torn.any():
        return None
    return AuditFinding(
        "contradictions",
        "warning",
        f"{int(torn.sum())} patients equal another in every feature and differ in the outcome; "
        "one of the outcomes may be wrong",
        int(torn.sum()),
        features=[],
        patients=names_where(torn),
    )


def find_near_duplicates(cohort: Cohort) -> AuditFinding | None:
    r"""Patients who are far nearer to another one than neighbours are in this table.

    Around a patient the others lie about evenly, so that the volume out to the nearest one, as a
    share v of the volume out to the fifth nearest, is the least of four even draws:
    P(v ≤ x) = 1 − (1 − x)⁴, whatever the density. With distances, v = (d₁/d₅)^m, where m is the
    dimension that the patients fill; it is found from the median of d₁/d₅, which copies hardly
    move (Facco et al. 2017 use the same with the second neighbour). A patient is reported where
    that chance is below 0.01 / n: one sound table in a hundred would report anybody.

    Only numeric features count that are finely measured: in steps of at most a fifth of a standard
    deviation, no value shared by a tenth of the patients, missing in less than a fifth; so a table
    of few discrete values has nothing to compare. Each is taken through asinh(2 z), z in mean
    absolute deviations from the median, which tames long tails, and put into standard
    deviations. Recorded values are rounded, so that patients may come closer on paper than they
    are: no distance is taken to be smaller than what rounding to the features' usual steps
    explains, √(Σ s²/6). Exact copies are another finding, and patients who lack a cell are left
    out. Distances of all pairs are computed up to 20,000 patients; above, the finding says that
    none was looked for.

    References
    ----------
    Facco, d'Errico, Rodriguez and Laio (2017), Scientific Reports 7:12140.
    """
    if len(cohort.patients) > _MOST:
        return AuditFinding(
            "near_duplicates",
            "note",
            f"near duplicates were not looked for: more than {_MOST:,} patients would take minutes",
            0,
            features=[],
            patients=[],
        )
    places, steps = _fine_places(cohort)
    if len(places) < _FEWEST or places.shape[1] < _FEWEST_COLUMNS:
        return None
    nearest, compared = _distances(places.to_numpy(), steps)
    near = _too_near(nearest, compared)
    if not near.any():
        return None
    return AuditFinding(
        "near_duplicates",
        "warning",
        f"{plural(int(near.sum()), 'patient')} far nearer to another than neighbours are here; if "
        "they are one person, keep one row or name a group, or training and test share a patient",
        int(near.sum()),
        features=[],
        patients=[str(name) for name in places.index[near]],
    )


def _fine_places(cohort: Cohort) -> tuple[pd.DataFrame, Values]:
    """Place of each patient in the finely measured features, of exact copies the first.

    Returns
    -------
    DataFrame, ndarray
        Places in standard deviations, shape (patient, feature); the usual step of each feature.
    """
    table = cohort.table[cohort.dictionary.of_kind(*NUMERIC)]
    table = table.loc[:, table.isna().mean() < _LACKED].dropna().drop_duplicates()
    fine, steps = {}, []
    for name, values in table.items():
        if values.nunique() < 2 or values.value_counts(normalize=True).max() > _COMMONEST:
            continue
        place = _tamed(values.to_numpy(dtype=np.float64))
        step = np.median(np.diff(np.unique(place)))
        if step <= _WIDEST_STEP:
            fine[name] = place
            steps.append(step)
    return pd.DataFrame(fine, index=table.index), np.array(steps)


def _tamed(values: Values) -> Values:
    apart = values - np.median(values)
    compressed = np.arcsinh(2 * apart / np.abs(apart).mean())
    tamed: Values = compressed / compressed.std()
    return tamed


def _distances(places: Values, steps: Values) -> tuple[Values, Values]:
    """Distance of each patient to the nearest and to the fifth nearest one, given the steps."""
    # Of all, the nearest is the patient, or a copy as near as that.
    found = KDTree(places).query(places, k=_COMPARED + 1)[0][:, 1:]
    rounding = np.sqrt(np.sum(np.square(steps)) / 6)
    return np.maximum(found[:, 0], rounding), np.maximum(found[:, -1], rounding)


def _too_near(nearest: Values, compared: Values) -> NDArray[np.bool_]:
    ratio = nearest / compared
    typical = np.median(ratio)
    if typical == 1:  # rounding hides all distances
        return np.zeros(len(ratio), dtype=np.bool_)
    others = _COMPARED - 1
    dimension = np.log(1 - 0.5 ** (1 / others)) / np.log(typical)
    chance = 1 - (1 - ratio**dimension) ** others
    near: NDArray[np.bool_] = chance < LEVEL / len(ratio)
    return near
