"""Checks across features: two values of one patient that cannot both be right."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.feature import Check
from tabdx.wording.numbers import entered

# Values are rounded where they are written: one that equals its limit is within it.
_ROUNDING = 1e-9


def breaks(features: pd.DataFrame, check: Check) -> NDArray[np.bool_]:
    """Tell whose values break a check; a value that was not measured breaks none.

    Parameters
    ----------
    features : DataFrame, shape (patient, feature)
        Typed raw features.
    check : Check

    Examples
    --------
    >>> check = Check(feature="worst", per="mean", between=(1, None))
    >>> breaks(pd.DataFrame({"worst": [2.0, 0.9, np.nan], "mean": [1.0, 1.0, 1.0]}), check)
    array([False,  True, False])
    """
    values = features[check.feature].to_numpy(dtype=np.float64)
    # Not by division, so that values of 0 are compared too.
    with np.errstate(all="ignore"):
        scale = features[check.per].to_numpy(dtype=np.float64) ** check.power
        slack = _ROUNDING * np.abs(values)
        lowest, highest = check.between
        broken = np.zeros(len(values), dtype=np.bool_)
        if lowest is not None:
            broken |= values < lowest * scale - slack
        if highest is not None:
            broken |= values > highest * scale + slack
    return broken


def describe_break(check: Check, value: float, per: float) -> str:
    """Say which two values do not fit each other, and what they should be.

    Examples
    --------
    >>> describe_break(Check(feature="worst", per="mean", between=(1, None)), 0.9, 1.0)
    'worst 0.9 and mean 1 do not fit each other: worst cannot be below mean.'
    """
    lowest, highest = check.between
    values = f"{check.feature} {entered(value)} and {check.per} {entered(per)}"
    if side := _side(check):
        return f"{values} do not fit each other: {check.feature} cannot be {side} {check.per}."
    limits = " and ".join(
        f"{word} {limit:g}"
        for word, limit in (("at least", lowest), ("at most", highest))
        if limit is not None
    )
    scale = per**check.power if per else 0.0
    found = f"{value / scale:.3g}" if scale else "not defined"
    return f"{values} do not fit each other: {check.ratio} is {found}, and should be {limits}."


def describe_breaks(check: Check, rows: int, of: int) -> str:
    """Say that a check is broken in many rows, and what may be wrong with the columns.

    Examples
    --------
    >>> describe_breaks(Check(feature="worst", per="mean", between=(1, None)), 87, 200)
    'worst is below mean in 87 of 200 rows: are two columns swapped?'
    """
    if side := _side(check):
        return (
            f"{check.feature} is {side} {check.per} in {rows:,} of {of:,} rows: are two columns "
            "swapped?"
        )
    return (
        f"{check.feature} and {check.per} do not fit each other in {rows:,} of {of:,} rows: has "
        "one another unit, or is it swapped with another column?"
    )


def _side(check: Check) -> str:
    """On which side of `check.per` the feature must not be; empty where it is no such check."""
    sides = {(1.0, None): "below", (None, 1.0): "above"}
    return sides.get(check.between, "") if check.power == 1 else ""
