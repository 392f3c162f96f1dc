"""Distance of an image from the training images, by what the network and the eye see of it."""

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
from torch.nn.functional import adaptive_avg_pool2d

from tabdx.artifacts.refusal import refuse_broken
from tabdx.images.files import TrainedNetworks
from tabdx.images.image_set import Pixels

DISTANCE_FILE = "training_distance.safetensors"
_FARTHER = 0.01  # share of images like those of the training that is taken for unlike them
_BATCH = 1024
_CELLS = 8  # a side
Features = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingDistance:
    """How far an image may be from the training images of the nearest class.

    Formula: the smallest over the classes c of √((h − μ_c)ᵀ Σ⁻¹ (h − μ_c)), where h are the
    features of `distance_features`, μ_c their mean over the training images of the class, and Σ
    their covariance within classes, shrunk by Ledoit and Wolf's rule.
    Reference: Lee et al. (2018), "A simple unified framework for detecting out-of-distribution
    samples and adversarial attacks", NeurIPS.

    Attributes
    ----------
    means : ndarray, shape (class, feature)
    precision : ndarray, shape (feature, feature)
        The inverse of the covariance.
    limit : float
        Beyond it an image is unlike the training images: one in a hundred of those that are like
        them is farther away.

    Examples
    --------
    >>> seen = np.array([[0.0, 0], [0, 2], [2, 0], [2, 2], [9, 9], [9, 7], [7, 9], [7, 7]])
    >>> known = TrainingDistance.learn(seen, np.repeat([0, 1], 4), seen)
    >>> known.is_unlike(np.array([[1.0, 1.0], [30.0, -30.0]])).tolist()
    [False, True]
    """

    means: Features
    precision: Features
    limit: float

    @classmethod
    def learn(cls, features: Features, labels: NDArray[np.int64], others: Features) -> Self:
        """Learn the distance from training images, and the limit from others.

        Parameters
        ----------
        features : ndarray, shape (image, feature)
            Of the training images.
        labels : ndarray of int, shape (image,)
            Their classes.
        others : ndarray, shape (image, feature)
            Of images that no training saw: its own lie closer than any new one.
        """
        classes = np.unique(labels)
        means = np.stack([features[labels == one].mean(axis=0) for one in classes])
        within = features - means[np.searchsorted(classes, labels)]
        # What is always 0 has no spread: a small share of the mean one keeps Σ invertible.
        shrunk = LedoitWolf(assume_centered=True).fit(within).covariance_
        ridge = 1e-3 * np.trace(shrunk) / len(shrunk) + 1e-12
        precision = np.linalg.inv(shrunk + ridge * np.eye(len(shrunk)))
        known = cls(means, precision, np.inf)
        ordered = np.sort(known.distances(others))
        place = min(len(ordered), ceil((len(ordered) + 1) * (1 - _FARTHER)))
        return cls(means, precision, float(ordered[place - 1]))

    def distances(self, features: Features) -> NDArray[np.float64]:
        """Distance of each image from the nearest class, shape (image,)."""
        away = features[:, None] - self.means
        squares = np.einsum("icf,fg,icg->ic", away, self.precision, away, optimize=True)
        nearest: NDArray[np.float64] = np.sqrt(np.maximum(squares.min(axis=1), 0))
        return nearest

    def is_unlike(self, features: Features) -> NDArray[np.bool_]:
        """Tell which images are farther from the training images than the limit."""
        return self.distances(features) > self.limit

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
            found: Mapping[str, Features] = load(content)
            means, precision, limit = (found[name] for name in ("means", "precision", "limit"))
            if (
                precision.shape != (means.shape[1], means.shape[1])
                or not np.isfinite([*limit]).all()
            ):
                raise ValueError("its arrays do not fit each other")
            return cls(means, precision, float(limit[0]))


@torch.inference_mode()
def distance_features(trained: TrainedNetworks, pixels: Pixels) -> Features:
    """Compute the features by which images are near or far, shape (image, feature).

    The units of the first network's last hidden layer; and the mean and the standard deviation of
    the pixels in each cell of a grid of 8 × 8, or in each pixel. A network is blind to what it
    never had to tell apart: noise can excite the same units as an image of a class.

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
        scaled = trained.scaling.scale(block)
        maps: Tensor = network.features(scaled)  # type: ignore[operator]
        units: Tensor = network.hidden(maps)  # type: ignore[operator]
        blocks.append(torch.cat([units, *_coarse(scaled)], dim=1))
    features: Features = torch.cat(blocks).double().numpy()
    return features


def _coarse(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation in each cell of a grid, shape (image, channel × cell) each."""
    cells = (min(_CELLS, images.shape[2]), min(_CELLS, images.shape[3]))
    mean = adaptive_avg_pool2d(images, cells)
    squares = adaptive_avg_pool2d(images.square(), cells)
    return mean.flatten(1), (squares - mean.square()).clamp(min=0).sqrt().flatten(1)
