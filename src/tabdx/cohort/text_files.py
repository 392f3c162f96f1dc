"""Decoding of text files, with a message for other kinds of files."""

import io
from collections.abc import Iterator

from tabdx.core.errors import InputError, describe_byte

_SAVE_AS = "save it as 'CSV UTF-8'"

# How files of other kinds begin, whatever their name says.
_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"\xd0\xcf\x11\xe0": f"an Excel workbook of the old kind; open it, and {_SAVE_AS}",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"BZh91AY": "compressed with bzip2; unpack it first",
    b"\xfd7zXZ": "compressed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"PAR1\x15": "Parquet; let its name end in .parquet",
    b"ARROW1\0": "Feather (Arrow); export it as CSV or Parquet",
    b"SQLite format 3": "an SQLite database; export the table as CSV",
    b"%PDF-": "a PDF; export the table as CSV",
    b"{\\rtf": "a text document (RTF); save the table as CSV",
    b"\x89PNG": "a picture; the table itself is needed",
    b"\xff\xd8\xff": "a picture; the table itself is needed",
    b"$FL2": "an SPSS file; export it as CSV",
    b"<stata": "a Stata file; export it as CSV",
}
# A workbook is a ZIP archive whose first entries say so.
_WORKBOOK = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet")
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<body", b"<meta")
_SNIFFED = 1_000


def read_lines(content: bytes, where: str) -> Iterator[str]:
    r"""Read a text line by line, with its line ends (``\n``, ``\r\n`` or ``\r``).

    A byte that is not UTF-8 comes as a lone surrogate, so that its place can be told
    (`foreign_byte`).

    Raises
    ------
    InputError
        If the content is no text: a file of another kind, UTF-16, or with NUL bytes in it.
    """
    require_text(content[:_SNIFFED], where)
    text = io.TextIOWrapper(
        io.BytesIO(content), encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    for number, line in enumerate(text, start=1):
        if "\0" in line:
            raise InputError(
                f"{where}, line {number}, holds a NUL byte, which no text has: the file is "
                "damaged, or no CSV; export it again"
            )
        yield line


def foreign_byte(text: str) -> int | None:
    """Return the first byte of a text that was not UTF-8, or None."""
    if text.isascii():
        return None
    return next((ord(one) - 0xDC00 for one in text if 0xDC80 <= ord(one) <= 0xDCFF), None)


def describe_foreign_byte(byte: int) -> str:
    """Say what is wrong with such a byte, and the way out."""
    return (
        f"{describe_byte(byte)}; save the table as 'CSV UTF-8', or convert it: "
        "iconv -f WINDOWS-1252 -t UTF-8 old.csv > new.csv"
    )


def require_text(start: bytes, where: str) -> None:
    """Refuse what begins as no text in UTF-8 does.

    Parameters
    ----------
    start : bytes
        The first kilobyte of the file.
    where : str
        Its name, for messages.

    Raises
    ------
    InputError
        The message says what it is instead.
    """
    if start.startswith(b"PK\x03\x04") and any(one in start for one in _WORKBOOK):
        raise InputError(f"{where} is a workbook of Excel or LibreOffice; open it, and {_SAVE_AS}")
    for signature, what in _SIGNATURES.items():
        if start.startswith(signature):
            raise InputError(f"{where} is {what}")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise InputError(
            f"{where} is a page (HTML or XML), maybe one that asks for a login; download the table "
            "itself"
        )
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or has_utf16_zeros(start):
        raise InputError(f"{where} is UTF-16 or UTF-32, not UTF-8; {_SAVE_AS}")


def has_utf16_zeros(start: bytes) -> bool:
    """Tell UTF-16 without a byte order mark: of Latin letters, every other byte is 0."""
    halves = start[::2], start[1::2]
    zeros = [half.count(0) > 0.7 * len(half) for half in halves if half]
    return len(zeros) == 2 and zeros[0] != zeros[1]
