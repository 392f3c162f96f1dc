"""Convolutions of many networks at once, three positions wide.

Units lie as (trial, place, channel, row), with an empty place at both ends of the positions. What a
window sees, the channels of three neighbours, then is one matrix in memory as it stands, one window
begins where the one before it has its second place, and a single batch of products serves all
windows of all trials without any of them being laid out.

The windows that reach from one trial into the next have their middle on an empty place. They are
multiplied with the others, and their results are set to zero.
"""

import torch
from torch import Tensor


def with_margins(inputs: Tensor, channels: int) -> Tensor:
    """Lay rows out for convolutions.

    Parameters
    ----------
    inputs : Tensor, shape (trial, row, channel * position)
        Channel after channel.
    channels : int

    Returns
    -------
    Tensor, shape (trial, place, channel, row)
        Two more places than positions: zeros at both ends.

    Examples
    --------
    >>> with_margins(torch.tensor([[[1.0, 2.0, 3.0]]]), channels=1).flatten()
    tensor([0., 1., 2., 3., 0.])
    """
    trials, rows, features = inputs.shape
    units = inputs.new_zeros(trials, features // channels + 2, channels, rows)
    units[:, 1:-1] = inputs.view(trials, rows, channels, -1).permute(0, 3, 2, 1)
    return units


def convolve(units: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Apply each trial's convolution to its own rows.

    Parameters
    ----------
    units : Tensor, shape (trial, place, channel, row)
        With margins of zeros.
    weight : Tensor, shape (trial, 3 * channel, out)
        Of the left, the same and the right position.
    bias : Tensor, shape (trial, 1, out)

    Returns
    -------
    Tensor, shape (trial, place, out, row)
        With margins of zeros.
    """
    trials, places, _, rows = units.shape
    sums = units.new_empty(trials, places, weight.shape[2], rows)
    torch.baddbmm(
        _at_each_place(bias, places).mT,
        _at_each_place(weight, places).mT,
        _windows(units),
        out=sums.flatten(0, 1)[1:-1],
    )
    return _clear_margins(sums)


def convolution_gradients(units: Tensor, slope: Tensor) -> list[Tensor]:
    """Gradients of a convolution's weight and bias.

    Parameters
    ----------
    units : Tensor, shape (trial, place, channel, row)
        What the convolution was given.
    slope : Tensor, shape (trial, place, out, row)
        Derivative of the loss by what it returned; zeros in the margins.

    Returns
    -------
    list of Tensor, shapes (trial, 3 * channel, out) and (trial, 1, out)
    """
    trials, places, channels, _ = units.shape
    by_place = units.new_empty(trials, places, 3 * channels, slope.shape[2])
    torch.bmm(_windows(units), slope.flatten(0, 1)[1:-1].mT, out=by_place.flatten(0, 1)[1:-1])
    return [by_place[:, 1:-1].sum(dim=1), slope.sum(dim=(1, 3)).unsqueeze(1)]


def convolution_slope(weight: Tensor, slope: Tensor) -> Tensor:
    """Derivative of the loss by what a convolution was given, shape (trial, place, channel, row).

    What a position gave to its right neighbour comes back from there: a convolution of the slopes,
    with the three weights in the opposite order.
    """
    trials, width, outs = weight.shape
    turned = weight.view(trials, 3, width // 3, outs).flip(1).transpose(2, 3)
    back = turned.reshape(trials, 3 * outs, width // 3)
    return convolve(slope, back, back.new_zeros(trials, 1, width // 3))


def _windows(units: Tensor) -> Tensor:
    """Look at every three places that follow one another: (trial * place - 2, 3 * channel, row)."""
    trials, places, channels, rows = units.shape
    shape = (trials * places - 2, 3 * channels, rows)
    return units.as_strided(shape, (channels * rows, rows, 1))


def _at_each_place(weight: Tensor, places: int) -> Tensor:
    """Repeat each trial's weight for the windows whose middle is one of its places."""
    return weight.repeat_interleave(places, dim=0)[1:-1]


def _clear_margins(units: Tensor) -> Tensor:
    units[:, 0] = 0
    units[:, -1] = 0
    return units
