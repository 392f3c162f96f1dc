"""Progress of long work: what is being done, how far it is, the time left."""

import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from math import ceil
from operator import length_hint
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

Item = TypeVar("Item")

# One for all, so that a bar inside another's work stands below it. `track` finds out, each time,
# whether somebody watches; rich would ask once, here.
_TERMINAL = Console(stderr=True, force_interactive=True)


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
        _Clock(),
        console=_TERMINAL,
        transient=True,
        refresh_per_second=2,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        expected = total if total is not None else length_hint(items) or None
        task = bar.add_task(doing, total=expected)
        for item in items:
            yield item
            bar.update(task, advance=1, at=bar.tasks[0].elapsed)


class _Clock(ProgressColumn):
    """The time so far, and what is left of the whole if the rest goes as fast."""

    def render(self, task: Task) -> Text:
        elapsed = task.elapsed or 0.0
        left = _time_left(task.completed, task.total, elapsed, task.fields.get("at", 0.0))
        rest = "" if left is None else f", about {timedelta(seconds=ceil(left))} left"
        return Text(f"{timedelta(seconds=int(elapsed))}{rest}")


def _time_left(done: float, total: float | None, elapsed: float, at: float) -> float | None:
    """Seconds left where `done` items were done after `at` seconds.

    Examples
    --------
    One of two after a minute, ten seconds ago:

    >>> _time_left(1, 2, 70.0, 60.0)
    50.0
    """
    if not done or total is None:
        return None
    return max(at * total / done - elapsed, 0.0)
