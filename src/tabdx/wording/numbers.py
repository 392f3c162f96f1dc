"""Numbers in the words of a reader: 0.973, never 0.97345132, and never a NaN.

One style in sentences, tables and pictures, in the terminal, the report and the dashboard.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from tabdx.wording.vocabulary import MOST_PATIENTS

NOT_AVAILABLE = "not available"


def is_known(value: Any) -> bool:
    """Tell whether there is a number; an infinity is none that a reader could use.

    Examples
    --------
    >>> is_known(0.5), is_known(float("nan")), is_known(None)
    (True, False, False)
    """
    return value is not None and math.isfinite(value)


def number(value: Any, digits: int = 3) -> str:
    """Write a number at a fixed number of digits.

    Examples
    --------
    >>> number(0.97345132), number(-0.5, 1), number(float("nan"))
    ('0.973', '−0.5', 'not available')
    """
    if not is_known(value):
        return NOT_AVAILABLE
    text = f"{value:.{digits}f}"
    # A rounded −0.0004 is no less than nothing.
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def percent(share: Any, digits: int = 1) -> str:
    """Write a share as a percentage.

    Examples
    --------
    >>> percent(0.0412), percent(None)
    ('4.1%', 'not available')
    """
    return f"{number(100 * share, digits)}%" if is_known(share) else NOT_AVAILABLE


def risk(share: Any) -> str:
    """Write a risk as a percentage that never claims certainty.

    Examples
    --------
    >>> risk(0.0412), risk(0.99996), risk(0.0), risk(None)
    ('4.1%', 'above 99.9%', 'below 0.1%', 'not available')
    """
    if not is_known(share):
        return NOT_AVAILABLE
    if share < 0.001:
        return "below 0.1%"
    return "above 99.9%" if share > 0.999 else percent(share)


def signed(difference: Any, digits: int = 4) -> str:
    """Write a difference with the way that it goes.

    Examples
    --------
    >>> signed(0.0123), signed(-0.5, 1), signed(None)
    ('+0.0123', '−0.5', 'not available')
    """
    return f"{difference:+.{digits}f}".replace("-", "−") if is_known(difference) else NOT_AVAILABLE


def span(lower: Any, upper: Any, digits: int = 3, write: Callable[..., str] = number) -> str:
    """Write the two ends of an interval, by the function that writes each.

    Examples
    --------
    >>> span(0.953, 0.984), span(0.953, 0.984, 1, percent)
    ('0.953 to 0.984', '95.3% to 98.4%')
    >>> span(None, 0.984)
    'interval not available'
    """
    if not (is_known(lower) and is_known(upper)):
        return f"interval {NOT_AVAILABLE}"
    return f"{write(lower, digits)} to {write(upper, digits)}"


def interval(
    value: Any, lower: Any, upper: Any, digits: int = 3, write: Callable[..., str] = number
) -> str:
    """Write a value with its interval.

    Examples
    --------
    >>> interval(0.973, 0.953, 0.984), interval(0.01, -0.02, 0.04, 2, signed)
    ('0.973 (0.953 to 0.984)', '+0.01 (−0.02 to +0.04)')
    >>> interval(0.973, None, None), interval(None, None, None)
    ('0.973 (interval not available)', 'not available')
    """
    if not is_known(value):
        return NOT_AVAILABLE
    return f"{write(value, digits)} ({span(lower, upper, digits, write)})"


def percent_interval(value: Any, lower: Any, upper: Any, digits: int = 1) -> str:
    """Write a share with its interval as percentages.

    Examples
    --------
    >>> percent_interval(0.979, 0.961, 0.989)
    '97.9% (96.1% to 98.9%)'
    """
    return interval(value, lower, upper, digits, percent)


def row_interval(
    row: Mapping[str, Any] | Any,
    digits: int = 3,
    prefix: str = "",
    write: Callable[..., str] = number,
) -> str:
    """Write the ``value``, ``lower`` and ``upper`` of a table's row.

    With a prefix, the columns are ``<prefix>``, ``<prefix>_lower`` and ``<prefix>_upper``.

    Examples
    --------
    >>> row_interval({"value": 1, "lower": 0.5, "upper": 2}, 1)
    '1.0 (0.5 to 2.0)'
    >>> row_interval({"auc": 0.9, "auc_lower": 0.8, "auc_upper": 0.95}, 2, "auc")
    '0.90 (0.80 to 0.95)'
    """
    start = f"{prefix}_" if prefix else ""
    ends = (row[prefix or "value"], row[f"{start}lower"], row[f"{start}upper"])
    return interval(*ends, digits, write)


def row_percents(row: Mapping[str, Any] | Any, prefix: str = "", digits: int = 1) -> str:
    """Write a share of a table's row with its interval as percentages, as `row_interval` does.

    Examples
    --------
    >>> row_percents({"wrong": 0.04, "wrong_lower": 0.02, "wrong_upper": 0.1}, "wrong")
    '4.0% (2.0% to 10.0%)'
    """
    return row_interval(row, digits, prefix, percent)


def p_value(p: Any) -> str:
    """Write a p value, without claiming more than its draws can tell.

    Examples
    --------
    >>> p_value(0.0312), p_value(1e-9), p_value(None)
    ('0.031', 'below 0.001', 'not available')
    """
    if not is_known(p):
        return NOT_AVAILABLE
    return "below 0.001" if p < 0.001 else number(p)


def count(patients: Any) -> str:
    """Write a number of patients; averaged over repeats it may hold a half.

    Examples
    --------
    >>> count(163.0), count(2.5), count(1289), count(None)
    ('163', '2.5', '1,289', 'not available')
    """
    return f"{round(float(patients), 2):,.12g}" if is_known(patients) else NOT_AVAILABLE


def patients_needed(amount: Any) -> str:
    """Write how many patients would show a difference; none would, where there is none.

    Examples
    --------
    >>> patients_needed(1289), patients_needed(1_000_000), patients_needed(None)
    ('1,289', 'more than a million', 'none')
    """
    if not is_known(amount):
        return "none"
    return "more than a million" if amount >= MOST_PATIENTS else f"{amount:,.0f}"


def entered(value: float | str | None) -> str:
    """Write a patient's value as it was entered.

    Examples
    --------
    >>> entered(17.990), entered("female"), entered(float("nan"))
    ('17.99', 'female', 'not measured')
    """
    if isinstance(value, str):
        return value
    return f"{value:.10g}" if is_known(value) else "not measured"
