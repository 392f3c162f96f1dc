"""Numbers that may stand for "not measured", and the range that the others span."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# What people write where a number is missing, in a field of one, two or more digits.
_CODES = (-1, -7, -8, -9, -77, -88, -99, -777, -888, -999, -9999, -99999)
_CODES_ABOVE = (7, 8, 9, 77, 88, 99, 777, 888, 999, 7777, 8888, 9999, 99999, 999999)
# A code lies apart from the values: by this share of what they span.
_APART = 0.5
# A zero lies apart from the values above it: by so many of the steps between these.
_STEPS = 5
_FEWEST_DIFFERENT = 5


def suspected_codes(values: Values) -> list[float]:
    """Find numbers that may be codes for a missing value: -9 among positive ones, 999, zeros.

    Parameters
    ----------
    values : ndarray, shape (value,)
        A column's numbers, none missing.

    Returns
    -------
    list of float
        Rising. What is suspected only may be a value all the same: a person has to say.

    Examples
    --------
    >>> glucose = np.array([0.0, 0.0, 85.0, 89.0, 92.0, 101.0, 110.0, 137.0, 999.0])
    >>> suspected_codes(glucose)
    [0.0, 999.0]
    """
    different = np.unique(values)
    found = [code for code in _CODES if code in different and _all_else_positive(different)]
    rest = different[~np.isin(different, found)]
    for code in sorted(_CODES_ABOVE, reverse=True):
        if len(rest) > 2 and rest[-1] == code and _lies_apart(rest):
            found.append(code)
            rest = rest[:-1]
    if _has_stray_zero(rest, repeated=bool((values == 0).sum() > 1)):
        found.append(0)
    return sorted(map(float, found))


def _all_else_positive(different: Values) -> bool:
    rest = different[~np.isin(different, _CODES)]
    return len(rest) > 1 and bool(rest[0] >= 0)


def _lies_apart(rising: Values) -> bool:
    """Whether the highest value lies far above the others."""
    return bool(rising[-1] - rising[-2] > _APART * (rising[-2] - rising[0]) + 1)


def _has_stray_zero(rising: Values, *, repeated: bool) -> bool:
    """Whether zero is the lowest value, and the next one far from it for the steps between them."""
    if len(rising) <= _FEWEST_DIFFERENT or rising[0] != 0 or not repeated:
        return False
    above = rising[1:]
    lower = above[: max(2, len(above) // 2)]
    return bool(above[0] > _STEPS * np.median(np.diff(lower)))


def plausible_range(values: Sequence[float] | Values) -> tuple[float, float] | None:
    """Span a range with a margin of half of what the values span, on either side.

    Positive values stay positive. A guard against slips of the pen, and no normal range.

    Parameters
    ----------
    values : sequence of float
        None missing.

    Returns
    -------
    (float, float) or None
        Each of two significant digits; None where nothing varies.

    Examples
    --------
    >>> plausible_range([44.0, 121.0, 199.0]), plausible_range([0.0, 0.4])
    ((22.0, 280.0), (0.0, 0.6))
    """
    low, high = float(np.min(values)), float(np.max(values))
    span = high - low
    if not span > 0:
        return None
    lowest = low - span / 2 if low < 0 else max(low - span / 2, low / 2)
    highest = high + span / 2 if high > 0 else min(high + span / 2, high / 2)
    ends = _two_digits(lowest, floor), _two_digits(highest, ceil)
    # Of values close to each other, two digits may not tell the ends apart.
    return ends if ends[0] <= low and ends[1] >= high and ends[0] < ends[1] else (low, high)


def _two_digits(value: float, rounded: Callable[[float], int]) -> float:
    if value == 0:
        return 0.0
    step = floor(log10(abs(value))) - 1
    return float(f"{rounded(round(value / 10.0**step, 6))}e{step}")
