"""A threshold as people type it: a percentage, or a share."""

from tabdx.cohort.number_grammar import COMMA, POINT, read_number
from tabdx.core.messages import shorten
from tabdx.wording.answers import short_percent


def read_threshold(text: str, lowest: float, highest: float) -> float | str:
    """Read a threshold, or say why it is none; below 1 without a sign it is a share.

    Examples
    --------
    >>> [read_threshold(text, 0.001, 0.999) for text in ("12", "12 %", "0,12", "0.5%", "1")]
    [0.12, 0.12, 0.12, 0.005, 0.01]
    >>> read_threshold("0", 0.001, 0.999)
    'A threshold lies between 0.1% and 99.9%.'
    >>> read_threshold("low", 0.001, 0.999)
    '“low” is not a number: write a threshold as 12, 12% or 0.12.'
    """
    plain = text.strip()
    number = plain.removesuffix("%")
    value = read_number(number, COMMA if COMMA in number else POINT)
    if isinstance(value, str):
        return f"“{shorten(plain)}” is not a number: write a threshold as 12, 12% or 0.12."
    # Divided and rounded, so that 9.7% is 0.097 and not a hair less.
    share = round(value / 100, 12) if number != plain or value >= 1 else value
    if not lowest <= share <= highest:
        return f"A threshold lies between {short_percent(lowest)} and {short_percent(highest)}."
    return share
