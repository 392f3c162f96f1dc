"""Scaling of pixels: by each channel's mean and standard deviation over the training part."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from tabdx.images.image_set import Pixels

_BLOCK = 4096  # images that are summed at a time


@dataclass(frozen=True)
class ChannelScaling:
    """Mean and standard deviation of each channel, in units of a pixel's value from 0 to 255.

    Attributes
    ----------
    mean, deviation : tuple of float
        One entry a channel.

    Examples
    --------
    >>> pixels = np.array([0, 255], dtype=np.uint8).reshape(2, 1, 1, 1)
    >>> ChannelScaling.of(pixels)
    ChannelScaling(mean=(127.5,), deviation=(127.5,))
    """

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def of(cls, pixels: Pixels) -> Self:
        """Learn the scaling from training images, shape (image, channel, height, width)."""
        # Sums of whole numbers: the same in whatever order they are added.
        sums = np.zeros(pixels.shape[1], dtype=np.int64)
        squares = np.zeros_like(sums)
        for start in range(0, len(pixels), _BLOCK):
            block = pixels[start : start + _BLOCK].astype(np.int64)
            sums += block.sum(axis=(0, 2, 3))
            squares += (block**2).sum(axis=(0, 2, 3))
        count = pixels.size // pixels.shape[1]
        mean = sums / count
        deviation = np.sqrt(np.maximum(squares / count - mean**2, 0))
        # A channel without any contrast stays at 0.
        return cls(tuple(mean.tolist()), tuple(np.where(deviation > 0, deviation, 1).tolist()))

    def scale(self, pixels: Tensor) -> Tensor:
        """Scale bytes, shape (image, channel, height, width), to float32 of mean 0."""
        mean = torch.tensor(self.mean, device=pixels.device)[:, None, None]
        deviation = torch.tensor(self.deviation, device=pixels.device)[:, None, None]
        return (pixels.to(torch.float32) - mean) / deviation
