"""The networks by name, made from their section of the parameters."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from tabdx.core.params.image_sections import ImageNetworkParams, Network
from tabdx.images.plain_cnn import PlainCnn
from tabdx.images.resnet9 import ResNet9
from tabdx.nets.random_numbers import fold_in

_KINDS: dict[Network, type[nn.Module]] = {"plain_cnn": PlainCnn, "resnet9": ResNet9}


def build(
    name: Network, params: ImageNetworkParams, shape: tuple[int, int, int], classes: int
) -> nn.Module:
    """Make a network; its first weights are drawn from torch's generator (see `seeded`).

    Parameters
    ----------
    name : str
        Which kind.
    params : ImageNetworkParams
        Its widths.
    shape : (int, int, int)
        Channels, height and width of an image.
    classes : int
        How many there are.
    """
    channels, height, width = shape
    network = _KINDS[name](
        channels,
        (height, width),
        classes,
        widths=params.channels,
        hidden=params.hidden,
        dropout=params.dropout,
    )
    # Convolutions are then faster, on a processor as on a GPU; values do not depend on it.
    laid_out: nn.Module = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return laid_out


@contextmanager
def seeded(seed: int, purpose: int) -> Iterator[None]:
    """Seed torch's generators for what draws from them alone, and leave them as they were.

    First weights and dropout draw from it: what is drawn then depends on the seed and the purpose,
    such as the number of an epoch, and on nothing that was drawn before.
    """
    with torch.random.fork_rng():
        torch.manual_seed(int(fold_in(torch.tensor([seed]), purpose)))
        yield
