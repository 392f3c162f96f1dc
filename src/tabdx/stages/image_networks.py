"""Stage image_networks: one kind of network, trained from several seeds."""

import shutil
import sys
from functools import partial
from math import prod

import numpy as np
import torch

from tabdx.artifacts.models import write_model
from tabdx.artifacts.tables import write_csv
from tabdx.core.params.image_sections import ImageParams, Network, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.images.divided_images import DividedImages
from tabdx.images.files import TrainedNetworks, to_files
from tabdx.images.image_set import Pixels
from tabdx.images.members import train_members
from tabdx.images.scaling import ChannelScaling
from tabdx.images.training import TrainingData
from tabdx.nets.device import choose_device, describe_device
from tabdx.stages.image_predictions import write_image_predictions

_SMALL_STEP = 8_192  # pixels of a batch


def image_networks(name: Network, params: ImageParams, paths: Paths) -> None:
    """Train the members; write them, their curves, and the predictions of one and of all."""
    images = DividedImages.read(paths)
    device = choose_device(params.compute.device)
    data = place_images(images, device)
    settings = params.network(name)
    if device.type == "cpu" and settings.batch_size * prod(data.shape) <= _SMALL_STEP:
        torch.set_num_threads(1)  # beside other work, more wait for one another: four times slower
    checkpoints = paths.checkpoints / name
    members = train_members(name, settings, params.augment, data, params.seed, checkpoints)
    outcome = images.cohort.dictionary.outcome
    trained = TrainedNetworks(
        name, settings, data.shape, outcome.classes, data.scaling, members.weights
    )
    single = TrainedNetworks(
        name, settings, data.shape, outcome.classes, data.scaling, members.weights[:1]
    )
    _write_predictions(name, single, images, device, paths)
    _write_predictions(f"{name}_ensemble", trained, images, device, paths)
    write_csv(paths.report(name, "learning_curves.csv"), members.curves)
    facts = {
        "device": describe_device(params.compute.device, device),
        "images": len(data.labels),
        "members": len(members.weights),
        "parameters": sum(one.numel() for one in members.weights[0].values()),
        "augment": params.augment.model_dump(mode="json"),
    }
    write_model(
        paths.model(name), paths.model_record(name), to_files(trained), facts | outcome.named
    )
    shutil.rmtree(checkpoints, ignore_errors=True)


def place_images(images: DividedImages, device: torch.device) -> TrainingData:
    """Bring the training and the validation part into the memory of the device, as bytes."""
    pixels = images.pixels_of(images.training)
    validation = images.pixels_of(images.validation)
    return TrainingData(
        torch.from_numpy(pixels).to(device),
        torch.from_numpy(images.labels_of(images.training)).to(device),
        torch.from_numpy(validation).to(device),
        torch.from_numpy(images.labels_of(images.validation)).to(device),
        ChannelScaling.of(pixels),
        len(images.classes),
    )


def _write_predictions(
    model: str, trained: TrainedNetworks, images: DividedImages, device: torch.device, paths: Paths
) -> None:
    def predict(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return trained.predict_mean(pixels, device)

    write_image_predictions(model, predict, images, paths)


if __name__ == "__main__":
    chosen: Network = "resnet9" if sys.argv[1] == "resnet9" else "plain_cnn"
    run(f"image_networks@{chosen}", partial(image_networks, chosen), read_image_params)
