"""The terminal on which results are printed."""

import codecs
import sys
import unicodedata
from io import StringIO, TextIOWrapper

from rich.console import Console

_WIDE = 170  # columns, where the output goes to a file and not to a terminal
_PLAIN = "tabdx-plain"
_SIGNS = dict(
    zip("–—−→×…±·’ß", ("-", "-", "-", "->", "x", "...", "+/-", "*", "'", "ss"), strict=True)
)


def open_console() -> Console:
    """Make a console on standard output, wide enough for a whole table if that is a file."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def prepare_output() -> None:
    """Let standard output take what is printed, whatever it is.

    Signs that its encoding lacks are written in plain ones: under ``PYTHONIOENCODING=ascii``, or a
    Latin-1 or Windows code page, the dash of an interval would otherwise end in a traceback. What
    is printed goes nowhere where it is closed, and so do messages where standard error is.
    """
    if sys.stdout is None:
        sys.stdout = StringIO()
    if sys.stderr is None:
        sys.stderr = StringIO()
    codecs.register_error(_PLAIN, _replace)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=_PLAIN)


def _replace(lacking: UnicodeError) -> tuple[str, int]:
    if not isinstance(lacking, UnicodeEncodeError):
        raise lacking
    signs = lacking.object[lacking.start : lacking.end]
    return "".join(map(describe_in_ascii, signs)), lacking.end


def describe_in_ascii(sign: str) -> str:
    """Write a sign in ASCII: its plain form, its letter without the accent, or a question mark.

    Examples
    --------
    >>> [describe_in_ascii(sign) for sign in "–é→病"]
    ['-', 'e', '->', '?']
    """
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return _SIGNS.get(sign) or bare or "?"
