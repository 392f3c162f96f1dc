import pytest
import torch
from opacus.accountants import RDPAccountant
from torch.nn.functional import cross_entropy

from tabdx.images.networks import build, seeded
from tabdx.images.private import (
    Privacy,
    batch_share,
    noise_for,
    poisson_batch,
    private_gradient,
    total_steps,
    train_privately,
)


@pytest.fixture
def network(settings, data):
    with seeded(0, 0):
        return build("plain_cnn", settings(channels=(3, 4), hidden=0), data.shape, 2)


def gradients(network, data, privacy, rows=8):
    images = data.scaling.scale(data.pixels[:rows])
    generator = torch.Generator().manual_seed(0)
    return private_gradient(network, images, data.labels[:rows], privacy, rows or 8, generator)


def flat(found):
    return torch.cat([one.flatten() for one in found.values()])


def test_without_noise_and_limit_it_is_the_gradient_of_the_mean_loss(network, data):
    found = gradients(network, data, Privacy(noise=0.0, clip=1e6))
    loss = cross_entropy(network(data.scaling.scale(data.pixels[:8])), data.labels[:8])
    expected = torch.autograd.grad(loss, list(network.parameters()))
    for one, other in zip(found.values(), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_no_image_moves_the_sum_by_more_than_the_limit(network, data):
    for rows in (1, 2):
        found = gradients(network, data, Privacy(noise=0.0, clip=0.01), rows)
        assert flat(found).norm() * rows <= 0.01 * rows + 1e-6
    assert flat(gradients(network, data, Privacy(0.0, 0.01), 1)).norm() == pytest.approx(
        0.01, rel=1e-4
    )


def test_the_noise_has_the_size_that_is_asked_for(network, data):
    found = flat(gradients(network, data, Privacy(noise=3.0, clip=0.5), rows=0)) * 8
    assert found.std().item() == pytest.approx(1.5, rel=0.1)


def test_a_network_that_normalizes_over_the_batch_is_refused(settings, data):
    network = build("resnet9", settings(), data.shape, 2)
    with pytest.raises(ValueError, match="batch normalization"):
        gradients(network, data, Privacy(1.0, 1.0))


def test_each_image_is_drawn_by_itself():
    generator = torch.Generator().manual_seed(0)
    sizes = [len(poisson_batch(1000, 0.1, generator)) for _ in range(50)]
    assert 90 < sum(sizes) / 50 < 110
    assert len(set(sizes)) > 10


def test_the_noise_spends_the_epsilon_that_was_promised():
    noise = noise_for(2.0, 0.05, 200, 1e-5)
    accountant = RDPAccountant()
    accountant.history = [(noise, 0.05, 200)]
    assert 1.9 < accountant.get_epsilon(1e-5) <= 2.01
    assert noise_for(8.0, 0.05, 200, 1e-5) < noise


def test_with_little_noise_the_stripes_are_told_apart(settings, data):
    params = settings(channels=(4, 6), hidden=0, epochs=6, learning_rate=0.5)
    with seeded(1, 0):
        network = build("plain_cnn", params, data.shape, 2)
    train_privately(network, data, params, Privacy(noise=0.3, clip=1.0), 0)
    with torch.no_grad():
        logits = network(data.scaling.scale(data.validation_pixels))
    assert (logits.argmax(dim=1) == data.validation_labels).float().mean() > 0.9
    assert (batch_share(params, 64), total_steps(params, 64)) == (0.25, 24)
