"""Trials: configuration × fold × seed, the leading axis of every batched tensor."""

from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True)
class Hyperparameters:
    """What distinguishes one configuration from another of the same architecture."""

    learning_rate: float
    weight_decay: float
    dropout: float


@dataclass(frozen=True)
class Trials:
    """One entry per training, all of one architecture.

    Attributes
    ----------
    split : Tensor, int64, shape (trial,)
        Which training and validation rows the trial sees.
    seed : Tensor, int64, shape (trial,)
        Which draws it meets.
    learning_rate, weight_decay, dropout : Tensor, float32, shape (trial,)
    """

    split: Tensor
    seed: Tensor
    learning_rate: Tensor
    weight_decay: Tensor
    dropout: Tensor

    @classmethod
    def of(cls, splits: list[int], seeds: list[int], settings: list[Hyperparameters]) -> Self:
        """Build trials from lists of equal length."""
        vectors = {
            field.name: torch.tensor([getattr(one, field.name) for one in settings])
            for field in fields(Hyperparameters)
        }
        return cls(torch.tensor(splits), torch.tensor(seeds), **vectors)

    def __len__(self) -> int:
        return len(self.split)

    def select(self, chosen: Tensor) -> Self:
        """Return these trials alone."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def to(self, device: torch.device) -> Self:
        """Return the trials on a device."""
        return type(self)(*(getattr(self, field.name).to(device) for field in fields(self)))
