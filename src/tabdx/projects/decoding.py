"""The encoding of a text file, told by its bytes or by the person who brings it."""

import codecs
import re
import unicodedata
from typing import NamedTuple

from tabdx.cohort.text_files import has_utf16_zeros, require_text
from tabdx.core.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SNIFFED = 1_000
# What measurements and names hold beside letters: quotes and dashes, units and powers.
_SYMBOLS = frozenset("€‘’“”–—…°±²³µ·×÷§¹º½¼¾«»\u00a0\u00ad£®©¿¡ªØ")
# Between two letters these stand for a letter of another code page, such as DOS's ö.
_INSIDE_A_WORD = re.compile(r"[^\W\d_][“”„‘€…«»¼½¾][^\W\d_]")
# Of the letters of a Western text, few are accented; of a Cyrillic or Greek one, read as Western,
# nearly all would be.
_MOST_ACCENTED = 0.5
WESTERN = "cp1252"
# Python's codecs for names and for its own sources: no file of a table is written so.
_NO_FILES = frozenset({"unicode-escape", "raw-unicode-escape", "punycode", "idna"})


class Decoded(NamedTuple):
    """A file's text, and what its encoding is called."""

    text: str
    encoding: str


def decode(content: bytes, where: str, encoding: str | None = None) -> Decoded:
    """Decode a text file.

    UTF-8, UTF-16 and UTF-32 are told by their bytes. What is none of them is taken for Western
    (Windows-1252, Latin-1) where all that is read so is usual in a Western text, and refused
    otherwise: nothing in the bytes tells Cyrillic from Greek.

    Parameters
    ----------
    content : bytes
        The whole file.
    where : str
        Its name, for messages.
    encoding : str, optional
        As Python calls it, where a person said it.

    Raises
    ------
    InputError
        If it is no text, not of the encoding that was said, or none can be told.

    Examples
    --------
    >>> decode("größe;1".encode("latin-1"), "a.csv")
    Decoded(text='größe;1', encoding='Windows-1252 (Latin-1)')
    """
    if encoding is not None:
        return Decoded(_decoded(content, where, encoding), encoding)
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return Decoded(_decoded(content, where, codec).removeprefix("\ufeff"), name)
    if has_utf16_zeros(content[:_SNIFFED]):
        codec = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return Decoded(_decoded(content, where, codec), "UTF-16 without a byte order mark")
    require_text(content[:_SNIFFED], where)
    try:
        return Decoded(content.decode(), "UTF-8")
    except UnicodeDecodeError as broken:
        if (text := _western(content)) is not None:
            return Decoded(text, "Windows-1252 (Latin-1)")
        byte = content[broken.start]
        raise InputError(
            f"{where} is not UTF-8 (byte 0x{byte:02X} at {broken.start:,}), and what else it is "
            "cannot be told; say it, as in --encoding cp1250 or --encoding mac-roman, or save it "
            "as 'CSV UTF-8'"
        ) from broken


def _decoded(content: bytes, where: str, encoding: str) -> str:
    try:
        if codecs.lookup(encoding).name in _NO_FILES:
            raise LookupError(encoding)
        return content.decode(encoding)
    except LookupError as unknown:
        raise InputError(
            f"--encoding {encoding!r} is no encoding of text files that Python knows; cp1252, "
            "cp1250 and utf-16 are some"
        ) from unknown
    # Codecs that are no encodings of text raise errors of their own.
    except (UnicodeError, ValueError, TypeError) as broken:
        raise InputError(
            f"{where} is not {encoding}: {broken}; is it another encoding?"
        ) from broken


def _western(content: bytes) -> str | None:
    """Read bytes as Western, or return None where that gives what no Western text holds."""
    try:
        text = content.decode(WESTERN)
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text))
    foreign = [one for one in text if not one.isascii()]
    accented = sum(map(_is_accented, foreign))
    usual = _INSIDE_A_WORD.search(text) is None and all(
        _is_accented(one) or one in _SYMBOLS for one in foreign
    )
    return text if usual and accented <= _MOST_ACCENTED * letters else None


def _is_accented(letter: str) -> bool:
    # Letters of Windows-1252 below 0xA0 (Š, ž) are rare in Western texts, and common letters of
    # other code pages stand in their places.
    return 0xC0 <= ord(letter) <= 0xFF and unicodedata.category(letter) in ("Ll", "Lu")
