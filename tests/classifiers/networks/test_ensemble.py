import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.preprocessing import StandardScaler

from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.ensemble import Ensemble, Members
from tabdx.nets.mlp import Mlp
from tests.classifiers.networks.conftest import small_search


def test_the_ensemble_is_the_mean_of_its_members(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    risks = fitted.classifier.member_risks(part.features)
    assert risks.shape == (3, len(part.positive))
    assert np.allclose(fitted.classifier.predict_proba(part.features)[:, 1], risks.mean(axis=0))


def test_large_tables_are_predicted_in_pieces_without_a_seam(monkeypatch):
    x, y = make_blobs(50, centers=2, random_state=0)
    one = NeuralClassifier(
        widths=((4,),), inner_folds=2, max_epochs=3, preprocessing=StandardScaler()
    ).fit(x, y)
    whole = one.predict_proba(x)
    monkeypatch.setattr("tabdx.classifiers.networks.ensemble._ROWS_AT_ONCE", 7)
    assert np.allclose(one.predict_proba(x), whole, atol=1e-7)


def test_members_bend_their_inputs_as_they_did_in_training():
    x, y = make_blobs(60, centers=2, random_state=0)
    one = small_search(weight_decay=(0.1,), clip=(0.0, 2.0), ensemble_size=2).fit(x, y)
    members = one.ensemble_.members[0]
    assert sorted(members.clip.tolist()) == [0, 0, 2, 2]
    far = np.vstack((x * 100, x * 200))
    bent = one.member_risks(far)[members.clip == 2]
    # Far out in one direction, a bent network sees no difference any more.
    assert np.allclose(bent[:, :60], bent[:, 60:], atol=1e-2)


def members(biases, folds):
    """Networks that give every patient the odds of their last bias."""
    architecture = Mlp(1, (1,))
    weights = [
        np.zeros((len(biases), *shape), dtype=np.float32)
        for fan in architecture.shapes()
        for shape in (fan, (1, fan[1]))
    ]
    weights[-1][:, 0, 0] = biases
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
    assert ensemble.member_risks(rows) == pytest.approx(
        np.array([[0.5], [0.75], [0.25]]).repeat(4, 1)
    )
    # Of the first fold two members, of the second one.
    assert ensemble.fold_risks(rows, 0) == pytest.approx([0.375] * 4)
    assert ensemble.fold_risks(rows, 1) == pytest.approx([0.75] * 4)


def test_the_members_of_a_fold_are_those_alone_that_did_not_learn_from_it():
    own = members([1.0, 2.0, 3.0], [0, 1, 0]).of_fold(0)
    assert own.fold.tolist() == [0, 0]
    assert own.weights[-1].ravel().tolist() == [1, 3]
    assert len(own.clip) == 2
