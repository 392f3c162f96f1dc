"""Timing that is fair to both sides: warm-up, alternating order, best and median."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of every round of one side.

    Attributes
    ----------
    wall : tuple of float
        As a clock shows them.
    cpu : tuple of float
        Of this process and of the processes that it started and that ended within the round; on a
        busy machine these say more.
    """

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def best(self) -> float:
        """The least wall time: what it takes when nothing is in the way."""
        return min(self.wall)

    @property
    def median(self) -> float:
        """The middle wall time."""
        return statistics.median(self.wall)

    @property
    def best_cpu(self) -> float:
        """The least processor time."""
        return min(self.cpu)

    @property
    def median_cpu(self) -> float:
        """The middle processor time."""
        return statistics.median(self.cpu)


def time_alternately(
    sides: Mapping[str, Callable[[], object]], rounds: int = 3, warm_up: int = 1
) -> dict[str, Times]:
    """Time some functions against each other.

    Every round calls each once; every other round in reverse, so that none of them always finds
    the caches or the clock speed that the same other one left.

    Parameters
    ----------
    sides : mapping of str to callable
        What is timed, by name.
    rounds : int
        How often each is timed.
    warm_up : int
        Calls of each before, untimed: first calls import, compile and fill caches.

    Returns
    -------
    dict of str to Times
        In the order of `sides`.
    """
    for call in sides.values():
        for _ in range(warm_up):
            call()
    wall: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    for place in range(rounds):
        for name in reversed(list(sides)) if place % 2 else sides:
            wall_before, cpu_before = time.perf_counter(), cpu_seconds()
            sides[name]()
            wall[name].append(time.perf_counter() - wall_before)
            cpu[name].append(cpu_seconds() - cpu_before)
    return {name: Times(tuple(wall[name]), tuple(cpu[name])) for name in sides}


def cpu_seconds() -> float:
    """Processor seconds so far: this process, and those that it started and that have ended."""
    # os.times counts in hundredths of a second: too coarse for a prediction, right for processes.
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system
