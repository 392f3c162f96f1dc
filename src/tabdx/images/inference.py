"""Probabilities of images by trained networks."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call

from tabdx.images.image_set import Pixels
from tabdx.images.scaling import ChannelScaling

_BATCH = 1024


@torch.inference_mode()
def predict_probabilities(
    network: nn.Module,
    weights: Mapping[str, Tensor],
    pixels: Pixels,
    scaling: ChannelScaling,
    *,
    flip: bool,
    device: torch.device,
) -> NDArray[np.float64]:
    """Predict the probability of each class.

    Parameters
    ----------
    network : Module
        Its layers; its own weights are not used.
    weights : mapping of str to Tensor
        Those of one training, by their names in the network.
    pixels : ndarray of uint8, shape (image, channel, height, width)
        As in the image set.
    scaling : ChannelScaling
        That of the training.
    flip : bool
        Whether each image is predicted as it is and mirrored, and the logits are averaged.
    device : torch.device
        Where it runs.

    Returns
    -------
    ndarray, shape (image, class)
        A row sums to 1.
    """
    network = network.to(device).eval()
    placed = {name: one.to(device) for name, one in weights.items()}
    logits = []
    for start in range(0, len(pixels), _BATCH):
        block = torch.from_numpy(np.ascontiguousarray(pixels[start : start + _BATCH])).to(device)
        images = scaling.scale(block).contiguous(memory_format=torch.channels_last)
        found: Tensor = functional_call(network, placed, (images,))
        if flip:
            found = (found + functional_call(network, placed, (images.flip(3),))) / 2
        logits.append(found.cpu())
    # In double precision: the rows then sum to 1 to the last digits.
    probability: NDArray[np.float64] = torch.cat(logits).double().softmax(dim=1).numpy()
    return probability


def mean_probability(members: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Average the probabilities of several networks, shape (image, class)."""
    mean: NDArray[np.float64] = np.mean(members, axis=0)
    return mean
