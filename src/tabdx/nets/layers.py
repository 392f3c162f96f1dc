"""Layers of many networks at once: every weight has a leading trial axis.

Each layer comes with its gradients, written out: a step of tiny networks spends more time in the
bookkeeping of automatic differentiation than in their products.
"""

import torch
from torch import Tensor


def linear(inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Apply each trial's affine map to its own rows.

    Parameters
    ----------
    inputs : Tensor, shape (trial, row, in)
    weight : Tensor, shape (trial, in, out)
    bias : Tensor, shape (trial, 1, out)

    Returns
    -------
    Tensor, shape (trial, row, out)

    Examples
    --------
    >>> linear(torch.ones(2, 1, 3), torch.ones(2, 3, 4), torch.zeros(2, 1, 4)).shape
    torch.Size([2, 1, 4])
    """
    return torch.baddbmm(bias, inputs, weight)


def linear_gradients(inputs: Tensor, slope: Tensor) -> list[Tensor]:
    """Gradients of an affine map's weight and bias.

    Parameters
    ----------
    inputs : Tensor, shape (trial, row, in)
        What the map was given.
    slope : Tensor, shape (trial, row, out)
        Derivative of the loss by what the map returned.

    Returns
    -------
    list of Tensor, shapes (trial, in, out) and (trial, 1, out)
    """
    return [torch.bmm(inputs.transpose(1, 2), slope), slope.sum(dim=1, keepdim=True)]


def linear_input_gradient(weight: Tensor, slope: Tensor) -> Tensor:
    """Derivative of the loss by what an affine map was given, shape (trial, row, in)."""
    return torch.bmm(slope, weight.transpose(1, 2))


def smooth_clip(inputs: Tensor, clip: Tensor) -> Tensor:
    """Clip values far from zero smoothly, so that an outlier does not dominate a network.

    ``x / sqrt(1 + (x / clip)²)``, which never leaves (-clip, clip). (Holzmüller et al. 2024,
    arXiv:2407.04491)

    Parameters
    ----------
    inputs : Tensor, shape (trial, row, feature)
    clip : Tensor, shape (trial,)
        The bound; 0 leaves the values as they are.

    Examples
    --------
    >>> inputs = torch.tensor([[[4.0]], [[4.0]]])
    >>> smooth_clip(inputs, clip=torch.tensor([0.0, 3.0])).flatten()
    tensor([4.0000, 2.4000])
    """
    inverse = torch.where(clip > 0, 1 / clip, 0)[:, None, None]
    return inputs * (inputs * inverse).square_().add_(1).rsqrt_()
