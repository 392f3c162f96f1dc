import numpy as np
import pytest

from tabdx.classifiers.networks.ensemble import Ensemble, Members
from tabdx.nets.mlp import Mlp


def members(biases, folds):
    """Networks that give every patient the odds of their last biases."""
    biases = np.reshape(biases, (len(biases), -1))
    architecture = Mlp(1, (1,), outputs=biases.shape[1])
    weights = [
        np.zeros((len(biases), *shape), dtype=np.float32)
        for fan in architecture.shapes()
        for shape in (fan, (1, fan[1]))
    ]
    weights[-1][:, 0] = biases
    clip = np.zeros(len(biases), dtype=np.float32)
    return Members(architecture, weights, np.array(folds), clip)


class AsItIs:
    """A preprocessing that has learned nothing."""

    def transform(self, features):
        return features


def test_risks_by_hand():
    # Odds of 1, 3 and 1/3 are risks of 0.5, 0.75 and 0.25.
    odds = np.log([1, 3, 1 / 3])
    ensemble = Ensemble([AsItIs(), AsItIs()], [members(odds[:2], [0, 1]), members(odds[2:], [0])])
    rows = np.zeros((4, 1))
    expected = np.array([[0.5], [0.75], [0.25]]).repeat(4, axis=1)
    assert ensemble.member_probabilities(rows)[..., 1] == pytest.approx(expected)
    assert ensemble.probabilities(rows) == pytest.approx(np.array([[0.5, 0.5]] * 4))
    # Of the first fold two members, of the second one.
    assert ensemble.fold_probabilities(rows, 0) == pytest.approx(np.array([[0.625, 0.375]] * 4))
    assert ensemble.fold_probabilities(rows, 1) == pytest.approx(np.array([[0.25, 0.75]] * 4))


def test_probabilities_of_three_classes_by_hand():
    # Odds of 1 : 3 : 4 and 2 : 1 : 1.
    ensemble = Ensemble([AsItIs()], [members(np.log([[1, 3, 4], [2, 1, 1]]), [0, 0])])
    rows = np.zeros((2, 1))
    expected = np.array([[0.125, 0.375, 0.5], [0.5, 0.25, 0.25]])
    assert ensemble.classes == 3
    assert ensemble.member_probabilities(rows)[:, 1] == pytest.approx(expected)
    for mean in (ensemble.probabilities(rows), ensemble.fold_probabilities(rows, 0)):
        assert mean == pytest.approx(np.array([[0.3125, 0.3125, 0.375]] * 2))


def test_the_members_of_a_fold_are_those_alone_that_did_not_learn_from_it():
    own = members([1.0, 2.0, 3.0], [0, 1, 0]).of_fold(0)
    assert own.fold.tolist() == [0, 0]
    assert own.weights[-1].ravel().tolist() == [1, 3]
    assert len(own.clip) == 2
