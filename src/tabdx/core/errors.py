"""Input errors, and messages for refusals of the system."""

from pathlib import Path


class InputError(ValueError):
    """Something handed in breaks a rule: a parameter, a table, a dictionary, a file.

    The message says what, where, which rule, and the way out. Every command shows it without a
    traceback and exits with status 2.
    """


def require_kind(given: object, kind: type, name: str) -> None:
    """Refuse an argument of another kind, such as two that were handed over in the wrong order.

    Raises
    ------
    InputError
        If it is of another kind.

    Examples
    --------
    >>> require_kind("age", list, "features")
    Traceback (most recent call last):
    tabdx.core.errors.InputError: features must be a list, found a str
    """
    if not isinstance(given, kind):
        raise InputError(f"{name} must be a {kind.__name__}, found a {type(given).__name__}")


def describe_refusal(error: OSError, written: Path | None = None) -> str:
    """Say which file the system does not let a command read or write, why, and the way out.

    Parameters
    ----------
    error : OSError
        What the system said.
    written : Path, optional
        The file that was to be written; without it the error tells which file it is about.

    Examples
    --------
    >>> describe_refusal(OSError(28, "No space left on device"), Path("metrics.json"))[:53]
    'metrics.json cannot be written (No space left on devi'
    """
    if written is None and error.filename is None:
        return str(error)
    what = f"{written} cannot be written"
    if written is None:
        what = f"{error.filename} cannot be read or written"
    return (
        f"{what} ({error.strerror or error}); earlier results are as they were. Make room or give "
        "the right to it, then run it again"
    )


def describe_byte(byte: int) -> str:
    """Say that a byte is not UTF-8, and what it would be in Windows' variant of Latin-1.

    Examples
    --------
    >>> describe_byte(0xE9), describe_byte(0x81)
    ("byte 0xE9 is not UTF-8 (in Latin-1 it would be 'é')", 'byte 0x81 is not UTF-8')
    """
    latin = bytes([byte]).decode("cp1252", errors="replace")
    meant = "" if latin == "\ufffd" else f" (in Latin-1 it would be {latin!r})"
    return f"byte 0x{byte:02X} is not UTF-8{meant}"
