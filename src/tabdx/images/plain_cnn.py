"""The study's network: three convolutions of 3 × 3, each with ReLU and pooling, and two layers."""

from collections.abc import Sequence

from torch import Tensor, nn


class PlainCnn(nn.Module):
    """Convolutions that keep the size, ReLU, pooling that halves it; then fully connected layers.

    Parameters
    ----------
    channels : int
        Of the images.
    size : (int, int)
        Their height and width.
    classes : int
        How many there are.
    widths : sequence of int
        Channels of each convolution.
    hidden : int
        Units of the layer before the last; 0 = none.
    dropout : float
        Share of units that are left out before each fully connected layer, in training.

    Examples
    --------
    >>> import torch
    >>> network = PlainCnn(3, (32, 32), 10, widths=(8, 16, 32), hidden=64, dropout=0.0)
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
        layers: list[nn.Module] = []
        into = channels
        for width in widths:
            layers += [
                nn.Conv2d(into, width, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2, ceil_mode=True),
            ]
            into = width
        self.features, self.pool = nn.Sequential(*layers[:-1]), layers[-1]
        units = into * _pooled(size[0], len(widths)) * _pooled(size[1], len(widths))
        head: list[nn.Module] = [nn.Flatten(), nn.Dropout(dropout)]
        if hidden:
            head += [nn.Linear(units, hidden), nn.ReLU(), nn.Dropout(dropout)]
        self.head = nn.Sequential(*head, nn.Linear(hidden or units, classes))

    def forward(self, images: Tensor) -> Tensor:
        """From images (image, channel, height, width) to logits (image, class)."""
        return self.classify(self.features(images))

    def classify(self, maps: Tensor) -> Tensor:
        """From the maps of the last convolution, not yet pooled, to logits (image, class)."""
        logits: Tensor = self.head[-1](self.hidden(maps))
        return logits

    def hidden(self, maps: Tensor) -> Tensor:
        """From these maps to the units before the last layer, shape (image, unit)."""
        units: Tensor = self.head[:-1](self.pool(maps))
        return units


def _pooled(side: int, times: int) -> int:
    for _ in range(times):
        side = -(-side // 2)
    return side
