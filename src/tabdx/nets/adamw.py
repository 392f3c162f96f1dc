"""AdamW with a learning rate and a weight decay of its own for each trial."""

from dataclasses import dataclass
from math import log
from typing import Self

import numpy as np
import torch
from torch import Tensor

from tabdx.nets import kernels

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8
_CONSTANTS = (np.float32(1 - _BETA1), np.float32(1 - _BETA2), np.float32(_EPSILON))

# Decay, step size, correction of the second moment, whether the trial is active: each (trial,).
StepSizes = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass
class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101).

    Attributes
    ----------
    learning_rate, weight_decay : Tensor, shape (trial,)
    weight_decay_mask : Tensor, shape (weight,)
        1 where a weight decays, 0 where it is a bias.
    steps : Tensor, shape (trial,)
        How often each trial has stepped; trials with fewer rows step less often.
    first, second : Tensor, shape (trial, weight)
        Running means of the gradient and of its square.
    """

    learning_rate: Tensor
    weight_decay: Tensor
    weight_decay_mask: Tensor
    steps: Tensor
    first: Tensor
    second: Tensor

    @classmethod
    def of(
        cls, weights: Tensor, weight_decay_mask: Tensor, learning_rate: Tensor, weight_decay: Tensor
    ) -> Self:
        """Start with no history."""
        return cls(
            learning_rate,
            weight_decay,
            weight_decay_mask,
            torch.zeros_like(learning_rate),
            torch.zeros_like(weights),
            torch.zeros_like(weights),
        )

    def select(self, chosen: Tensor) -> Self:
        """Return the optimiser of these trials alone."""
        return type(self)(
            self.learning_rate[chosen],
            self.weight_decay[chosen],
            self.weight_decay_mask,
            self.steps[chosen],
            self.first[chosen],
            self.second[chosen],
        )

    def advance(self, active: Tensor, factor: float = 1.0) -> StepSizes:
        """Count a step of the active trials, and say how far it goes.

        Parameters
        ----------
        active : Tensor, float, shape (trial,)
            1 where the trial has rows in this step, 0 where it waits.
        factor : float
            What the schedule makes of every learning rate now.
        """
        self.steps += active
        count = self.steps.clamp(min=1)
        rate = self.learning_rate * factor
        correction = _missing(_BETA2, count).rsqrt()
        return rate * self.weight_decay, rate / _missing(_BETA1, count), correction, active

    def move(self, weights: Tensor, gradients: Tensor, step_sizes: StepSizes) -> None:
        """Move the weights of the active trials, in place.

        Parameters
        ----------
        weights, gradients : Tensor, shape (trial, weight)
        pace : tuple of Tensor
            What `advance` gave for this step.
        """
        decay, rate, correction, active = (vector[:, None] for vector in step_sizes)
        self.first.lerp_(gradients, (1 - _BETA1) * active)
        self.second.lerp_(gradients.square(), (1 - _BETA2) * active)
        size = self.second.sqrt().mul_(correction).add_(_EPSILON)
        weights.mul_(1 - decay * active * self.weight_decay_mask)
        weights.sub_(torch.div(self.first, size, out=size).mul_(rate * active))

    def arrays(self, step_sizes: StepSizes) -> kernels.Optimiser:
        """Hand over all that a compiled step moves the weights by; the moments are these."""
        moments = self.first.numpy(), self.second.numpy(), self.weight_decay_mask.numpy()
        decay, rate, correction, active = (vector.numpy() for vector in step_sizes)
        return *moments, (decay, rate, correction, active), _CONSTANTS


def _missing(beta: float, steps: Tensor) -> Tensor:
    """1 - beta^steps, exact for the first steps too: what a running mean from zero still lacks."""
    return -torch.expm1(steps * log(beta))
