"""Also tests `plain_cnn` and `resnet9`."""

import pytest
import torch

from tabdx.images.networks import build, seeded
from tabdx.images.plain_cnn import PlainCnn
from tabdx.images.resnet9 import ResNet9


@pytest.mark.parametrize("name", ["plain_cnn", "resnet9"])
@pytest.mark.parametrize("shape", [(1, 4, 4), (1, 8, 8), (3, 28, 20), (3, 64, 64)])
def test_every_size_gives_a_logit_a_class(settings, name, shape):
    network = build(name, settings(channels=(4, 6, 8)), shape, 3)
    images = torch.zeros(2, *shape)
    assert network(images).shape == (2, 3)
    assert network.features(images).shape[:2] == (2, 8)


def test_the_convolutions_keep_the_size_and_the_pooling_halves_it():
    network = PlainCnn(3, (32, 32), 10, widths=(8, 16, 32), hidden=64, dropout=0.0)
    sizes = []
    images = torch.zeros(1, 3, 32, 32)
    for layer in network.features:
        images = layer(images)
        sizes.append(images.shape[2])
    assert sizes == [32, 32, 16, 16, 16, 8, 8, 8]
    assert network.pool(images).shape[2:] == (4, 4)


def test_whitened_patches_are_uncorrelated_and_of_one_size():
    with seeded(0, 0):
        images = torch.randn(200, 3, 8, 8)
        images[:, 1] = images[:, 0] + 0.5 * images[:, 1]
    network = ResNet9(3, (8, 8), 2, widths=(4,), hidden=0, dropout=0.0)
    network.prepare(images)
    found = network.whitening(images).detach().transpose(0, 1).flatten(1)
    assert torch.allclose(found[:12], -found[12:], atol=1e-4)
    covariance = torch.cov(found[:12]).double()
    assert torch.allclose(covariance, torch.eye(12).double(), atol=0.1)
    assert not network.whitening.weight.requires_grad
