"""The convolutional network over a channel × measurement layout."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tabdx.nets import kernels
from tabdx.nets.architectures import Architecture, Floats, Tape, Weights, pairs
from tabdx.nets.convolution import (
    convolution_gradients,
    convolution_input_gradient,
    convolve,
    neighbours,
)
from tabdx.nets.dropout import Dropout, relu, relu_gradient, to_arrays
from tabdx.nets.layers import linear, linear_gradients


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
        """See `Architecture.units`."""
        return self.positions * (self.channels + sum(self.widths))

    def shapes(self) -> list[tuple[int, int]]:
        """Convolutions, the head over all positions, the skip."""
        ins = (self.channels, *self.widths[:-1])
        convolutions = [(3 * into, out) for into, out in zip(ins, self.widths, strict=True)]
        head = (self.positions * self.widths[-1], self.outputs)
        return [*convolutions, head, (self.features, self.outputs)]

    def forward(
        self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None
    ) -> tuple[Tensor, Tape]:
        """See `Architecture.forward`; the tape holds what each convolution was given, and gave."""
        *convolutions, head, skip = pairs(weights)
        tape = [inputs.mT.contiguous().view(len(inputs), self.channels, self.positions, -1)]
        for layer, (weight, bias) in enumerate(convolutions):
            units = convolve(tape[-1], weight, bias)
            last = dropout if layer == len(convolutions) - 1 else None
            relu(units.flatten(1, 2), layer, last, rows_last=True)
            tape.append(units)
        seen = torch.baddbmm(head[1].mT, self._by_unit(head[0]).mT, tape[-1].flatten(1, 2))
        return seen.mT + linear(inputs, *skip), tape

    def backward(
        self,
        weights: Weights,
        inputs: Tensor,
        tape: Tape,
        slope: Tensor,
        dropout: Dropout | None = None,
    ) -> Weights:
        """See `Architecture.backward`."""
        *convolutions, (head, _), _ = pairs(weights)
        units = tape.pop()
        by_unit = torch.bmm(units.flatten(1, 2), slope)
        gradients = [
            by_unit.view(*units.shape[:3], -1).transpose(1, 2).reshape_as(head),
            slope.sum(dim=1, keepdim=True),
            *linear_gradients(inputs, slope),
        ]
        back = torch.bmm(self._by_unit(head), slope.mT).view_as(units)
        for weight, _ in reversed(convolutions):
            back = relu_gradient(back, units, dropout)
            dropout = None
            units = tape.pop()
            slopes = neighbours(back)
            gradients = convolution_gradients(units, slopes) + gradients
            if tape:
                back = convolution_input_gradient(weight, slopes).view_as(units)
        return gradients

    def step_on_cpu(
        self,
        weights: Floats,
        batch: kernels.Batch,
        optimiser: kernels.Optimiser,
        dropout: Dropout | None = None,
    ) -> Floats:
        """See `Architecture.step_on_cpu`."""
        switches = to_arrays(dropout, [len(self.widths) - 1], len(weights))
        shapes = np.array(self.shapes())
        logits: Floats
        logits = kernels.cnn_step(shapes, weights, batch, switches, optimiser, self.channels)
        return logits

    def _by_unit(self, weight: Tensor) -> Tensor:
        """Order the head as units lie: shape (trial, channel * position, output)."""
        by_position = weight.view(len(weight), self.positions, -1, self.outputs)
        return by_position.transpose(1, 2).flatten(1, 2)
