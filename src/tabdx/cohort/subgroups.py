"""Members of the subgroups that the dictionary names."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Kind

NOT_MEASURED = "not measured"


def subgroup_members(cohort: Cohort) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """Tell the members of every subgroup.

    Parameters
    ----------
    cohort : Cohort
        Whose dictionary may name subgroups.

    Returns
    -------
    dict of str to dict of str to ndarray of bool, shape (patient,)
        For each feature named, in the dictionary's order, its subgroups: the levels, or
        the ranges from low to high, such as ``below 50``, ``50 to below 65`` and ``65 and above``;
        then ``not measured``, where a patient lacks the feature. Each patient is in one subgroup
        of each feature.
    """
    members = {}
    for one in cohort.dictionary.subgroups:
        feature = cohort.dictionary.feature(one.feature)
        column = cohort.table[one.feature]
        if feature.kind is Kind.CATEGORICAL:
            parts = {level: (column == level).to_numpy(dtype=bool) for level in feature.levels}
        else:
            parts = _ranges(column.to_numpy(dtype=np.float64), one.cuts)
        missing = column.isna().to_numpy(dtype=bool)
        members[one.feature] = parts | ({NOT_MEASURED: missing} if missing.any() else {})
    return members


def _ranges(values: NDArray[np.float64], cuts: tuple[float, ...]) -> dict[str, NDArray[np.bool_]]:
    names = [
        f"below {cuts[0]:g}",
        *(f"{low:g} to below {high:g}" for low, high in pairwise(cuts)),
        f"{cuts[-1]:g} and above",
    ]
    place = np.searchsorted(cuts, values, side="right")
    measured = ~np.isnan(values)
    return {name: measured & (place == number) for number, name in enumerate(names)}
