"""The multilayer perceptron with a linear skip."""

from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor, relu

from tabdx.nets.architectures import Architecture, Dropout, Weights, pairs
from tabdx.nets.layers import linear


@dataclass(frozen=True)
class Mlp(Architecture):
    """Hidden layers with ReLU, beside a straight line from features to logit.

    The straight line is a logistic regression: with the hidden part decayed to nothing the
    network still is one, so that it need not lose to it.
    """

    def shapes(self) -> list[tuple[int, int]]:
        """Hidden layers, the head, the skip."""
        widths = (self.features, *self.widths, 1)
        return [*pairwise(widths), (self.features, 1)]

    def forward(self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None) -> Tensor:
        """See `Architecture.forward`."""
        *hidden, head, skip = pairs(weights)
        units = inputs
        for layer, (weight, bias) in enumerate(hidden):
            units = relu(linear(units, weight, bias))
            if dropout is not None:
                units = dropout(units, layer)
        return (linear(units, *head) + linear(inputs, *skip)).squeeze(-1)
