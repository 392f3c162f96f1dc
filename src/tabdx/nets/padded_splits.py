"""The rows that trials train and validate on, one split per row of a padded table."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class PaddedSplits:
    """Rows of many splits, padded to the longest with zeros of weight 0.

    Attributes
    ----------
    features : Tensor, float32, shape (split, row, feature)
    label : Tensor, float32, shape (split, row)
        The number of each row's class, from 0.
    count : Tensor, int64, shape (split,)
        How many rows are real; the others are padding.
    """

    features: Tensor
    label: Tensor
    count: Tensor

    @classmethod
    def of(cls, parts: Sequence[tuple[NDArray[np.float64], NDArray[np.int8]]]) -> Self:
        """Pad and stack (features, labels) of each split."""
        longest = max(len(features) for features, _ in parts)
        stacked = torch.zeros(len(parts), longest, parts[0][0].shape[1])
        label = torch.zeros(len(parts), longest)
        for place, (features, labels) in enumerate(parts):
            stacked[place, : len(features)] = torch.as_tensor(features, dtype=torch.float32)
            label[place, : len(labels)] = torch.as_tensor(labels, dtype=torch.float32)
        return cls(stacked, label, torch.tensor([len(features) for features, _ in parts]))

    def to(self, device: torch.device) -> Self:
        """Return the rows on a device."""
        return type(self)(*(getattr(self, field.name).to(device) for field in fields(self)))

    def select(self, splits: Sequence[int]) -> Self:
        """Return these splits alone, padded no longer than they need."""
        chosen = torch.tensor(splits)
        longest = int(self.count[chosen].max())
        return type(self)(
            self.features[chosen, :longest], self.label[chosen, :longest], self.count[chosen]
        )

    def weight(self) -> Tensor:
        """Return 1 for real rows and 0 for padding, shape (split, row)."""
        return torch.arange(self.label.shape[1], device=self.count.device) < self.count[:, None]
