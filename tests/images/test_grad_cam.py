import numpy as np
import torch

from tabdx.images.files import TrainedNetworks
from tabdx.images.grad_cam import heat_maps
from tabdx.images.networks import build
from tabdx.images.scaling import ChannelScaling


def test_the_heat_lies_where_the_class_is_seen(settings):
    params = settings(channels=(2, 2), hidden=0)
    network = build("plain_cnn", params, (1, 16, 16), 2)
    # Each convolution hands the image on as its first channel, and the class is its mean.
    weights = {name: torch.zeros_like(one) for name, one in network.state_dict().items()}
    for layer in ("features.0.weight", "features.3.weight"):
        weights[layer][0, 0, 1, 1] = 1.0
    last = weights["head.2.weight"]
    last[1, : last.shape[1] // 2] = 1.0
    trained = TrainedNetworks(
        "plain_cnn", params, (1, 16, 16), ("a", "b"), ChannelScaling((0.0,), (255.0,)), [weights]
    )
    pixels = np.zeros((2, 1, 16, 16), np.uint8)
    pixels[0, 0, :4, :4] = pixels[1, 0, 12:, 12:] = 255
    found = heat_maps(trained, pixels, np.array([1, 1]))
    assert found.shape == (2, 16, 16)
    assert found[0, :4, :4].mean() > 5 * found[0, 8:, 8:].mean() + 0.1
    assert found[1, 12:, 12:].mean() > 5 * found[1, :8, :8].mean() + 0.1
    assert found.max() <= 1
    # Nothing speaks for the other class.
    assert not heat_maps(trained, pixels, np.array([0, 0])).any()
