"""ReLU with dropout."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tabdx.nets.random_numbers import fold_in, uniform


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


def relu(
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
    units.relu_()
    if dropout is None:
        return units
    seeds, of_trial = torch.unique(fold_in(dropout.key, layer), return_inverse=True)
    by_row = units.mT if rows_last else units
    draws = uniform(seeds, *by_row.shape[1:])[of_trial]
    keep = dropout.keep[:, None, None]
    dropped = (draws.mT if rows_last else draws) >= keep
    return units.masked_fill_(dropped, 0).div_(keep)


def relu_gradient(slope: Tensor, units: Tensor, dropout: Dropout | None = None) -> Tensor:
    """Carry a slope back through `relu`, in place.

    Parameters
    ----------
    slope : Tensor, shape (trial, ...)
        Derivative of the loss by what `relu` returned.
    units : Tensor, of the same shape
        What it returned: a unit is above zero where it was kept and not clamped.
    dropout : Dropout, optional
        The same as there.
    """
    slope.masked_fill_(units <= 0, 0)
    if dropout is None:
        return slope
    return slope.div_(dropout.keep.view(-1, *(1,) * (slope.dim() - 1)))


def to_arrays(
    dropout: Dropout | None, layers: Sequence[int], trials: int
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Make what `tabdx.nets.kernels` drops units by.

    Parameters
    ----------
    dropout : Dropout, optional
    layers : sequence of int
        Those that drop.
    trials : int

    Returns
    -------
    keys : ndarray of uint32, shape (layer, 2, trial)
        What `tabdx.nets.random_numbers.uniform` hashes positions with.
    keep : ndarray of float32, shape (trial,)
    """
    if dropout is None:
        return np.zeros((len(layers), 2, trials), np.uint32), np.ones(trials, np.float32)
    own = torch.stack([fold_in(dropout.key, layer) for layer in layers])
    keys = torch.stack((own, fold_in(own, 1)), dim=1).to(torch.uint32)
    return keys.numpy(), dropout.keep.numpy()
