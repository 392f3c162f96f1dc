"""The rectifier between two layers, with dropout."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tabdx.nets import kernels
from tabdx.nets.noise import derive, uniform


@dataclass(frozen=True)
class Dropout:
    """Which hidden units are switched off in one step.

    Attributes
    ----------
    key : Tensor, int64, shape (trial,)
        The step's draws of each trial.
    keep : Tensor, shape (trial,)
        Each trial's probability of keeping a unit.
    """

    key: Tensor
    keep: Tensor


def rectify(units: Tensor, layer: int, dropout: Dropout | None = None) -> Tensor:
    """Clamp units at zero, in place, and drop some while training.

    The units that stay are scaled up, so that the mean does not change.

    Parameters
    ----------
    units : Tensor, shape (trial, row, unit)
    layer : int
        Number of the hidden layer; each has draws of its own.
    dropout : Dropout, optional
        None outside training.
    """
    if dropout is None:
        return units.relu_()
    key = derive(dropout.key, layer)
    drop = _drop_on_cpu if units.device.type == "cpu" else _drop
    return drop(units, key, dropout.keep)


def _drop(units: Tensor, key: Tensor, keep: Tensor) -> Tensor:
    seeds, of_trial = torch.unique(key, return_inverse=True)
    column = keep[:, None, None]
    dropped = uniform(seeds, *units.shape[1:])[of_trial] >= column
    return units.relu_().masked_fill_(dropped, 0).div_(column)


def _drop_on_cpu(units: Tensor, key: Tensor, keep: Tensor) -> Tensor:
    pair = torch.stack((key, derive(key, 1))).to(torch.uint32)
    kernels.rectify_and_drop(units.flatten(1).numpy(), pair.numpy(), keep.numpy())
    return units


def rectify_slope(slope: Tensor, units: Tensor, dropout: Dropout | None = None) -> Tensor:
    """Carry a slope back through `rectify`, in place.

    Parameters
    ----------
    slope : Tensor, shape (trial, row, unit)
        Derivative of the loss by what `rectify` returned.
    units : Tensor, shape (trial, row, unit)
        What it returned: a unit is above zero where it was kept and not clamped. Overwritten.
    dropout : Dropout, optional
        The same as there.
    """
    slope.mul_(units.sign_())
    return slope if dropout is None else slope.div_(dropout.keep[:, None, None])
