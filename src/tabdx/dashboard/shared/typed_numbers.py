"""Numbers as people type them beside a slider: a percentage or a share, and a ratio."""

from tabdx.cohort.number_grammar import COMMA, POINT, read_number
from tabdx.core.messages import shorten
from tabdx.wording.answers import short_percent


def read_share(text: str, name: str, lowest: float, highest: float) -> float | str:
    """Read a percentage, or say why it is none; below 1 without a sign it is a share.

    Parameters
    ----------
    text : str
    name : str
        What it is a share of, for the sentence that refuses it.
    lowest, highest : float

    Examples
    --------
    >>> [read_share(text, "threshold", 0.001, 0.999) for text in ("12", "12 %", "0,12", "0.5%")]
    [0.12, 0.12, 0.12, 0.005]
    >>> read_share("0", "threshold", 0.001, 0.999)
    'A threshold lies between 0.1% and 99.9%.'
    >>> read_share("low", "prevalence", 0.001, 0.95)
    '“low” is not a number: write a prevalence as 12, 12% or 0.12.'
    """
    plain = text.strip()
    number = plain.removesuffix("%")
    value = _read(number)
    if value is None:
        return f"“{shorten(plain)}” is not a number: write a {name} as 12, 12% or 0.12."
    # Divided and rounded, so that 9.7% is 0.097 and not a hair less.
    share = round(value / 100, 12) if number != plain or value >= 1 else value
    if not lowest <= share <= highest:
        return f"A {name} lies between {short_percent(lowest)} and {short_percent(highest)}."
    return share


def read_whole(text: str, most: int) -> int | str:
    """Read a whole number from 1 on, or say why it is none.

    Examples
    --------
    >>> read_whole("19", 100), read_whole("0", 100)
    (19, 'A whole number from 1 to 100 is needed.')
    """
    value = _read(text.strip())
    if value is None or value != int(value) or not 1 <= value <= most:
        return f"A whole number from 1 to {most} is needed."
    return int(value)


def _read(text: str) -> float | None:
    value = read_number(text, COMMA if COMMA in text else POINT)
    return None if isinstance(value, str) else float(value)
