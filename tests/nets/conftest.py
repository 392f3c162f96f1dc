"""Small data on which networks can be trained in a moment."""

import numpy as np
import pytest
import torch

from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.trials import Hyperparameters, Trials


def draw_rows(rng, counts, features=6):
    """Rows of a problem with a straight and a bent part, one table per count."""
    parts = []
    for count in counts:
        x = rng.normal(size=(count, features))
        positive = (x[:, 0] + x[:, 1] * x[:, 2] > 0).astype(np.int8)
        parts.append((x, positive))
    return PaddedSplits.of(parts)


@pytest.fixture
def rows():
    """Training and validation rows of three splits of different size."""
    rng = np.random.default_rng(0)
    return draw_rows(rng, [70, 41, 96]), draw_rows(rng, [20, 12, 31])


@pytest.fixture
def trials():
    """Trials that differ in everything that a trial can differ in."""
    settings = [
        Hyperparameters(rate, decay, drop, clip, noise, smoothing)
        for rate, clip in ((0.003, 0.0), (0.02, 2.0))
        for decay, noise in ((0.0, 0.0), (1.0, 0.1))
        for drop, smoothing in ((0.0, 0.0), (0.4, 0.05))
    ]
    groups = list(range(8))
    # Seed 5 would give split 0 a first batch of as many positives as negatives: the gradient of the
    # last bias is then rounding alone, of which Adam makes a step of whole size, up or down.
    return Trials.of([0, 1, 2, 0, 1, 2, 0, 1], [4, 6, 7, 8, 5, 6, 4, 9], groups, settings)


@pytest.fixture(autouse=True)
def _the_same_draws():
    torch.manual_seed(0)


@pytest.fixture(autouse=True)
def _one_thread():
    """The tests run side by side; more threads would only wait for one another."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
