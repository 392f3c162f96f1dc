import numpy as np
import pytest
import torch

from tabdx.core.params.image_sections import AugmentParams, ImageNetworkParams
from tabdx.images.scaling import ChannelScaling
from tabdx.images.training import TrainingData

SETTINGS = {
    **{"channels": (4, 6), "hidden": 8, "seeds": 1, "epochs": 2, "batch_size": 16},
    **{"learning_rate": 0.05, "momentum": 0.9, "weight_decay": 0.0005, "label_smoothing": 0.0},
    **{"dropout": 0.0, "average": 0.0, "flip_when_predicting": False},
}


@pytest.fixture
def settings():
    """Make the section of a network, other keys as in `SETTINGS`."""
    return lambda **changed: ImageNetworkParams(**SETTINGS | changed)


@pytest.fixture
def augment():
    return lambda **changed: AugmentParams(**{"flip": "none", "crop": 0, "rotation": 0.0} | changed)


@pytest.fixture
def stripes():
    """Images of two classes: stripes that stand, and stripes that lie, with noise."""
    rng = np.random.default_rng(0)
    labels = np.arange(96) % 2
    lines = np.where(np.arange(8) % 4 < 2, 60, 190)
    lying = np.repeat(lines[:, None], 8, axis=1)
    clean = np.where(labels[:, None, None] == 1, lying, lying.T)
    pixels = (clean + rng.integers(-40, 40, (96, 8, 8))).astype(np.uint8)[:, None]
    return pixels, labels


@pytest.fixture
def data(stripes):
    pixels, labels = stripes
    placed, numbers = torch.from_numpy(pixels), torch.from_numpy(labels)
    return TrainingData(
        placed[:64], numbers[:64], placed[64:], numbers[64:], ChannelScaling.of(pixels[:64]), 2
    )
