"""Grad-CAM: where in an image lies what speaks for a class."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate, relu

from tabdx.images.files import TrainedNetworks
from tabdx.images.image_set import Pixels


def heat_maps(
    trained: TrainedNetworks, pixels: Pixels, classes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Show by which places of each image the networks came to a class.

    Formula: of the maps A of the last convolution, ReLU(Σ a · A), where a is the mean over all
    places of the derivative of the class's logit by A; scaled to a maximum of 1, brought to the
    size of the image, and averaged over the members.
    Reference: Selvaraju et al. (2017), "Grad-CAM", ICCV, 618–626.

    Parameters
    ----------
    trained : TrainedNetworks
        The networks.
    pixels : ndarray of uint8, shape (image, channel, height, width)
        The images.
    classes : ndarray of int, shape (image,)
        The number of the class that each is asked about.

    Returns
    -------
    ndarray, shape (image, height, width)
        From 0 to 1; all 0 where nothing speaks for the class.
    """
    images = trained.scaling.scale(torch.from_numpy(np.ascontiguousarray(pixels)))
    asked = torch.from_numpy(classes)
    maps = [_heat_maps(trained, weights, images, asked) for weights in trained.weights]
    mean: NDArray[np.float32] = torch.stack(maps).mean(dim=0).numpy()
    return mean


def _heat_maps(
    trained: TrainedNetworks, weights: Mapping[str, Tensor], images: Tensor, classes: Tensor
) -> Tensor:
    network = trained.network().eval()
    network.load_state_dict(dict(weights))
    with torch.no_grad():
        maps = network.features(images)  # type: ignore[operator]
    maps.requires_grad_()
    logits = network.classify(maps)  # type: ignore[operator]
    # Images do not touch each other's logits, so the derivative of the sum is each one's own.
    logits.gather(1, classes[:, None]).sum().backward()
    importance = maps.grad.mean(dim=(2, 3), keepdim=True)
    heat = relu((importance * maps.detach()).sum(dim=1, keepdim=True))
    highest = heat.amax(dim=(2, 3), keepdim=True)
    heat = heat / torch.where(highest > 0, highest, 1)
    brought: Tensor = interpolate(
        heat, size=tuple(images.shape[2:]), mode="bilinear", align_corners=False
    )[:, 0]
    return brought
