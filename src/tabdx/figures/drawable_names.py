"""Names made drawable for matplotlib."""

import textwrap
import unicodedata

from tabdx.figures.fonts import can_show

# matplotlib leaves out of a legend what begins with an underscore; a space of no width hides it.
_NO_WIDTH = "\u200b"
MOST_LETTERS, CLASS_LETTERS = 30, 16  # of any name; of a class's, in a legend


def drawable(name: str, most: int = MOST_LETTERS, line: int | None = None) -> str:
    r"""Write a name that a table or a dictionary brought so that every figure can draw it.

    Parameters
    ----------
    name : str
        Of a feature, a level, a class, a unit: anything.
    most : int
        Letters, beyond which the middle is left out: names often differ at their ends.
    line : int, optional
        Letters in a line; without it there is one line.

    Returns
    -------
    str
        For matplotlib: a dollar sign is one, not the beginning of a formula. Letters that no font
        here has are written as their code, line breaks and tabs as "�"; marks that only steer
        the direction of writing are left out.

    Examples
    --------
    >>> drawable("cost in US$$"), drawable("a\tb"), drawable("")
    ('cost in US\\$\\$', 'a�b', '(no name)')
    >>> drawable("serum concentration of the first marker, at rest", 21)
    'serum conc…r, at rest'
    """
    shown = "".join(map(_shown, name)).strip() or "(no name)"
    if len(shown) > most:
        half = (most - 1) // 2
        shown = f"{shown[: most - 1 - half]}…{shown[-half:]}"
    if shown.startswith("_"):
        shown = _NO_WIDTH + shown
    if line is not None:
        # Before a backslash is put before each dollar sign, which a break must not part from it.
        shown = textwrap.fill(shown, line)
    return shown.replace("$", r"\$")


def _shown(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":  # direction of writing, joiners
        return ""
    if kind == "Cc":
        return "�"
    if kind.startswith("Z"):
        return " "
    known = kind not in ("Cn", "Co", "Cs")  # unassigned, private, half of a letter
    return letter if known and can_show(letter) else f"[{ord(letter):X}]"
