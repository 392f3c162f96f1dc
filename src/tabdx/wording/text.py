"""Names and sentences that come from a file or a table, made fit for where they are shown."""

import re
from collections.abc import Iterable

# What Streamlit reads as a mark, an icon, a formula, or as two characters to be drawn as one sign.
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_ICON_OR_ADDRESS = re.compile(r"[:@]|(?<=www)(?=\\\.)", re.IGNORECASE)
# What Markdown reads as a mark wherever it stands.
_MARKS = re.compile(r"[\\`*_\[\]<>|~$#&!]")
# What starts a list, a heading or a rule only where a line starts.
_START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=:])")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
# Addresses and icons are found after the escapes are gone; an invisible joiner breaks them.
_JOINER = "\u2060"


def join(names: Iterable[object], last: str = "and") -> str:
    """Write a list as a sentence does.

    Examples
    --------
    >>> join(["a"]), join(["a", "b"]), join(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    *before, final = map(str, names)
    return f"{', '.join(before)} {last} {final}" if before else final


def escape_markdown(text: object) -> str:
    r"""Escape text for a page: every title, label and sentence of Streamlit is Markdown.

    Examples
    --------
    >>> escape_markdown("mean radius"), escape_markdown("a*b")
    ('mean radius', 'a\\*b')
    """
    escaped = _PUNCTUATION.sub(r"\\\g<0>", _one_line(text))
    return _ICON_OR_ADDRESS.sub(lambda mark: mark[0] + _JOINER, escaped)


def escape_document(text: object) -> str:
    r"""Escape text for a Markdown file, which people read as it is, too: no more than is needed.

    Examples
    --------
    >>> escape_document("mean radius"), escape_document("a*b|<i>")
    ('mean radius', 'a\\*b\\|\\<i\\>')
    >>> escape_document("1. item"), escape_document("- x")
    ('1\\. item', '\\- x')
    """
    line = _ADDRESS.sub(_JOINER, _MARKS.sub(r"\\\g<0>", _one_line(text)))
    return _START.sub(lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}", line)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
