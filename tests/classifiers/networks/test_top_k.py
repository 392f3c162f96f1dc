import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.networks.top_k import Candidate, TopK
from tabdx.nets.mlp import Mlp

NARROW, WIDE = Mlp(2, (3,)), Mlp(2, (5,))


def candidate(loss, configuration, architecture=NARROW, clip=0.0):
    """Two networks whose weights all are the configuration's number."""
    weights = [
        np.full((2, *shape), configuration, dtype=np.float32) for shape in architecture.shapes()
    ]
    curves = np.full((2, 3, 4), np.nan, dtype=np.float32)
    curves[:, :2] = configuration + np.array([0.1, 0.2, 0.3, 0.4])
    return Candidate(loss, configuration, architecture, clip, np.array([0, 1]), weights, curves)


def kept(most, *offered):
    top = TopK(most)
    for one in offered:
        top.offer(one)
    return top


def test_the_best_are_kept_in_order_however_they_come():
    offered = [candidate(loss, number) for number, loss in enumerate((0.4, 0.1, 0.3, 0.2))]
    for order in (offered, offered[::-1]):
        assert [one.configuration for one in kept(2, *order).best] == [1, 3]
        assert len(kept(9, *order).best) == 4


def test_of_equal_losses_the_first_configuration_leads():
    offered = [candidate(0.1, number) for number in (2, 0, 1)]
    assert [one.configuration for one in kept(2, *offered).best] == [0, 1]


def test_networks_of_one_architecture_are_put_together():
    top = kept(3, candidate(0.3, 1), candidate(0.1, 2, WIDE, clip=2.0), candidate(0.2, 3, clip=1.0))
    wide, narrow = top.members()
    assert (wide.architecture, narrow.architecture) == (WIDE, NARROW)
    assert wide.clip.tolist() == [2, 2]
    # Best first, and each network with its own fold and clip.
    assert narrow.weights[0][:, 0, 0].tolist() == [3, 3, 1, 1]
    assert narrow.fold.tolist() == [0, 1, 0, 1]
    assert narrow.clip.tolist() == [1, 1, 0, 0]


def test_curves_are_those_of_the_very_best_until_it_stopped():
    curves = kept(2, candidate(0.2, 0), candidate(0.1, 1)).learning_curves()
    assert curves["epoch"].tolist() == [1, 2] * 4
    training = curves[curves["part"] == "training"]
    assert training["log_loss"].to_numpy() == pytest.approx(1.1)
    assert training["accuracy"].to_numpy() == pytest.approx(1.3)
    assert curves.loc[curves["part"] == "validation", "accuracy"].to_numpy() == pytest.approx(1.4)
    assert isinstance(curves, pd.DataFrame) and set(curves["member"]) == {0, 1}
