"""Trials: configuration × fold × seed, the leading axis of every batched tensor."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True)
class Hyperparameters:
    """Hyper-parameters of one trial, without the widths.

    Attributes
    ----------
    learning_rate, weight_decay : float
        Of AdamW.
    dropout : float
        Share of hidden units switched off in each step.
    clip : float
        Where inputs are clipped smoothly, see `tabdx.nets.layers.smooth_clip`; 0 is nowhere.
    input_noise : float
        Standard deviation of the noise added to the inputs in each step.
    label_smoothing : float
        How far the outcomes are drawn towards equal probabilities while training.
    """

    learning_rate: float
    weight_decay: float
    dropout: float = 0.0
    clip: float = 0.0
    input_noise: float = 0.0
    label_smoothing: float = 0.0


@dataclass(frozen=True)
class Trials:
    """One entry per training, all of one architecture.

    Attributes
    ----------
    split : Tensor, int64, shape (trial,)
        Which training and validation rows the trial sees.
    seed : Tensor, int64, shape (trial,)
        Which draws it meets.
    group : Tensor, int64, shape (trial,)
        Trials of one group stop together, at the epoch that is best for their mean.
    learning_rate, weight_decay, dropout, clip, input_noise, label_smoothing : Tensor, (trial,)
        float32; see `Hyperparameters`.
    """

    split: Tensor
    seed: Tensor
    group: Tensor
    learning_rate: Tensor
    weight_decay: Tensor
    dropout: Tensor
    clip: Tensor
    input_noise: Tensor
    label_smoothing: Tensor

    @classmethod
    def of(
        cls,
        splits: Sequence[int],
        seeds: Sequence[int],
        groups: Sequence[int],
        settings: Sequence[Hyperparameters],
    ) -> Self:
        """Build trials from sequences of equal length."""
        vectors = {
            field.name: torch.tensor([getattr(one, field.name) for one in settings])
            for field in fields(Hyperparameters)
        }
        integers = (torch.tensor(numbers) for numbers in (splits, seeds, groups))
        return cls(*integers, **vectors)

    def __len__(self) -> int:
        return len(self.split)

    def group_mean(self, values: Tensor) -> Tensor:
        """Replace each trial's value by the mean over its group, shape (trial,)."""
        _, of_trial, size = torch.unique(self.group, return_inverse=True, return_counts=True)
        sums = values.new_zeros(len(size)).index_add_(0, of_trial, values)
        mean: Tensor = (sums / size)[of_trial]
        return mean

    def select(self, chosen: Tensor) -> Self:
        """Return these trials alone."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def to(self, device: torch.device) -> Self:
        """Return the trials on a device."""
        return type(self)(*(getattr(self, field.name).to(device) for field in fields(self)))
