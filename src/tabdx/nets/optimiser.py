"""AdamW with a learning rate and a weight decay of its own for each trial."""

from dataclasses import dataclass
from math import log
from typing import Self

import torch
from torch import Tensor

from tabdx.nets.architectures import Weights

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8


@dataclass
class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101).

    Attributes
    ----------
    learning_rate, weight_decay : Tensor, shape (trial,)
    steps : Tensor, shape (trial,)
        How often each trial has stepped; trials with fewer rows step less often.
    first, second : list of Tensor, each like a weight
        Running means of the gradient and of its square.
    """

    learning_rate: Tensor
    weight_decay: Tensor
    steps: Tensor
    first: Weights
    second: Weights

    @classmethod
    def of(cls, weights: Weights, learning_rate: Tensor, weight_decay: Tensor) -> Self:
        """Start with no history."""
        return cls(
            learning_rate,
            weight_decay,
            torch.zeros_like(learning_rate),
            [torch.zeros_like(weight) for weight in weights],
            [torch.zeros_like(weight) for weight in weights],
        )

    def select(self, chosen: Tensor) -> Self:
        """Return the optimiser of these trials alone."""
        return type(self)(
            self.learning_rate[chosen],
            self.weight_decay[chosen],
            self.steps[chosen],
            [moment[chosen] for moment in self.first],
            [moment[chosen] for moment in self.second],
        )

    def step(self, weights: Weights, gradients: Weights, active: Tensor) -> None:
        """Move the weights of the active trials, in place.

        Parameters
        ----------
        weights, gradients : list of Tensor, each (trial, ...)
            Weight and bias in turn; biases are not decayed.
        active : Tensor, float, shape (trial,)
            1 where the trial has rows in this step, 0 where it waits.
        """
        self.steps += active
        count = self.steps.clamp(min=1)
        rate = _column(self.learning_rate / _missing(_BETA1, count) * active)
        correction = _column(_missing(_BETA2, count).rsqrt())
        shrink = _column(1 - self.learning_rate * self.weight_decay * active)
        new, new_square = _column((1 - _BETA1) * active), _column((1 - _BETA2) * active)
        for place, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
            first, second = self.first[place], self.second[place]
            first.lerp_(gradient, new)
            second.lerp_(gradient.square_(), new_square)
            if place % 2 == 0:
                weight.mul_(shrink)
            step = second.sqrt().mul_(correction).add_(_EPSILON)
            weight.sub_(torch.div(first, step, out=step).mul_(rate))


def _column(vector: Tensor) -> Tensor:
    """Make a trial vector broadcast against (trial, in, out)."""
    return vector[:, None, None]


def _missing(beta: float, steps: Tensor) -> Tensor:
    """1 - beta^steps, exact for the first steps too: what a running mean from zero still lacks."""
    return -torch.expm1(steps * log(beta))
