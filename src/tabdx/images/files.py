"""Trained networks to files and back: weights as safetensors, what they are as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load, save
from torch import Tensor, nn

from tabdx.artifacts.refusal import refuse_broken
from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import ImageNetworkParams, Network
from tabdx.images.image_set import Pixels
from tabdx.images.inference import mean_probability, predict_probabilities
from tabdx.images.networks import build
from tabdx.images.scaling import ChannelScaling

WEIGHTS_FILE, NETWORK_FILE = "weights.safetensors", "network.json"
FORMAT = 1  # of network.json; raised whenever its keys change


@dataclass(frozen=True)
class TrainedNetworks:
    """Networks of one kind, ready to predict.

    Attributes
    ----------
    name : str
        Which kind.
    params : ImageNetworkParams
        How it was built and trained.
    shape : (int, int, int)
        Channels, height and width of the images that it takes.
    classes : tuple of str
        In the order of its outputs.
    scaling : ChannelScaling
        Of the training part.
    weights : list of dict of str to Tensor
        Of each member.
    """

    name: Network
    params: ImageNetworkParams
    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    scaling: ChannelScaling
    weights: Sequence[Mapping[str, Tensor]]

    def network(self) -> nn.Module:
        """The layers, with weights that nobody trained."""
        return build(self.name, self.params, self.shape, len(self.classes))

    def predict(self, pixels: Pixels, device: torch.device) -> list[NDArray[np.float64]]:
        """Predict the probabilities of each class, member by member, shape (image, class).

        Raises
        ------
        InputError
            If the images have another shape than those that the networks were trained on.
        """
        if pixels.shape[1:] != self.shape:
            raise InputError(
                f"the images have the shape {pixels.shape[1:]} (channel, height, width), the "
                f"networks were trained on {self.shape}; resize them, or train on such images"
            )
        network = self.network()
        return [
            predict_probabilities(
                network,
                weights,
                pixels,
                self.scaling,
                flip=self.params.flip_when_predicting,
                device=device,
            )
            for weights in self.weights
        ]

    def predict_mean(self, pixels: Pixels, device: torch.device) -> NDArray[np.float64]:
        """Predict the mean probabilities of all members, shape (image, class)."""
        return mean_probability(self.predict(pixels, device))


def to_files(trained: TrainedNetworks) -> dict[str, bytes]:
    """Turn networks into the files of their model folder."""
    about = {
        "format": FORMAT,
        "network": trained.name,
        "params": trained.params.model_dump(mode="json"),
        "shape": list(trained.shape),
        "classes": list(trained.classes),
        "mean": list(trained.scaling.mean),
        "deviation": list(trained.scaling.deviation),
        "members": len(trained.weights),
    }
    tensors = {
        f"{member:03d}.{name}": one.contiguous()
        for member, weights in enumerate(trained.weights)
        for name, one in weights.items()
    }
    return {
        WEIGHTS_FILE: save(tensors),
        NETWORK_FILE: (json.dumps(about, indent=2) + "\n").encode(),
    }


def from_files(files: Mapping[str, bytes]) -> TrainedNetworks:
    """Turn the files of a model folder into the networks that they hold.

    Raises
    ------
    InputError
        If a file is missing, broken or of another format, or the weights are not those of the
        network that is described.
    """
    if set(files) != {WEIGHTS_FILE, NETWORK_FILE}:
        raise InputError(
            f"the files of an image network must be {WEIGHTS_FILE} and {NETWORK_FILE}, found "
            f"{', '.join(sorted(files)) or 'none'}; `dvc repro images/dvc.yaml` makes them"
        )
    with refuse_broken("the network's files", "`dvc repro images/dvc.yaml` trains it again"):
        about: dict[str, Any] = json.loads(files[NETWORK_FILE])
        if about.get("format") != FORMAT or about.get("network") not in get_args(Network):
            raise ValueError(f"{NETWORK_FILE} is of another format than {FORMAT}")
        return _read(about, load(files[WEIGHTS_FILE]))


def _read(about: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> TrainedNetworks:
    channels, height, width = (int(one) for one in about["shape"])
    scaling = ChannelScaling(tuple(about["mean"]), tuple(about["deviation"]))
    weights = [
        {
            name.partition(".")[2]: one
            for name, one in tensors.items()
            if name.startswith(f"{member:03d}.")
        }
        for member in range(int(about["members"]))
    ]
    trained = TrainedNetworks(
        cast(Network, about["network"]),
        ImageNetworkParams.model_validate(about["params"]),
        (channels, height, width),
        tuple(about["classes"]),
        scaling,
        weights,
    )
    _require_weights(trained, len(tensors))
    return trained


def _require_weights(trained: TrainedNetworks, found: int) -> None:
    expected = {name: one.shape for name, one in trained.network().state_dict().items()}
    for weights in trained.weights:
        if {name: one.shape for name, one in weights.items()} != expected:
            raise ValueError(f"{WEIGHTS_FILE} does not hold the weights of {trained.name}")
        if not all(bool(one.isfinite().all()) for one in weights.values()):
            raise ValueError(f"{WEIGHTS_FILE} holds what is no finite number")
    if not trained.weights or found != len(expected) * len(trained.weights):
        raise ValueError(f"{WEIGHTS_FILE} holds the weights of another number of networks")
