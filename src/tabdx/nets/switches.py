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


def rectify(
    units: Tensor, layer: int, dropout: Dropout | None = None, *, rows_last: bool = False
) -> Tensor:
    """Clamp units at zero, in place, and drop some while training.

    The units that stay are scaled up, so that the mean does not change.

    Parameters
    ----------
    units : Tensor, shape (trial, row, unit), or (trial, unit, row)
    layer : int
        Number of the hidden layer; each has draws of its own.
    dropout : Dropout, optional
        None outside training.
    rows_last : bool
        Which of the two shapes it is. A unit of a row has the same draw in both, and whatever the
        number of rows beside it.
    """
    if dropout is None:
        return units.relu_()
    key = derive(dropout.key, layer)
    drop = _drop_on_cpu if units.device.type == "cpu" else _drop
    return drop(units, key, dropout.keep, rows_last)


def _drop(units: Tensor, key: Tensor, keep: Tensor, rows_last: bool) -> Tensor:
    seeds, of_trial = torch.unique(key, return_inverse=True)
    by_row = units.mT if rows_last else units
    draws = uniform(seeds, *by_row.shape[1:])[of_trial]
    column = keep[:, None, None]
    dropped = (draws.mT if rows_last else draws) >= column
    return units.relu_().masked_fill_(dropped, 0).div_(column)


def _drop_on_cpu(units: Tensor, key: Tensor, keep: Tensor, rows_last: bool) -> Tensor:
    pair = torch.stack((key, derive(key, 1))).to(torch.uint32)
    steps = (1, units.shape[1]) if rows_last else (units.shape[2], 1)
    kernels.rectify_and_drop(units.numpy(), pair.numpy(), keep.numpy(), steps)
    return units


def rectify_slope(slope: Tensor, units: Tensor, dropout: Dropout | None = None) -> Tensor:
    """Carry a slope back through `rectify`, in place.

    Parameters
    ----------
    slope : Tensor, shape (trial, ...)
        Derivative of the loss by what `rectify` returned.
    units : Tensor, of the same shape
        What it returned: a unit is above zero where it was kept and not clamped.
    dropout : Dropout, optional
        The same as there.
    """
    scale = slope.new_ones(len(slope)) if dropout is None else 1 / dropout.keep
    mask = _mask_on_cpu if slope.device.type == "cpu" else _mask
    return mask(slope, units, scale)


def _mask(slope: Tensor, units: Tensor, scale: Tensor) -> Tensor:
    slope.masked_fill_(units <= 0, 0)
    return slope.mul_(scale.view(-1, *(1,) * (slope.dim() - 1)))


def _mask_on_cpu(slope: Tensor, units: Tensor, scale: Tensor) -> Tensor:
    kernels.mask_slope(slope.flatten(1).numpy(), units.flatten(1).numpy(), scale.numpy())
    return slope
