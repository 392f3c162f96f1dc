"""Distance of an image from the training images, in a network's last hidden layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load, save
from sklearn.covariance import LedoitWolf
from torch import Tensor

from tabdx.artifacts.refusal import refuse_broken
from tabdx.images.files import TrainedNetworks
from tabdx.images.image_set import Pixels

DISTANCE_FILE = "training_distance.safetensors"
_FARTHER = 0.01  # share of images like those of the training that is taken for unlike them
_BATCH = 1024
Units = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingDistance:
    """How far an image may be from the training images of the nearest class.

    Formula: the smallest over the classes c of √((h − μ_c)ᵀ Σ⁻¹ (h − μ_c)), where h are the units
    of the last hidden layer, μ_c their mean over the training images of the class, and Σ their
    covariance within classes, shrunk by Ledoit and Wolf's rule.
    Reference: Lee et al. (2018), "A simple unified framework for detecting out-of-distribution
    samples and adversarial attacks", NeurIPS.

    Attributes
    ----------
    means : ndarray, shape (class, unit)
    precision : ndarray, shape (unit, unit)
        The inverse of the covariance.
    limit : float
        Beyond it an image is unlike the training images: one in a hundred of those that are like
        them is farther away.

    Examples
    --------
    >>> units = np.array([[0.0, 0], [0, 2], [2, 0], [2, 2], [9, 9], [9, 7], [7, 9], [7, 7]])
    >>> known = TrainingDistance.learn(units, np.repeat([0, 1], 4), units)
    >>> known.is_unlike(np.array([[1.0, 1.0], [30.0, -30.0]])).tolist()
    [False, True]
    """

    means: Units
    precision: Units
    limit: float

    @classmethod
    def learn(cls, units: Units, labels: NDArray[np.int64], others: Units) -> Self:
        """Learn the distance from training images, and the limit from others.

        Parameters
        ----------
        units : ndarray, shape (image, unit)
            Of the training images.
        labels : ndarray of int, shape (image,)
            Their classes.
        others : ndarray, shape (image, unit)
            Of images that no training saw: its own lie closer than any new one.
        """
        classes = np.unique(labels)
        means = np.stack([units[labels == one].mean(axis=0) for one in classes])
        within = units - means[np.searchsorted(classes, labels)]
        # Units that are always 0 have no spread: a small share of the mean one keeps Σ invertible.
        shrunk = LedoitWolf(assume_centered=True).fit(within).covariance_
        ridge = 1e-3 * np.trace(shrunk) / len(shrunk) + 1e-12
        precision = np.linalg.inv(shrunk + ridge * np.eye(len(shrunk)))
        known = cls(means, precision, np.inf)
        ordered = np.sort(known.distances(others))
        place = min(len(ordered), ceil((len(ordered) + 1) * (1 - _FARTHER)))
        return cls(means, precision, float(ordered[place - 1]))

    def distances(self, units: Units) -> NDArray[np.float64]:
        """Distance of each image from the nearest class, shape (image,)."""
        away = units[:, None] - self.means
        squares = np.einsum("icu,uv,icv->ic", away, self.precision, away, optimize=True)
        nearest: NDArray[np.float64] = np.sqrt(np.maximum(squares.min(axis=1), 0))
        return nearest

    def is_unlike(self, units: Units) -> NDArray[np.bool_]:
        """Tell which images are farther from the training images than the limit."""
        return self.distances(units) > self.limit

    def to_bytes(self) -> bytes:
        """Write it as safetensors."""
        tensors = {"means": self.means, "precision": self.precision}
        content: bytes = save(tensors | {"limit": np.array([self.limit])})
        return content

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises
        ------
        InputError
            If it is something else.
        """
        with refuse_broken(DISTANCE_FILE, "`dvc repro images/dvc.yaml` makes it again"):
            found: Mapping[str, Units] = load(content)
            means, precision, limit = (found[name] for name in ("means", "precision", "limit"))
            units = means.shape[1]
            if precision.shape != (units, units) or not np.isfinite([*limit]).all():
                raise ValueError("its arrays do not fit each other")
            return cls(means, precision, float(limit[0]))


@torch.inference_mode()
def hidden_units(trained: TrainedNetworks, pixels: Pixels) -> Units:
    """Compute the last hidden layer of the first network, shape (image, unit).

    Parameters
    ----------
    trained : TrainedNetworks
        The networks.
    pixels : ndarray of uint8, shape (image, channel, height, width)
        The images.
    """
    network = trained.network().eval()
    network.load_state_dict(dict(trained.weights[0]))
    blocks = []
    for start in range(0, len(pixels), _BATCH):
        block = torch.from_numpy(np.ascontiguousarray(pixels[start : start + _BATCH]))
        maps: Tensor = network.features(trained.scaling.scale(block))  # type: ignore[operator]
        blocks.append(network.hidden(maps))  # type: ignore[operator]
    units: Units = torch.cat(blocks).double().numpy()
    return units
