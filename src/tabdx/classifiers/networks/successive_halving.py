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


def plan_rungs(
    configurations: int, ensemble_size: int, max_epochs: int, reduction_factor: int
) -> list[Rung]:
    """Plan the rounds of a search.

    Each rung has one in `reduction_factor` of the configurations of the one before, for
    `reduction_factor` times as many epochs (Jamieson and Talwalkar 2016, arXiv:1502.07943).

    Parameters
    ----------
    configurations : int
        In the first rung.
    ensemble_size : int
        How many of the last are averaged.
    max_epochs : int
        In the last rung.
    reduction_factor : int
        One in how many goes on; below 2 there is one rung for all.

    Examples
    --------
    >>> plan_rungs(400, ensemble_size=4, max_epochs=90, reduction_factor=3)
    [Rung(epochs=10, configurations=400), Rung(epochs=30, configurations=134), \
Rung(epochs=90, configurations=45)]
    >>> plan_rungs(8, ensemble_size=4, max_epochs=90, reduction_factor=0)
    [Rung(epochs=90, configurations=8)]
    """
    epochs, counts = [max_epochs], [configurations]
    while (
        reduction_factor >= 2
        and epochs[0] // reduction_factor >= _FEWEST_EPOCHS
        and ceil(counts[-1] / reduction_factor) >= _LAST_RUNG * ensemble_size
    ):
        epochs.insert(0, epochs[0] // reduction_factor)
        counts.append(ceil(counts[-1] / reduction_factor))
    return [Rung(*both) for both in zip(epochs, counts, strict=True)]
