"""Which rows each trial sees in each step of an epoch."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from tabdx.nets.noise import derive, uniform
from tabdx.nets.rows import Rows


@dataclass(frozen=True)
class Minibatch:
    """One step's rows of every trial.

    Attributes
    ----------
    features : Tensor, shape (trial, batch, feature)
    target : Tensor, shape (trial, batch)
    weight : Tensor, shape (trial, batch)
        Sums to 1 over a trial's rows, and is 0 for padding; all 0 where the trial has had all
        its rows.
    """

    features: Tensor
    target: Tensor
    weight: Tensor


def steps_per_epoch(count: Tensor, batch_rows: int) -> Tensor:
    """Divide rows into steps of nearly equal size: no trial ends on a batch of three patients.

    Examples
    --------
    >>> steps_per_epoch(torch.tensor([10, 300]), batch_rows=32).tolist()
    [1, 9]
    """
    return (count / batch_rows).round().clamp(min=1).to(torch.int64)


def minibatches(
    rows: Rows, split: Tensor, seed: Tensor, epoch: int, batch_rows: int
) -> Iterator[Minibatch]:
    """Shuffle each trial's rows and deal them out.

    A trial's order depends on its seed, the epoch and its own number of rows alone.

    Parameters
    ----------
    rows : Rows
        Training rows of all splits.
    split, seed : Tensor, int64, shape (trial,)
    epoch : int
    batch_rows : int
        About how many rows a step takes.
    """
    unique, of_trial = torch.unique(seed, return_inverse=True)
    keys = uniform(derive(derive(unique, 1), epoch), rows.target.shape[1])[of_trial]
    order = keys.masked_fill(~rows.weight()[split], 2.0).argsort(dim=1)
    count = rows.count[split]
    steps = steps_per_epoch(count, batch_rows)
    width = int((-(-count // steps)).max())
    for step in range(int(steps.max())):
        start, end = step * count // steps, (step + 1) * count // steps
        place = start[:, None] + torch.arange(width, device=count.device)
        real = (place < end[:, None]) & (step < steps)[:, None]
        chosen = order.gather(1, place.clamp(max=order.shape[1] - 1))
        yield Minibatch(
            rows.features[split[:, None], chosen],
            rows.target[split[:, None], chosen],
            real / (end - start)[:, None],
        )
