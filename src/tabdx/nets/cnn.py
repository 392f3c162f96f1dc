"""The convolutional network over a channel × measurement layout."""

from dataclasses import dataclass

from torch import Tensor

from tabdx.nets.architectures import Architecture, Tape, Weights, pairs
from tabdx.nets.layers import linear, linear_gradients, linear_slope, windows, windows_slope
from tabdx.nets.switches import Dropout, rectify, rectify_slope


@dataclass(frozen=True)
class Cnn(Architecture):
    """3-wide convolutions with ReLU along the measurements, then one affine map, and a skip.

    No pooling before the last map: the study pools pixels, where it does not matter much in which
    place a thing is seen; here each place is another measurement. Dropout is applied once, before
    that map.

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

    @property
    def units(self) -> int:
        """See `Architecture.units`: units and the windows over them, three times as wide."""
        return 4 * self.positions * (self.channels + sum(self.widths))

    def shapes(self) -> list[tuple[int, int]]:
        """Convolutions, the head over all positions, the skip."""
        ins = (self.channels, *self.widths[:-1])
        convolutions = [(3 * into, out) for into, out in zip(ins, self.widths, strict=True)]
        head = (self.positions * self.widths[-1], 1)
        return [*convolutions, head, (self.features, 1)]

    def forward(
        self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None
    ) -> tuple[Tensor, Tape]:
        """See `Architecture.forward`; the tape holds windows and units of each convolution."""
        *convolutions, head, skip = pairs(weights)
        trials, rows, _ = inputs.shape
        units = inputs.view(trials, rows, self.channels, self.positions).transpose(2, 3)
        tape: Tape = []
        for layer, (weight, bias) in enumerate(convolutions):
            seen = windows(units)
            last = layer == len(convolutions) - 1
            flat = rectify(linear(seen, weight, bias), layer, dropout if last else None)
            tape += [seen, flat]
            units = flat.view(trials, rows, self.positions, -1)
        return (linear(units.flatten(2), *head) + linear(inputs, *skip)).squeeze(-1), tape

    def backward(
        self,
        weights: Weights,
        inputs: Tensor,
        tape: Tape,
        slope: Tensor,
        dropout: Dropout | None = None,
    ) -> Weights:
        """See `Architecture.backward`."""
        *convolutions, head, _ = pairs(weights)
        slope = slope.unsqueeze(-1)
        flat = tape[-1].view(*inputs.shape[:2], -1)
        gradients = linear_gradients(flat, slope) + linear_gradients(inputs, slope)
        slope = linear_slope(head[0], slope).view_as(tape[-1])
        for weight, _ in reversed(convolutions):
            units, seen = tape.pop(), tape.pop()
            slope = rectify_slope(slope, units, dropout)
            dropout = None
            gradients = linear_gradients(seen, slope) + gradients
            if tape:
                slope = windows_slope(linear_slope(weight, slope), self.positions)
        return gradients
