"""Numbers for people: 0.973, not 0.97345132."""

import math
import re

# What Markdown, or Streamlit on top of it, would read as a mark, an icon or a formula.
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
# Links and :icons: are found after the escapes are gone; an invisible joiner breaks them.
_JOINER = "\u2060"


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


def risk(share: float) -> str:
    """Write a risk as a percentage that never claims certainty.

    Examples
    --------
    >>> risk(0.0412), risk(0.99996), risk(0.0)
    ('4.1%', '>99.9%', '<0.1%')
    """
    if share < 0.001:
        return "<0.1%"
    return ">99.9%" if share > 0.999 else percent(share)


def escape_markdown(text: object) -> str:
    r"""Escape text that comes from a file, so that Markdown shows it as it is written.

    Every title, label and sentence of Streamlit is Markdown, and a column may be named anything.

    Examples
    --------
    >>> escape_markdown("mean radius"), escape_markdown("a*b")
    ('mean radius', 'a\\*b')
    """
    line = " ".join(str(text).split())
    escaped = _MARKS.sub(r"\\\g<0>", line)
    # An escape keeps these from being marks, but neither from being icons nor from being links.
    return re.sub(r"[:@]|(?<=www)(?=\\\.)", lambda mark: mark[0] + _JOINER, escaped, flags=re.I)


def measured(value: float | str) -> str:
    """Write a patient's value as it was entered."""
    if isinstance(value, str):
        return value
    return "not measured" if math.isnan(value) else f"{value:.10g}"
