"""Numbers for people: 0.973, not 0.97345132."""

import math


def number(value: float | None, digits: int = 3) -> str:
    """Write a number at a fixed number of digits; "n/a" where there is none.

    Examples
    --------
    >>> number(0.97345132), number(float("nan"))
    ('0.973', 'n/a')
    """
    if value is None or math.isnan(value):
        return "n/a"
    return f"{value:.{digits}f}"


def interval(value: float, lower: float, upper: float, digits: int = 3) -> str:
    """Write a value with its interval.

    Examples
    --------
    >>> interval(0.973, 0.953, 0.984)
    '0.973 (0.953–0.984)'
    """
    return f"{number(value, digits)} ({number(lower, digits)}–{number(upper, digits)})"


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share as a percentage.

    Examples
    --------
    >>> percent(0.0412), percent(None)
    ('4.1%', 'n/a')
    """
    if share is None or math.isnan(share):
        return "n/a"
    return f"{100 * share:.{digits}f}%"
