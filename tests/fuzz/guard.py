"""What generated input may not do: fail without a refusal, hang, grow, or reach elsewhere."""

import contextlib
import faulthandler
import os
import resource
import site
import sys
import tempfile
from pathlib import Path

from hypothesis import settings

from tabdx.core.errors import InputError

PATIENCE = 300  # seconds after which an example hangs; Python's own watch ends the process
MOST_GROWTH = 512 * 2**20  # bytes of memory that one example may add
# A few hundred in all in each run of the tests, always the same; thousands, new ones, where asked.
MANY = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
fuzzed = settings(
    max_examples=settings.get_profile("fuzz").max_examples if MANY else 25,
    derandomize=not MANY,
    suppress_health_check=list(settings.get_profile("fuzz").suppress_health_check),
)

ROOT = Path(__file__).resolve().parents[2]
# Asked here: the first call opens files, and would wait for itself in the hook that hears of it.
TEMPORARY = str(Path(tempfile.gettempdir()).resolve())
READABLE = [
    str(Path(place).resolve())
    for place in (
        sys.prefix,
        sys.base_prefix,
        *sys.path,
        *site.getsitepackages(),
        ROOT,
        "/proc",
        "/sys",
        "/dev",
        "/usr/lib",
        "/usr/share",
        "/etc/localtime",
    )
    if place
]
_FORBIDDEN = ("os.system", "subprocess.Popen", "socket.connect", "os.exec", "os.fork", "os.remove")
_watched: list[list[str]] = []


def _note(event, arguments):
    """An audit hook: it hears of every file that is opened, whoever opens it."""
    if not _watched:
        return
    if event in _FORBIDDEN:
        _watched[-1].append(f"{event} {arguments!r:.200}")
    elif event == "open" and isinstance(arguments[0], str | bytes):
        path = str(Path(os.fsdecode(arguments[0])).resolve())
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        allowed = [TEMPORARY, *([] if writes else READABLE)]
        if not any(path == place or path.startswith(place + os.sep) for place in allowed):
            _watched[-1].append(f"open {path}")


sys.addaudithook(_note)


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextlib.contextmanager
def guarded():
    """Let a block refuse its input, and hold it to the rest; the block may also succeed."""
    touched: list[str] = []
    before = _peak()
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    _watched.append(touched)
    try:
        with contextlib.suppress(InputError):
            yield
    finally:
        _watched.pop()
        faulthandler.cancel_dump_traceback_later()
    assert not touched, touched
    assert _peak() - before < MOST_GROWTH
