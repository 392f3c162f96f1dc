"""One error message for a file whose content is broken."""

from collections.abc import Iterator
from contextlib import contextmanager

from tabdx.core.errors import InputError

_LONGEST_REASON = 200


@contextmanager
def refuse_broken(what: str, remedy: str) -> Iterator[None]:
    """Turn whatever goes wrong while a file's content is read into one refusal.

    The libraries that read model files raise what their internals happen to meet: `KeyError`,
    `RecursionError`, `MemoryError`, `zlib.error` and many more. None of them is a fault of the
    code here, so all are taken.

    Parameters
    ----------
    what : str
        What is read, for the message.
    remedy : str
        How to get a sound one.

    Raises
    ------
    InputError
    """
    try:
        yield
    except InputError:
        raise
    except Exception as broken:
        reason = " ".join(str(broken).split())[:_LONGEST_REASON]
        kind = type(broken).__name__
        raise InputError(
            f"{what} is broken ({kind}{': ' if reason else ''}{reason}); {remedy}"
        ) from broken
