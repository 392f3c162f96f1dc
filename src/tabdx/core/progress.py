"""Progress of long work: what is being done, how far it is, the time left."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Item = TypeVar("Item")

# One for all, so that a bar inside another's work stands below it. `track` finds out, each time,
# whether somebody watches; rich would ask once, here.
_TERMINAL = Console(stderr=True, force_interactive=True)
# Seconds that the speed is estimated from: an item may take longer than rich's half a minute.
_ALL_ITEMS = 24 * 60 * 60


def track(items: Iterable[Item], doing: str, total: int | None = None) -> Iterator[Item]:
    """Pass `items` through, with a progress bar on a terminal and in silence elsewhere.

    The bar is there from the start and its clock goes on by itself, since the first item may take
    a minute. An item is done when the next one is asked for.

    Parameters
    ----------
    items : iterable
        What is worked through.
    doing : str
        What is being done, as a reader would say it: ``"tuning the SVM"``.
    total : int, optional
        How many items will come, where `items` cannot tell.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=_TERMINAL,
        transient=True,
        refresh_per_second=2,
        speed_estimate_period=_ALL_ITEMS,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        yield from bar.track(items, total=total, description=doing)
