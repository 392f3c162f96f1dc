"""Augmentation: training images flipped, moved and turned, all of a batch at once on the device."""

from math import pi

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from tabdx.core.params.image_sections import AugmentParams
from tabdx.nets.random_numbers import fold_in, uniform

_FLIPS, _MOVES, _TURNS = range(3)  # what a draw is for


def draw_maps(
    params: AugmentParams, images: int, size: tuple[int, int], seed: int, epoch: int
) -> Tensor | None:
    """Draw how each training image is varied in one epoch.

    A draw depends on the seed, the epoch and the image's place alone: not on the batch that an
    image falls into, nor on how many devices share the work.

    Parameters
    ----------
    params : AugmentParams
        ``flip``: of none, of a random half in each epoch, or alternating (of a random half in the
        first epoch, of the others in the next, and so on: no image is seen the same way twice in a
        row). ``crop``: images are moved by up to so many pixels each way. ``rotation``: degrees.
    images : int
        How many there are.
    size : (int, int)
        Their height and width.
    seed, epoch : int
        Where the draws start.

    Returns
    -------
    Tensor, shape (image, 2, 3), or None
        The affine map of each, as `torch.nn.functional.affine_grid` takes it; None where nothing is
        varied.
    """
    if params.flip == "none" and not params.crop and not params.rotation:
        return None
    key = torch.tensor([seed])
    in_epoch = fold_in(key, epoch)
    sign = torch.ones(images)
    if params.flip == "random":
        sign = _signs(uniform(fold_in(in_epoch, _FLIPS), images)[0])
    elif params.flip == "alternating":
        sign = _signs(uniform(fold_in(key, _FLIPS), images)[0]) * (-1.0) ** epoch
    angle = (uniform(fold_in(in_epoch, _TURNS), images)[0] * 2 - 1) * params.rotation * pi / 180
    steps = uniform(fold_in(in_epoch, _MOVES), images, 2)[0] * (2 * params.crop + 1)
    # Whole pixels to either side; half an image is one unit.
    moves = (steps.floor() - params.crop) * 2 / torch.tensor([size[1], size[0]])
    cosine, sine = angle.cos(), angle.sin()
    stretch = size[0] / size[1]  # an image that is no square must not be sheared by a turn
    rows = [
        torch.stack([cosine * sign, -sine * stretch, moves[:, 0]], dim=1),
        torch.stack([sine * sign / stretch, cosine, moves[:, 1]], dim=1),
    ]
    return torch.stack(rows, dim=1)


def _signs(drawn: Tensor) -> Tensor:
    return torch.where(drawn < 0.5, -1.0, 1.0)


def vary(images: Tensor, maps: Tensor) -> Tensor:
    """Flip, move and turn images; what comes in from outside is the image reflected.

    Parameters
    ----------
    images : Tensor of float, shape (image, channel, height, width)
        A batch, scaled.
    maps : Tensor, shape (image, 2, 3)
        Of these images, from `draw_maps`.
    """
    grid = affine_grid(maps.to(images.device), list(images.shape), align_corners=False)
    return grid_sample(images, grid, padding_mode="reflection", align_corners=False)
