"""Several trainings of one kind of network, each from a seed of its own: an ensemble's members."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from tabdx.core.params.image_sections import AugmentParams, ImageNetworkParams, Network
from tabdx.core.progress import track
from tabdx.images.checkpoints import Checkpoint
from tabdx.images.training import Recipe, Training, TrainingData

_LOG = logging.getLogger("tabdx")


@dataclass(frozen=True)
class Members:
    """What the trainings of one kind of network gave.

    Attributes
    ----------
    weights : list of dict of str to Tensor
        The kept weights of each.
    curves : DataFrame
        One row per member, epoch and part: ``member``, ``epoch``, ``part`` (training | validation),
        ``log_loss``, ``accuracy``. Those of the training part are means over the steps of the
        epoch, on varied images; those of the validation part are of the weights after it.
    """

    weights: list[dict[str, Tensor]]
    curves: pd.DataFrame


def train_members(
    name: Network,
    params: ImageNetworkParams,
    augment: AugmentParams,
    data: TrainingData,
    seed: int,
    folder: Path | None = None,
) -> Members:
    """Train a network several times, one after the other.

    Parameters
    ----------
    name, params, augment
        What is trained, and how; `params.seeds` times.
    data : TrainingData
        The images.
    seed : int
        Where the draws start; each member gets a seed of its own from it, whatever their number.
    folder : Path, optional
        Where checkpoints are kept: after a kill, the trainings go on from the last whole epoch.
    """
    key = _fingerprint(name, params, augment, data)
    weights, curves = [], []
    for member, own in enumerate(track(member_seeds(seed, params.seeds), f"training {name}")):
        training = Training(Recipe(name, params, augment, own), data)
        checkpoint = None
        if folder is not None:
            checkpoint = Checkpoint(folder / f"{name}-{member}.safetensors", f"{key}-{own}")
        state = training.run(checkpoint)
        weights.append({name: _plain(one) for name, one in training.kept_weights().items()})
        curves.append(pd.DataFrame(state.curves).assign(member=member))
        last = state.curves[-1]
        _LOG.info("%s %d: validation accuracy %.4f", name, member, last["accuracy"])
    columns = ["member", "epoch", "part", "log_loss", "accuracy"]
    return Members(weights, pd.concat(curves, ignore_index=True)[columns])


def _plain(weight: Tensor) -> Tensor:
    """A copy laid out as a file holds it: the layout decides the last digits of a convolution."""
    return weight.detach().cpu().clone(memory_format=torch.contiguous_format)


def member_seeds(seed: int, count: int) -> list[int]:
    """Draw a seed for each member; more members leave the seeds of the first ones as they are."""
    drawn: list[int] = np.random.SeedSequence(seed).generate_state(count).tolist()
    return drawn


def _fingerprint(
    name: Network, params: ImageNetworkParams, augment: AugmentParams, data: TrainingData
) -> str:
    """Hash all that decides what a training gives: settings, images, versions, threads."""
    settings: Sequence[Any] = [
        name,
        params.model_dump(mode="json", exclude={"seeds"}),
        augment.model_dump(mode="json"),
        [data.scaling.mean, data.scaling.deviation],
        torch.__version__,
        [data.pixels.device.type, torch.get_num_threads()],
    ]
    digest = hashlib.sha256(json.dumps(settings).encode())
    for tensor in (data.pixels, data.labels, data.validation_pixels, data.validation_labels):
        digest.update(tensor.cpu().numpy().tobytes())
    return digest.hexdigest()
