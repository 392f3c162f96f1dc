"""Successive halving: many configurations for few epochs, the best for more."""

from dataclasses import dataclass
from math import ceil

# The fewest epochs by which configurations are compared: before, all look alike.
_FEWEST_EPOCHS = 10
# The last rung has more configurations than are averaged, so that it has something to choose.
_LAST_RUNG = 3


@dataclass(frozen=True)
class Rung:
    """One round of a search.

    Attributes
    ----------
    epochs : int
        How long each trial trains.
    configurations : int
        How many of the best go on to it, in every training part.
    """

    epochs: int
    configurations: int


def plan_rungs(configurations: int, averaged: int, max_epochs: int, halving: int) -> list[Rung]:
    """Plan the rounds of a search.

    Each rung has one in `halving` of the configurations of the one before, for `halving` times as
    many epochs (Jamieson and Talwalkar 2016, arXiv:1502.07943).

    Parameters
    ----------
    configurations : int
        In the first rung.
    averaged : int
        How many of the last are averaged.
    max_epochs : int
        In the last rung.
    halving : int
        One in how many goes on; below 2 there is one rung for all.

    Examples
    --------
    >>> plan_rungs(400, averaged=4, max_epochs=90, halving=3)
    [Rung(epochs=10, configurations=400), Rung(epochs=30, configurations=134), \
Rung(epochs=90, configurations=45)]
    >>> plan_rungs(8, averaged=4, max_epochs=90, halving=0)
    [Rung(epochs=90, configurations=8)]
    """
    epochs, counts = [max_epochs], [configurations]
    while (
        halving >= 2
        and epochs[0] // halving >= _FEWEST_EPOCHS
        and ceil(counts[-1] / halving) >= _LAST_RUNG * averaged
    ):
        epochs.insert(0, epochs[0] // halving)
        counts.append(ceil(counts[-1] / halving))
    return [Rung(*both) for both in zip(epochs, counts, strict=True)]
