"""Stage image_privacy: what a promise of privacy costs the plain network in accuracy."""

import pandas as pd

from tabdx.artifacts.tables import write_csvs
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.uncertainty.intervals import wilson

_COLUMNS = ["epsilon", "delta", "noise", "clip", "accuracy", "lower", "upper", "images"]


def image_privacy(params: ImageParams, paths: Paths) -> None:
    """Write the accuracy on the validation part for each epsilon; without any, no rows."""
    rows = _train(params, paths) if params.privacy.epsilons else []
    write_csvs(paths, "privacy", {"curve": pd.DataFrame(rows, columns=_COLUMNS)})


def _train(params: ImageParams, paths: Paths) -> list[dict[str, float]]:
    # Torch takes seconds to load, and Opacus, whose accountant says how much noise it takes, is an
    # extra: only where a promise is asked for.
    import torch

    from tabdx.images.divided_images import DividedImages
    from tabdx.images.inference import predict_probabilities
    from tabdx.images.networks import build, seeded
    from tabdx.images.private import (
        Privacy,
        batch_share,
        noise_for,
        total_steps,
        train_privately,
    )
    from tabdx.stages.image_networks import place_images

    images, settings = DividedImages.read(paths), params.plain_cnn
    # Gradients of single images are small work: the processor does it.
    data = place_images(images, torch.device("cpu"))
    count, asked = len(data.labels), params.privacy
    share, steps = batch_share(settings, count), total_steps(settings, count)
    labels = images.labels_of(images.validation)
    rows = []
    for epsilon in asked.epsilons:
        noise = noise_for(epsilon, share, steps, asked.delta)
        with seeded(params.seed, 0):
            network = build("plain_cnn", settings, data.shape, data.classes)
        train_privately(network, data, settings, Privacy(noise, asked.clip), params.seed)
        probability = predict_probabilities(
            network,
            network.state_dict(),
            images.pixels_of(images.validation),
            data.scaling,
            flip=False,
            device=torch.device("cpu"),
        )
        accuracy = float((probability.argmax(axis=1) == labels).mean())
        lower, upper = wilson(accuracy, len(labels), params.evaluate.confidence)
        numbers = (epsilon, asked.delta, noise, asked.clip)
        measured = (accuracy, lower, upper, len(labels))
        rows.append(dict(zip(_COLUMNS, (*numbers, *measured), strict=True)))
    return rows


if __name__ == "__main__":
    run("image_privacy", image_privacy, read_image_params)
