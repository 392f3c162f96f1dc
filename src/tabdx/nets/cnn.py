"""The convolutional network over a channel × measurement layout."""

from dataclasses import dataclass

from torch import Tensor, relu

from tabdx.nets.architectures import Architecture, Dropout, Weights, pairs
from tabdx.nets.layers import convolution, linear


@dataclass(frozen=True)
class Cnn(Architecture):
    """3-wide convolutions with ReLU along the measurements, then one affine map, and a skip.

    No pooling before the last map: the study pools pixels, where it does not matter much in which
    place a thing is seen; here each place is another measurement.

    Attributes
    ----------
    channels : int
        Channels of the input, such as WDBC's mean, standard error and worst. Inputs hold channel
        after channel.
    """

    channels: int

    @property
    def positions(self) -> int:
        """Measurements per channel."""
        return self.features // self.channels

    def shapes(self) -> list[tuple[int, int]]:
        """Convolutions, the head over all positions, the skip."""
        ins = (self.channels, *self.widths[:-1])
        convolutions = [(3 * into, out) for into, out in zip(ins, self.widths, strict=True)]
        head = (self.positions * self.widths[-1], 1)
        return [*convolutions, head, (self.features, 1)]

    def forward(self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None) -> Tensor:
        """See `Architecture.forward`."""
        *convolutions, head, skip = pairs(weights)
        trials, rows, _ = inputs.shape
        units = inputs.reshape(trials, rows, self.channels, self.positions).transpose(2, 3)
        for weight, bias in convolutions:
            units = relu(convolution(units, weight, bias))
        flat = units.reshape(trials, rows, -1)
        if dropout is not None:
            flat = dropout(flat, 0)
        return (linear(flat, *head) + linear(inputs, *skip)).squeeze(-1)
