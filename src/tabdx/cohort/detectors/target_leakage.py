"""Target leakage: features that predict the outcome almost perfectly."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.effect_sizes import Effect, roc_auc
from tabdx.cohort.findings import AuditFinding, about_features
from tabdx.cohort.summary import NUMERIC
from tabdx.wording.numbers import number, span

# Known single markers of a disease seldom order 98 of 100 pairs of patients rightly: WDBC's best
# measurement of 30 has 0.976. The lower end keeps a handful of patients from looking so by luck.
_AREA, _LOWER = 0.98, 0.95
# Levels ordered by their share of a class look better than they are, by their few patients.
_PATIENTS_A_LEVEL = 20


def find_single_feature_leak(cohort: Cohort) -> AuditFinding | None:
    """Features that separate the classes without an error, all by themselves."""
    perfect = [
        name for name in cohort.dictionary.of_kind(*NUMERIC) if _area(cohort, name).value == 1
    ]
    for name in cohort.dictionary.of_kind(Kind.CATEGORICAL):
        classes = cohort.table.groupby(name)[OUTCOME].nunique()
        if len(classes) > 1 and (classes == 1).all():
            perfect.append(name)
    message = "separating the classes without an error; was this known before the diagnosis?"
    return about_features("perfect", "warning", message, perfect)


def find_nearly_perfect(cohort: Cohort) -> AuditFinding | None:
    """Features whose ROC AUC alone is at least 0.98, its 95% interval above 0.95.

    Of more than two classes, each is told from the rest. The levels of a categorical feature are
    ordered by their share of the class, provided that each has 20 patients on average.
    """
    found = {}
    for name in cohort.dictionary.feature_names:
        area = _area(cohort, name)
        if _AREA <= area.value < 1 and area.lower >= _LOWER:
            found[name] = area
    message = (
        "nearly giving the outcome alone (ROC AUC and its 95% interval); was this known before the "
        "diagnosis?"
    )
    details = [
        f"{name} ({number(area.value)}, {span(area.lower, area.upper)})"
        for name, area in found.items()
    ]
    return about_features("nearly_perfect", "warning", message, list(found), details)


def _area(cohort: Cohort, name: str) -> Effect:
    """ROC AUC of one feature for the class that it tells best; 0.5 where it cannot be had."""
    areas = [_area_of(cohort, name, members) for members in cohort.one_vs_rest().values()]
    return max(areas, key=lambda area: area.value)


def _area_of(cohort: Cohort, name: str, members: NDArray[np.int8]) -> Effect:
    """ROC AUC of one feature for one class, turned to at least one half."""
    values = _ordered(cohort, name, members)
    known = ~np.isnan(values)
    places = [np.flatnonzero(known & (members == side)) for side in (0, 1)]
    groups = cohort.group_numbers(np.concatenate(places))
    area = roc_auc(values[places[0]], values[places[1]], groups=groups)
    if np.isnan(area.value):
        return Effect(0.5, 0.0, 1.0)
    turned = Effect(1 - area.value, 1 - area.upper, 1 - area.lower)
    return area if area.value >= 0.5 else turned


def _ordered(cohort: Cohort, name: str, members: NDArray[np.int8]) -> NDArray[np.float64]:
    """Give a feature as numbers; a level's number is its share of the class."""
    column = cohort.table[name]
    if cohort.dictionary.feature(name).kind is not Kind.CATEGORICAL:
        return column.to_numpy(dtype=np.float64)
    if column.nunique() * _PATIENTS_A_LEVEL > column.notna().sum():
        return np.full(len(column), np.nan)
    shares = pd.Series(members, cohort.patients).groupby(column).mean()
    return column.map(shares).to_numpy(dtype=np.float64)
