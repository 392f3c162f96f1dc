"""The strong network: a whitening layer, then blocks of two convolutions, one beside a shortcut."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, max_pool2d

_SMALL = 1e-2  # added to the variances, on the scale of standardised pixels
_MOST_PATCHES = 5_000  # images from whose patches the whitening is learned
_FINAL_SCALE = 1 / 9


class ResNet9(nn.Module):
    """A small residual network for small images.

    Its first layer whitens: its filters are the principal directions of the training images' 2 × 2
    patches, divided by their standard deviation, each with both signs. They are learned before the
    training and fixed in it. Reference: Jordan (2024), "94% on CIFAR-10 in 3.29 seconds on a single
    GPU", arXiv:2404.00498; the residual blocks are those of Page (2018), "How to train your
    ResNet".

    Parameters
    ----------
    channels, size, classes
        Of the images, as `PlainCnn` takes them.
    widths : sequence of int
        Channels of each block.
    hidden : int
        Not used: the last block's channels are the layer before the last.
    dropout : float
        Share of these that are left out, in training.

    Examples
    --------
    >>> network = ResNet9(3, (32, 32), 10, widths=(16, 32, 32), hidden=0, dropout=0.0)
    >>> network(torch.zeros(5, 3, 32, 32)).shape
    torch.Size([5, 10])
    """

    def __init__(
        self,
        channels: int,
        size: tuple[int, int],
        classes: int,
        widths: Sequence[int],
        hidden: int,
        dropout: float,
    ) -> None:
        super().__init__()
        filters = 2 * channels * 4
        self.whitening = nn.Conv2d(channels, filters, 2)
        self.whitening.weight.requires_grad_(False)
        blocks, into = [], filters
        for width in widths:
            blocks.append(Block(into, width))
            into = width
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.last = nn.Linear(into, classes, bias=False)

    @torch.no_grad()
    def prepare(self, images: Tensor) -> None:
        """Learn the whitening from scaled training images (image, channel, height, width)."""
        patches = nn.functional.unfold(images[:_MOST_PATCHES], 2)  # (image, channel × 4, place)
        rows = patches.transpose(1, 2).flatten(0, 1).to(torch.float64)
        rows = rows - rows.mean(dim=0)
        variances, directions = torch.linalg.eigh(rows.T @ rows / len(rows))
        # A direction's sign is a matter of the solver.
        largest = directions.abs().argmax(dim=0)
        directions = directions * directions.gather(0, largest[None]).sign()
        filters = (directions / (variances.clamp(min=0) + _SMALL).sqrt()).T
        shape = (-1, *self.whitening.weight.shape[1:])
        both = torch.cat([filters, -filters]).reshape(shape)
        self.whitening.weight.copy_(both.to(self.whitening.weight.dtype))
        self.whitening.bias.zero_()  # type: ignore[union-attr]

    def forward(self, images: Tensor) -> Tensor:
        """From images (image, channel, height, width) to logits (image, class)."""
        return self.classify(self.features(images))

    def features(self, images: Tensor) -> Tensor:
        """The last block's maps, shape (image, channel, height, width)."""
        maps: Tensor = self.blocks(gelu(self.whitening(images)))
        return maps

    def classify(self, maps: Tensor) -> Tensor:
        """From the last block's maps to logits (image, class)."""
        logits: Tensor = self.last(self.dropout(self.hidden(maps))) * _FINAL_SCALE
        return logits

    def hidden(self, maps: Tensor) -> Tensor:
        """From the last block's maps to the units before the last layer, shape (image, unit)."""
        return maps.amax(dim=(2, 3))


class Block(nn.Module):
    """A convolution that pools, then one more beside a shortcut."""

    def __init__(self, into: int, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(into, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(width), nn.BatchNorm2d(width)])

    def forward(self, maps: Tensor) -> Tensor:
        """From maps to maps of half the size."""
        maps = self.first(maps)
        if min(maps.shape[2:]) > 1:
            maps = max_pool2d(maps, 2, ceil_mode=True)
        maps = gelu(self.norms[0](maps))
        return maps + gelu(self.norms[1](self.second(maps)))
