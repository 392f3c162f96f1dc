"""Errors that are told in one message: bad input, and what the system refuses."""


class InputError(ValueError):
    """Something handed in breaks a rule: a parameter, a table, a dictionary, a file.

    The message says what, where, which rule, and the way out. Every command shows it without a
    traceback and exits with status 2.
    """


def describe_refusal(error: OSError) -> str:
    """Say which file the system does not let a command read or write, and why.

    Examples
    --------
    >>> describe_refusal(PermissionError(13, "Permission denied", "reports/metrics.json"))
    'cannot read or write reports/metrics.json: Permission denied; earlier results are as they were'
    """
    if error.filename is None:
        return str(error)
    return (
        f"cannot read or write {error.filename}: {error.strerror}; earlier results are as they were"
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
