"""Mini-batches of the rows of each trial."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tabdx.nets.layers import smooth_clip
from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.random_numbers import fold_in, normal, whole
from tabdx.nets.trials import Trials


@dataclass(frozen=True)
class Minibatch:
    """One step's rows of every trial.

    Attributes
    ----------
    features : Tensor, shape (trial, batch, feature)
    label : Tensor, shape (trial, batch)
        See `PaddedSplits`.
    weight : Tensor, shape (trial, batch)
        Sums to 1 over a trial's rows, and is 0 for padding; all 0 where the trial has had all
        its rows.
    active : Tensor, shape (trial,)
        1 where the trial has rows in this step, 0 where it has had them all.
    """

    features: Tensor
    label: Tensor
    weight: Tensor
    active: Tensor


# On few patients a step takes fewer, so that an epoch has so many steps: the weights of a network
# that takes two steps an epoch are still on their way when the epochs are over.
_FEWEST_STEPS = 5
_FEWEST_ROWS = 8  # of a step that is made smaller for it: a gradient of fewer is mostly noise


def steps_per_epoch(count: Tensor, batch_rows: int) -> Tensor:
    """Divide rows into steps of nearly equal size: no trial ends on a batch of three patients.

    Examples
    --------
    >>> steps_per_epoch(torch.tensor([10, 100, 300]), batch_rows=32).tolist()
    [1, 5, 9]
    """
    asked = (count / batch_rows).round().to(torch.int64)
    return torch.maximum(asked, (count // _FEWEST_ROWS).clamp(1, _FEWEST_STEPS))


def shuffled(draws: Tensor, padding: Tensor) -> Tensor:
    """Order each trial's rows by their draws, padding last.

    Rows of the same draw follow their places: what is drawn with the padding must not swap them.

    Parameters
    ----------
    draws : Tensor, int64, shape (trial, row)
        Below 2²⁴.
    padding : Tensor, bool, shape (trial, row)

    Examples
    --------
    >>> shuffled(torch.tensor([[5, 2, 5, 1]]), torch.tensor([[False, False, False, True]]))
    tensor([[1, 0, 2, 3]])
    """
    place = torch.arange(draws.shape[1], device=draws.device)
    keys = draws.masked_fill(padding, 2**24) << 32 | place
    # Numbers that carry their places are sorted, not ranked: numpy does that ten times as fast as
    # torch's stable argsort.
    if keys.device.type == "cpu":
        ordered = torch.from_numpy(np.sort(keys.numpy(), axis=1))
    else:
        ordered = keys.sort(dim=1).values
    return ordered & 0xFFFFFFFF


class BatchSampler:
    """Mini-batches of some trials' rows, epoch after epoch.

    A trial's order depends on its seed, the epoch and its own number of rows alone. What does not
    change between epochs is worked out once, so that an epoch never waits for the device.

    Parameters
    ----------
    rows : Rows
        Training rows of all splits.
    trials : Trials
    batch_rows : int
        About how many rows a step takes; see `steps_per_epoch`.
    """

    def __init__(self, rows: PaddedSplits, trials: Trials, batch_rows: int) -> None:
        self.rows = rows
        self.trials = trials
        self.seeds, self.of_trial = torch.unique(trials.seed, return_inverse=True)
        self.padding = ~rows.weight()[trials.split]
        self.count = rows.count[trials.split]
        self.steps = steps_per_epoch(self.count, batch_rows)
        self.width = int((-(-self.count // self.steps)).max())
        self.longest = int(self.steps.max())
        self.clipped = bool((trials.clip > 0).any())
        self.noisy = bool((trials.input_noise > 0).any())

    def epoch(self, number: int) -> Iterator[Minibatch]:
        """Shuffle each trial's rows and deal them out."""
        length = self.rows.label.shape[1]
        draws = whole(fold_in(fold_in(self.seeds, 1), number), length)[self.of_trial]
        order = shuffled(draws, self.padding)
        place_in_all = order + self.trials.split[:, None] * length
        offset = torch.arange(self.width, device=order.device)
        features, label = self.rows.features.flatten(0, 1), self.rows.label.flatten()
        for step in range(self.longest):
            start = step * self.count // self.steps
            end = (step + 1) * self.count // self.steps
            active = self.steps > step
            place = start[:, None] + offset
            real = (place < end[:, None]) & active[:, None]
            chosen = place_in_all.gather(1, place.clamp_(max=length - 1)).flatten()
            shape = (len(active), self.width)
            yield Minibatch(
                self.see(features.index_select(0, chosen).view(*shape, -1), number, step),
                label.index_select(0, chosen).view(shape),
                real / (end - start)[:, None],
                active.to(torch.float32),
            )

    def see(self, features: Tensor, epoch: int, step: int) -> Tensor:
        """Return the inputs of a trial in training: clipped, then with noise."""
        if self.clipped:
            features = smooth_clip(features, self.trials.clip)
        if self.noisy:
            key = fold_in(fold_in(fold_in(self.seeds, 3), epoch), step)
            draws = normal(key, *features.shape[1:])[self.of_trial]
            features = torch.addcmul(features, draws, self.trials.input_noise[:, None, None])
        return features
