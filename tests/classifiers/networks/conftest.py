"""Small searches over networks."""

import pytest
import torch

from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.family import make_family
from tabdx.core.params import ComputeParams


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def family(nets_params):
    """Make the family of a small search: four configurations, three inner folds."""

    def make(network, cohort, device="cpu"):
        space = {"weight_decay": (0.1, 1.0), "dropout": (0.0, 0.3)}
        params = nets_params(space, hidden=((8,),), channels=((4,),), max_epochs=15)
        compute = ComputeParams(device=device, workers=1)
        return make_family(network, cohort.dictionary, "standard", params, compute, 3, seed=0)

    return make


def small_search(**settings):
    given = {"weight_decay": (0.01, 0.1, 1.0, 10.0), "learning_rate": (0.02,), "widths": ((4,),)}
    return NeuralClassifier(**{**given, "inner_folds": 2, "max_epochs": 20, **settings})
