"""Trends over the order of the rows: batches, devices, years."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import spearmanr

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.findings import AuditFinding, about_features, unlikely
from tabdx.cohort.summary import NUMERIC

# A class of fewer patients (or groups) shows no trend. A weaker correlation than this explains
# less than a tenth of the spread: not a batch that a model could live on.
_FEWEST, _WEAKEST = 20, 0.3
_MISSING = " (missing)"


def find_trends(cohort: Cohort) -> AuditFinding | None:
    """Features that rise or fall, or go missing, from row to row within a class.

    Spearman's correlation with the row's number is tested in each class by itself, so that a table
    sorted by class shows nothing; with Holm's correction over features and classes. A group
    counts as one row, at its mean.
    """
    names, trends, chances = [], [], []
    labels = cohort.labels
    for label in range(len(cohort.dictionary.outcome.classes)):
        values, row = _by_row(cohort, labels == label)
        for name, column in values.items():
            known = column.notna().to_numpy()
            if known.sum() >= _FEWEST and len(column[known].unique()) > 1:
                trend, chance = spearmanr(column[known], row[known])
                names.append(str(name))
                trends.append(abs(trend))
                chances.append(chance)
    if not names:
        return None
    sure = unlikely(chances) & (np.array(trends) >= _WEAKEST)
    found = list(dict.fromkeys(name for name, apart in zip(names, sure, strict=True) if apart))
    message = (
        "rising, falling or going missing from row to row within a class (rank correlation of at "
        f"least {_WEAKEST}); if the rows are in order of time or place, look for a change of "
        "device or habit, and leave out dates"
    )
    features = list(dict.fromkeys(name.removesuffix(_MISSING) for name in found))
    return about_features("trends", "note", message, features, found)


def _by_row(cohort: Cohort, chosen: NDArray[np.bool_]) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Numeric features and flags of missing cells, and the row's number; a line a group."""
    features = cohort.features
    columns = {name: features[name] for name in cohort.dictionary.of_kind(*NUMERIC)}
    partly = [name for name in features if features[name].isna().any()]
    columns |= {f"{name}{_MISSING}": features[name].isna().astype(float) for name in partly}
    values = pd.DataFrame(columns, index=cohort.patients)[chosen]
    row = pd.Series(np.flatnonzero(chosen), values.index, dtype=np.float64)
    if cohort.groups is not None:
        together = cohort.groups[chosen]
        values, row = values.groupby(together).mean(), row.groupby(together).mean()
    return values, row.to_numpy()
