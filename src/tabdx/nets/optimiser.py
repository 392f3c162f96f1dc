"""AdamW with a learning rate and a weight decay of its own for each trial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import log
from typing import Self

import numpy as np
import torch
from torch import Tensor

from tabdx.nets import kernels
from tabdx.nets.architectures import Weights

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8
_CONSTANTS = (np.float32(1 - _BETA1), np.float32(1 - _BETA2), np.float32(_EPSILON))


Vectors = tuple[Tensor, Tensor, Tensor, Tensor]


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

    def step(
        self, weights: Weights, gradients: Weights, active: Tensor, factor: float = 1.0
    ) -> None:
        """Move the weights of the active trials, in place.

        Parameters
        ----------
        weights, gradients : list of Tensor, each (trial, in, out)
            Weight and bias in turn; biases are not decayed.
        active : Tensor, float, shape (trial,)
            1 where the trial has rows in this step, 0 where it waits.
        factor : float
            What the schedule makes of every learning rate now.
        """
        self.steps += active
        count = self.steps.clamp(min=1)
        rate = self.learning_rate * factor
        shrink = 1 - rate * self.weight_decay
        rate = rate / _missing(_BETA1, count)
        correction = _missing(_BETA2, count).rsqrt()
        shared = (rate, correction, active)
        turns = (shrink, *shared), (torch.ones_like(shrink), *shared)
        if active.device.type == "cpu":
            self._move_on_cpu(weights, gradients, turns)
        else:
            self._move(weights, gradients, turns)

    def _move(self, weights: Weights, gradients: Weights, turns: Sequence[Vectors]) -> None:
        """Do as `tabdx.nets.kernels.adamw` does, on any device."""
        turn = cycle(turns)
        for weight, gradient, first, second in self._beside(weights, gradients):
            shrink, rate, correction, active = (vector[:, None, None] for vector in next(turn))
            first.lerp_(gradient, (1 - _BETA1) * active)
            second.lerp_(gradient.square(), (1 - _BETA2) * active)
            step = second.sqrt().mul_(correction).add_(_EPSILON)
            weight.mul_(torch.where(active > 0, shrink, 1))
            weight.sub_(torch.div(first, step, out=step).mul_(rate * active))

    def _move_on_cpu(self, weights: Weights, gradients: Weights, turns: Sequence[Vectors]) -> None:
        # Taken out of torch once a step and not once a weight.
        turn = cycle([tuple(vector.numpy() for vector in vectors) for vectors in turns])
        for tensors in self._beside(weights, gradients):
            arrays = (tensor.flatten(1).numpy() for tensor in tensors)
            kernels.adamw(*arrays, next(turn), _CONSTANTS)

    def _beside(self, weights: Weights, gradients: Weights) -> Iterator[tuple[Tensor, ...]]:
        return zip(weights, gradients, self.first, self.second, strict=True)


def _missing(beta: float, steps: Tensor) -> Tensor:
    """1 - beta^steps, exact for the first steps too: what a running mean from zero still lacks."""
    return -torch.expm1(steps * log(beta))
