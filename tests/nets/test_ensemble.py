"""What the members of an ensemble predict."""

import numpy as np
import pytest
import torch

from tabdx.nets.cnn import Cnn
from tabdx.nets.ensemble import predict_members
from tabdx.nets.mlp import Mlp

NETWORKS = [
    *(Mlp(6, (5,), outputs=outputs) for outputs in (1, 3)),
    *(Cnn(6, (4,), outputs=outputs, channels=2) for outputs in (1, 3)),
]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_a_risk_does_not_depend_on_who_else_is_asked_about(network):
    rng = np.random.default_rng(0)
    weights = [
        rng.normal(size=(2, *weight.shape[1:])).astype(np.float32)
        for weight in network.initialise(torch.zeros(2, dtype=torch.int64))
    ]
    clip = np.array([0, 3], np.float32)
    patients = rng.normal(size=(2, 300, 6)).astype(np.float32)
    together = predict_members(network, weights, clip, patients)
    assert together.shape == (2, 300, network.outputs)
    # Rounding of double precision: single precision would differ in the seventh digit.
    alone = [predict_members(network, weights, clip, patients[:, [one]]) for one in range(300)]
    assert np.concatenate(alone, axis=1) == pytest.approx(together, rel=1e-12)
    turned = predict_members(network, weights, clip, patients[:, ::-1].copy())
    assert turned[:, ::-1] == pytest.approx(together, rel=1e-12)
