"""The multilayer perceptron with a linear skip."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from torch import Tensor

from tabdx.nets import kernels
from tabdx.nets.architectures import Architecture, Floats, Tape, Weights, pairs
from tabdx.nets.dropout import Dropout, relu, relu_gradient, to_arrays
from tabdx.nets.layers import linear, linear_gradients, linear_input_gradient


@dataclass(frozen=True)
class Mlp(Architecture):
    """Hidden layers with ReLU, beside a straight line from features to logits.

    The straight line is a logistic regression: with the hidden part decayed to nothing the
    network still is one, so that it need not lose to it.
    """

    def shapes(self) -> list[tuple[int, int]]:
        """Hidden layers, the head, the skip."""
        widths = (self.features, *self.widths, self.outputs)
        return [*pairwise(widths), (self.features, self.outputs)]

    @property
    def units(self) -> int:
        """See `Architecture.units`."""
        return sum(self.widths)

    def forward(
        self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None
    ) -> tuple[Tensor, Tape]:
        """See `Architecture.forward`; the tape holds the units of each hidden layer."""
        *hidden, head, skip = pairs(weights)
        tape = [inputs]
        for layer, (weight, bias) in enumerate(hidden):
            tape.append(relu(linear(tape[-1], weight, bias), layer, dropout))
        return linear(tape[-1], *head) + linear(inputs, *skip), tape

    def backward(
        self,
        weights: Weights,
        inputs: Tensor,
        tape: Tape,
        slope: Tensor,
        dropout: Dropout | None = None,
    ) -> Weights:
        """See `Architecture.backward`."""
        gradients = linear_gradients(inputs, slope)
        for weight, _ in reversed(pairs(weights)[:-1]):
            units = tape.pop()
            gradients = linear_gradients(units, slope) + gradients
            if tape:
                slope = relu_gradient(linear_input_gradient(weight, slope), units, dropout)
        return gradients

    def step_on_cpu(
        self,
        weights: Floats,
        batch: kernels.Batch,
        optimiser: kernels.Optimiser,
        dropout: Dropout | None = None,
    ) -> Floats:
        """See `Architecture.step_on_cpu`."""
        switches = to_arrays(dropout, range(len(self.widths)), len(weights))
        shapes = np.array(self.shapes())
        logits: Floats
        logits = kernels.mlp_step(shapes, weights, batch, switches, optimiser)
        return logits
