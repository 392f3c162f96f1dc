"""The interface of an architecture: shapes of the weights, forward and backward pass."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import torch
from torch import Tensor

from tabdx.nets import kernels
from tabdx.nets.dropout import Dropout
from tabdx.nets.logits import to_probabilities
from tabdx.nets.random_numbers import fold_in, uniform

Weights = list[Tensor]
Floats = kernels.Floats
# Features (trial, row, feature); the probabilities to come to, (trial, row, output); what each row
# counts, (trial, row).
Batch = tuple[Tensor, Tensor, Tensor]
# What a forward pass leaves behind for the backward pass; each architecture knows its own.
Tape = list[Tensor]


@dataclass(frozen=True)
class Architecture(ABC):
    """Shapes of the weights, and how they turn features into logits.

    Attributes
    ----------
    features : int
        How many inputs.
    widths : tuple of int
        Units of each hidden layer, or output channels of each convolution.
    outputs : int
        How many logits: one for two classes, one a class for more; see `tabdx.nets.logits`.
    """

    features: int
    widths: tuple[int, ...]
    outputs: int = field(default=1, kw_only=True)

    @abstractmethod
    def shapes(self) -> list[tuple[int, int]]:
        """(fan in, fan out) of each affine map, in the order of the weights."""

    @property
    @abstractmethod
    def units(self) -> int:
        """Hidden numbers that one row leaves behind: what a pass needs memory for."""

    @abstractmethod
    def forward(
        self, weights: Weights, inputs: Tensor, dropout: Dropout | None = None
    ) -> tuple[Tensor, Tape]:
        """Compute the logits.

        Parameters
        ----------
        weights : list of Tensor
            Weight (trial, in, out) and bias (trial, 1, out) of each map in turn.
        inputs : Tensor, shape (trial, row, feature)
        dropout : Dropout, optional
            Applied to hidden units while training.

        Returns
        -------
        logit : Tensor, shape (trial, row, output)
        tape : list of Tensor
            For `backward`.
        """

    @abstractmethod
    def backward(
        self,
        weights: Weights,
        inputs: Tensor,
        tape: Tape,
        slope: Tensor,
        dropout: Dropout | None = None,
    ) -> Weights:
        """Compute the gradient of each weight.

        Parameters
        ----------
        weights, inputs, dropout
            As `forward` was given them.
        tape : list of Tensor
            What it returned; used up.
        slope : Tensor, shape (trial, row, output)
            Derivative of the loss by the logits.

        Returns
        -------
        list of Tensor, each like a weight
        """

    def gradients(
        self,
        weights: Tensor,
        batch: Batch,
        dropout: Dropout | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Compute the logits of a step and the gradient of each trial's log loss.

        Every operation goes through all trials at once.

        Parameters
        ----------
        weights : Tensor, shape (trial, weight)
            See `flatten`.
        batch : tuple of Tensor
        dropout : Dropout, optional

        Returns
        -------
        logits : Tensor, shape (trial, row, output)
        gradients : Tensor, shape (trial, weight)
        """
        features, target, share = batch
        of_maps = self.unflatten(weights)
        logit, tape = self.forward(of_maps, features, dropout)
        # The derivative of the log loss by the logits. Trials share no weights, so that each
        # one's gradient is that of its own loss.
        slope = (to_probabilities(logit) - target) * share[..., None]
        return logit, flatten(self.backward(of_maps, features, tape, slope, dropout))

    @abstractmethod
    def step_on_cpu(
        self,
        weights: Floats,
        batch: kernels.Batch,
        optimiser: kernels.Optimiser,
        dropout: Dropout | None = None,
    ) -> Floats:
        """Move all weights one step, in place, compiled: one trial after another.

        Parameters
        ----------
        weights : ndarray, shape (trial, weight)
            See `flatten`.
        batch : tuple of ndarray
        optimiser : tuple of ndarray
            See `tabdx.nets.adamw.AdamW.arrays`.
        dropout : Dropout, optional

        Returns
        -------
        ndarray, shape (trial, row, output)
            Logits before the step; zeros for a trial that is not active.
        """

    @property
    def weights(self) -> int:
        """How many numbers a network of this architecture learns."""
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in self.shapes())

    def weight_decay_mask(self) -> Tensor:
        """Which of all weights decay, shape (weight,): 1, and 0 for the biases."""
        ones = [torch.ones(1, *shape) for shape in self.shapes()]
        kinds = [kind for one in ones for kind in (one, torch.zeros_like(one[:, :1]))]
        return flatten(kinds)[0]

    def unflatten(self, flat: Tensor) -> Weights:
        """Look at all weights, shape (trial, weight), as weight and bias of each map in turn."""
        sizes = [size for into, out in self.shapes() for size in (into * out, out)]
        maps = [shape for into, out in self.shapes() for shape in ((into, out), (1, out))]
        parts = zip(torch.split(flat, sizes, dim=1), maps, strict=True)
        return [part.view(len(flat), *shape) for part, shape in parts]

    def initialise(self, seeds: Tensor) -> Weights:
        """Draw starting weights: He's uniform for weights, zero for biases and the last two maps.

        Last maps of zeros start every network at equal probabilities, so that early stopping
        begins from a neutral model. (He et al. 2015, doi:10.1109/ICCV.2015.123)

        Parameters
        ----------
        seeds : Tensor, int64, shape (seed,)

        Returns
        -------
        list of Tensor, each with a leading axis (seed,)
        """
        weights: Weights = []
        shapes = self.shapes()
        for layer, (fan_in, fan_out) in enumerate(shapes):
            draw = uniform(fold_in(fold_in(seeds, 0), layer), fan_in, fan_out)
            weights.append((2 * draw - 1) * sqrt(6 / fan_in) * (layer < len(shapes) - 2))
            weights.append(draw.new_zeros(len(seeds), 1, fan_out))
        return weights


def flatten(weights: Weights) -> Tensor:
    """Lay all weights of a trial in a row, shape (trial, weight)."""
    return torch.cat([weight.flatten(1) for weight in weights], dim=1)


def pairs(weights: Weights) -> Sequence[tuple[Tensor, Tensor]]:
    """Group a flat list of weights into (weight, bias) of each map."""
    return list(zip(weights[::2], weights[1::2], strict=True))
