"""Convolutions of many networks at once, three positions wide.

Units lie as (trial, channel, position, row). With an empty place at both ends of the positions,
what all windows have on their left, in their middle or on their right is one matrix in memory as it
stands, (channel, position * row), and a convolution is the sum of three products of a size like
those of a wide affine map, without a window being laid out.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def convolve(units: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Apply each trial's convolution to its own rows.

    Parameters
    ----------
    units : Tensor, shape (trial, channel, position, row)
    weight : Tensor, shape (trial, 3 * channel, out)
        Of the left, the same and the right position.
    bias : Tensor, shape (trial, 1, out)

    Returns
    -------
    Tensor, shape (trial, out, position, row)
        Beyond both ends there are zeros.

    Examples
    --------
    >>> units = torch.tensor([1.0, 2.0, 3.0]).view(1, 1, 3, 1)
    >>> convolve(units, torch.tensor([[[100.0], [10.0], [1.0]]]), torch.zeros(1, 1, 1)).flatten()
    tensor([ 12., 123., 230.])
    """
    sides = neighbours(units)
    left, same, right = (one.mT for one in _by_neighbour(weight))
    sums = torch.baddbmm(bias.mT, left, sides[0])
    sums.baddbmm_(same, sides[1]).baddbmm_(right, sides[2])
    return sums.view(len(units), -1, *units.shape[2:])


def convolution_gradients(units: Tensor, slopes: Sequence[Tensor]) -> list[Tensor]:
    """Gradients of a convolution's weight and bias.

    A position's value meets the left weight where it is the left one: in its right neighbour.

    Parameters
    ----------
    units : Tensor, shape (trial, channel, position, row)
        What the convolution was given.
    slopes : sequence of Tensor
        Derivative of the loss by what it returned, seen from each position; see `neighbours`.

    Returns
    -------
    list of Tensor, shapes (trial, 3 * channel, out) and (trial, 1, out)
    """
    given = units.flatten(2)
    by_neighbour = [torch.bmm(given, slope.mT) for slope in reversed(slopes)]
    return [torch.cat(by_neighbour, dim=1), slopes[1].sum(dim=2).unsqueeze(1)]


def convolution_input_gradient(weight: Tensor, slopes: Sequence[Tensor]) -> Tensor:
    """Derivative of the loss by what a convolution was given.

    Parameters
    ----------
    weight : Tensor, shape (trial, 3 * channel, out)
    slopes : sequence of Tensor
        As for `convolution_gradients`.

    Returns
    -------
    Tensor, shape (trial, channel, position * row)
    """
    left, same, right = _by_neighbour(weight)
    back = torch.bmm(right, slopes[0])
    return back.baddbmm_(same, slopes[1]).baddbmm_(left, slopes[2])


def neighbours(units: Tensor) -> list[Tensor]:
    """What every position has on its left, in itself and on its right.

    Parameters
    ----------
    units : Tensor, shape (trial, channel, position, row)

    Returns
    -------
    list of 3 Tensor, each of the shape (trial, channel, position * row)
        Views of one copy with margins of zeros.
    """
    trials, channels, positions, rows = units.shape
    margin = units.new_zeros(()).expand(trials, channels, 1, rows)
    wide = torch.cat((margin, units, margin), dim=2)
    return [wide[:, :, start : start + positions].flatten(2) for start in range(3)]


def _by_neighbour(weight: Tensor) -> list[Tensor]:
    """Weights of the left, the same and the right position, each (trial, channel, out)."""
    return list(weight.chunk(3, dim=1))
