"""Layers of many networks at once: every weight has a leading trial axis."""

import torch
from torch import Tensor


def linear(inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Apply each trial's affine map to its own rows.

    Parameters
    ----------
    inputs : Tensor, shape (trial, batch, in)
    weight : Tensor, shape (trial, in, out)
    bias : Tensor, shape (trial, 1, out)

    Returns
    -------
    Tensor, shape (trial, batch, out)

    Examples
    --------
    >>> linear(torch.ones(2, 1, 3), torch.ones(2, 3, 4), torch.zeros(2, 1, 4)).shape
    torch.Size([2, 1, 4])
    """
    return torch.baddbmm(bias, inputs, weight)


def convolution(inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Slide each trial's 3-wide filters along the positions, zero-padded to keep their number.

    Written as one matrix product over (left, centre, right) neighbours, which batches over
    trials where a convolution routine would loop.

    Parameters
    ----------
    inputs : Tensor, shape (trial, batch, position, channel)
    weight : Tensor, shape (trial, 3 * channel, out)
        Rows ordered left channels, centre channels, right channels.
    bias : Tensor, shape (trial, 1, out)

    Returns
    -------
    Tensor, shape (trial, batch, position, out)

    Examples
    --------
    >>> inputs = torch.tensor([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
    >>> convolution(inputs, torch.ones(1, 3, 1), torch.zeros(1, 1, 1)).flatten().tolist()
    [3.0, 6.0, 5.0]
    """
    trials, rows, positions, channels = inputs.shape
    edge = inputs.new_zeros(trials, rows, 1, channels)
    padded = torch.cat((edge, inputs, edge), dim=2)
    shifted = (padded[:, :, :-2], inputs, padded[:, :, 2:])
    neighbours = torch.cat(shifted, dim=3)
    flat = neighbours.reshape(trials, rows * positions, 3 * channels)
    return torch.baddbmm(bias, flat, weight).reshape(trials, rows, positions, -1)


def dropout(inputs: Tensor, keep: Tensor, noise: Tensor) -> Tensor:
    """Switch units off at random, and scale the others so that the mean stays.

    Parameters
    ----------
    inputs : Tensor, shape (trial, batch, unit)
    keep : Tensor, shape (trial, 1, 1)
        Each trial's probability of keeping a unit.
    noise : Tensor, shape (trial, batch, unit)
        Uniform draws from [0, 1).
    """
    return inputs * (noise < keep) / keep
