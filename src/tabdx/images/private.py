"""Privacy-preserving training: DP-SGD, in which no single image can move the weights by much."""

import warnings
from dataclasses import dataclass

import torch
from opacus.accountants.utils import get_noise_multiplier
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from tabdx.core.params.image_sections import ImageNetworkParams
from tabdx.images.schedules import one_cycle
from tabdx.images.training import TrainingData

Gradients = dict[str, Tensor]

# Of the Rényi divergences, the best of which counts: high ones for much noise and few steps.
_ORDERS = [1.25, 1.5, 1.75, *map(float, range(2, 33)), 48.0, 64.0, 128.0, 256.0, 512.0]


@dataclass(frozen=True)
class Privacy:
    """How a training hides each image.

    Attributes
    ----------
    noise : float
        Standard deviation of the noise on the sum of gradients, in units of `clip`.
    clip : float
        Largest norm of the gradient of one image.
    """

    noise: float
    clip: float


def train_privately(
    network: nn.Module, data: TrainingData, params: ImageNetworkParams, privacy: Privacy, seed: int
) -> None:
    """Train a network in place, by plain steps along the noisy gradients.

    Scaling is the one thing learned from the training images outside of the promise: a mean and a
    deviation a channel, over all pixels.

    Parameters
    ----------
    network : Module
        Its weights are where the training starts.
    data : TrainingData
        The images.
    params : ImageNetworkParams
        Epochs, batch size, learning rate and momentum; the rest is not used.
    privacy : Privacy
        The noise and the largest norm.
    seed : int
        Where the draws start. Whoever knows it can take the noise off: keep it to yourself, if the
        promise is to hold against readers of the parameters.
    """
    generator = torch.Generator().manual_seed(seed)
    velocity: Gradients = {}
    share, steps = batch_share(params, len(data.labels)), total_steps(params, len(data.labels))
    network.eval()  # no dropout: the noise does its work
    for step in range(steps):
        chosen = poisson_batch(len(data.labels), share, generator)
        images = data.scaling.scale(data.pixels[chosen])
        found = private_gradient(
            network, images, data.labels[chosen], privacy, params.batch_size, generator
        )
        rate = params.learning_rate * one_cycle(step, steps)
        with torch.no_grad():
            for name, weight in network.named_parameters():
                velocity[name] = params.momentum * velocity.get(name, 0.0) + found[name]
                weight.sub_(rate * velocity[name])


def batch_share(params: ImageNetworkParams, images: int) -> float:
    """Chance of an image to be in a batch."""
    return min(1.0, params.batch_size / images)


def total_steps(params: ImageNetworkParams, images: int) -> int:
    """Batches of all epochs."""
    return params.epochs * max(1, round(images / params.batch_size))


def private_gradient(
    network: nn.Module,
    images: Tensor,
    labels: Tensor,
    privacy: Privacy,
    expected: int,
    generator: torch.Generator,
) -> Gradients:
    """Sum each image's gradient, clipped, add noise, and divide by the expected batch size.

    Formula: (Σ g · min(1, C / ‖g‖) + σ C z) / L, with z standard normal.
    Reference: Abadi et al. (2016), "Deep learning with differential privacy", CCS, 308–318.

    Parameters
    ----------
    network : Module
        Without batch normalization, in which images touch each other's gradients.
    images, labels : Tensor
        A batch drawn by chance (`poisson_batch`); it may be empty.
    privacy : Privacy
        The noise and the largest norm.
    expected : int
        Images of a batch on average, L: the true number would tell who was drawn.
    generator : torch.Generator
        Of the noise.

    Returns
    -------
    dict of str to Tensor
        By the names of the weights.

    Raises
    ------
    ValueError
        If the network normalizes over the batch.
    """
    if any(isinstance(layer, nn.modules.batchnorm._BatchNorm) for layer in network.modules()):
        raise ValueError("batch normalization mixes the images of a batch, so that none is hidden")
    weights = {name: one.detach() for name, one in network.named_parameters()}
    sums = {name: torch.zeros_like(one) for name, one in weights.items()}
    if len(images):
        each = _each_gradient(network, weights, images, labels)
        squares = sum(one.flatten(1).square().sum(dim=1) for one in each.values())
        norms = torch.as_tensor(squares).sqrt()
        factors = (privacy.clip / norms.clamp(min=1e-12)).clamp(max=1.0)
        sums = {name: torch.einsum("i,i...->...", factors, one) for name, one in each.items()}
    scale = privacy.noise * privacy.clip
    return {
        name: (one + scale * torch.randn(one.shape, generator=generator)) / expected
        for name, one in sums.items()
    }


def _each_gradient(
    network: nn.Module, weights: Gradients, images: Tensor, labels: Tensor
) -> Gradients:
    """The gradient of every image's own loss, shape (image, ...) for each weight."""

    def loss(given: Gradients, image: Tensor, label: Tensor) -> Tensor:
        logits = functional_call(network, given, (image[None],))
        return cross_entropy(logits, label[None])

    each: Gradients = vmap(grad(loss), in_dims=(None, 0, 0))(weights, images, labels)
    return each


def poisson_batch(images: int, share: float, generator: torch.Generator) -> Tensor:
    """Draw each image by itself with the same chance: what the accountant counts on.

    Returns
    -------
    Tensor of int64
        Places of those drawn.
    """
    return torch.nonzero(torch.rand(images, generator=generator) < share)[:, 0]


def noise_for(epsilon: float, share: float, steps: int, delta: float) -> float:
    """The noise with which so many steps spend epsilon, by Opacus' accountant of Rényi divergences.

    Parameters
    ----------
    epsilon, delta : float
        What is promised: no event's chance changes by more than a factor of e^ε when an image is
        added or left out, but for a chance of δ.
    share : float
        Chance of an image to be in a batch.
    steps : int
        How many batches are drawn.
    """
    with warnings.catch_warnings():
        # An order at the end of those that are tried gives a bound that holds, if not the least.
        warnings.filterwarnings("ignore", message="Optimal order is the", category=UserWarning)
        noise: float = get_noise_multiplier(
            target_epsilon=epsilon,
            target_delta=delta,
            sample_rate=share,
            steps=steps,
            accountant="rdp",
            alphas=_ORDERS,
        )
    return noise
