"""Amounts and names in messages."""

_LONGEST = 60  # characters of a name or a cell


def plural(amount: int, one: str, many: str | None = None) -> str:
    """Write an amount with its noun.

    Examples
    --------
    >>> plural(1, "patient"), plural(2, "patient"), plural(0, "class", "classes")
    ('1 patient', '2 patients', '0 classes')
    >>> plural(1249, "cell is", "cells are")
    '1,249 cells are'
    """
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def shorten(text: object) -> str:
    """Write a name or a cell as a message shows it: not the whole of a long one.

    Examples
    --------
    >>> shorten("age"), shorten("a" * 61) == "a" * 60 + "…"
    ('age', True)
    """
    written = str(text)
    return written if len(written) <= _LONGEST else written[:_LONGEST] + "…"
