"""Shards: pieces of the trial axis that are trained one by one, here or on another machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from tabdx.nets.architectures import Architecture
from tabdx.nets.device import choose_device
from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.training import Schedule, train
from tabdx.nets.trials import Hyperparameters, Trials

Floats = NDArray[np.float32]
_MEBIBYTE = 2**20
# On a processor trials train one after another; more of them at a time only share what Python costs
# in each step. An MLP of 64-64 takes 12 ms (20 epochs on WDBC) with 10 at a time, 5.9 ms with 128.
_ON_PROCESSOR, _PROCESSOR_MEMORY = 128, 200
# The largest block that moves the border of `_keep_freed_memory`, its own header left out.
_LARGEST_BLOCK = 32 * _MEBIBYTE - 2**16


@dataclass(frozen=True)
class Shard:
    """Some trials of one architecture, and all that their training needs.

    Attributes
    ----------
    architecture : Architecture
    training, validation : Rows
        Of the splits that the trials name; not on a GPU, as the shard may travel.
    splits, seeds, groups : list of int
        Of each trial.
    settings : list of Hyperparameters
        Of each trial.
    schedule : Schedule
    device : str
        As `compute.device`.
    keep_weights : bool
        False where only the scores are asked for.
    """

    architecture: Architecture
    training: PaddedSplits
    validation: PaddedSplits
    splits: list[int]
    seeds: list[int]
    groups: list[int]
    settings: list[Hyperparameters]
    schedule: Schedule
    device: str
    keep_weights: bool


@dataclass(frozen=True)
class Trained:
    """The trained trials of a shard: `tabdx.nets.early_stopping.Finished`, in arrays."""

    loss: Floats
    epoch: NDArray[np.int64]
    weights: list[Floats]
    curves: Floats


def train_shard(shard: Shard) -> Trained:
    """Train one shard where the call arrives."""
    _keep_freed_memory()
    device = choose_device(shard.device)
    done = train(
        shard.architecture,
        shard.training.to(device),
        shard.validation.to(device),
        Trials.of(shard.splits, shard.seeds, shard.groups, shard.settings).to(device),
        shard.schedule,
        keep_weights=shard.keep_weights,
    )
    weights = shard.architecture.unflatten(done.weights.cpu()) if shard.keep_weights else []
    return Trained(
        done.loss.cpu().numpy(),
        done.epoch.cpu().numpy(),
        [np.ascontiguousarray(weight.numpy()) for weight in weights],
        done.curves.cpu().numpy(),
    )


def _keep_freed_memory() -> None:
    """Have this process keep the memory of one step for the next.

    glibc hands large blocks back to the system as soon as they are free, and each step would fetch
    its own again, page by page: a tenth to a quarter of a training's time. A large block that has
    been freed raises the border, up to 32 MiB (M_MMAP_THRESHOLD in mallopt(3)). Nobody writes to
    it, so that it takes no memory itself; where there is no glibc, nothing happens.
    """
    torch.empty(_LARGEST_BLOCK, dtype=torch.uint8)


def bytes_per_trial(architecture: Architecture, training: PaddedSplits, schedule: Schedule) -> int:
    """Estimate the memory that one trial holds while it trains.

    Weights, their gradients, both moments and the best weights; units and logits of
    a batch, forward and back; the order of its rows; its curves.
    """
    rows = max(2 * schedule.batch_rows, 256)  # a batch, or a piece of the validation rows
    numbers = (
        5 * architecture.weights
        + 3 * rows * (architecture.units + architecture.features + architecture.outputs)
        + 8 * training.label.shape[1]
        + 4 * schedule.max_epochs
    )
    return 4 * numbers


def trials_at_once(
    architecture: Architecture,
    training: PaddedSplits,
    schedule: Schedule,
    device: str,
    memory: int | None,
) -> int:
    """How many trials a shard may hold.

    Parameters
    ----------
    architecture, training, schedule
        What is trained.
    device : str
        As `compute.device`.
    memory : int, optional
        MiB for the trials in training at a time; by default half of what a GPU has free, and on a
        processor what stays near its cache.
    """
    taken = choose_device(device)
    per_trial = bytes_per_trial(architecture, training, schedule)
    if memory is None and taken.type == "cuda":
        memory = torch.cuda.mem_get_info(taken)[0] // 2 // _MEBIBYTE
    fitting = int((memory or _PROCESSOR_MEMORY) * _MEBIBYTE // per_trial)
    return max(1, fitting if taken.type == "cuda" else min(fitting, _ON_PROCESSOR))


def pieces(groups: Sequence[int], most: int) -> Iterator[slice]:
    """Cut consecutive trials into shards that keep groups whole.

    Parameters
    ----------
    groups : sequence of int
        The group of each trial; the trials of a group are consecutive.
    most : int
        Trials of a shard, at most; a group that is larger is a shard by itself.

    Examples
    --------
    >>> list(pieces([0, 0, 1, 1, 2, 2], most=5))
    [slice(0, 4, None), slice(4, 6, None)]
    """
    changes = np.flatnonzero(np.diff(groups)) + 1
    start, end = 0, 0
    for edge in [*changes.tolist(), len(groups)]:
        if edge - start > most and end > start:
            yield slice(start, end)
            start = end
        end = edge
    yield slice(start, end)
