import json

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from tabdx.classifiers import persistence
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.neural import NeuralClassifier
from tabdx.classifiers.neural_family import make_family
from tabdx.classifiers.neural_files import to_files
from tabdx.classifiers.neural_folder import NETWORK_FILE, PREPROCESSING_FILE, WEIGHTS_FILE
from tabdx.errors import InputError
from tabdx.params import ComputeParams


@pytest.fixture(scope="module")
def train(nets_params):
    """Train a small ensemble of two shapes."""

    def fit(network, cohort, part):
        params = nets_params({}, hidden=((8, 4), (5,)), channels=((4, 3), (5,)), averaged=2)
        compute = ComputeParams(device="cpu", workers=1)
        family = make_family(network, cohort.dictionary, "standard", params, compute, 2, seed=0)
        return family.train([part])[0].classifier

    return fit


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_a_network_comes_back_as_it_was(network, cohort, part, train):
    classifier = train(network, cohort, part)
    loaded = load_classifier(to_files(classifier))
    assert isinstance(loaded, NeuralClassifier)
    assert np.array_equal(
        loaded.predict_proba(part.features), classifier.predict_proba(part.features)
    )
    assert loaded.classes_.tolist() == [0, 1]
    assert loaded.feature_names_in_.tolist() == list(part.features)
    # What came back can be trained again.
    assert loaded.fit(part.features, part.positive).predict(part.features).shape == (120,)


def test_the_same_training_gives_the_same_bytes(cohort, part, train):
    first, second = (to_files(train("mlp", cohort, part)) for _ in range(2))
    assert first == second


def test_the_files_are_weights_preprocessing_and_plain_json(cohort, part, train):
    files = to_files(train("mlp", cohort, part))
    assert set(files) == {WEIGHTS_FILE, PREPROCESSING_FILE, NETWORK_FILE}
    network = json.loads(files[NETWORK_FILE])
    assert sorted(members["widths"] for members in network["members"]) == [[5], [8, 4]]
    assert network["columns"] == list(part.features)


def test_other_columns_are_refused_by_name(cohort, part, train):
    loaded = load_classifier(to_files(train("mlp", cohort, part)))
    with pytest.raises(ValueError, match="feature names"):
        loaded.predict_proba(part.features.rename(columns={"age": "years"}))


def test_loading_takes_scikit_learn_models_too_and_refuses_anything_else(cohort, part):
    scaler = StandardScaler().fit(part.features[["marker"]].dropna())
    loaded = load_classifier(persistence.to_files(scaler))
    assert loaded.mean_ == pytest.approx(scaler.mean_)
    with pytest.raises(InputError, match=r"must be classifier\.skops"):
        load_classifier({"model.pkl": b""})


def test_another_format_is_refused_with_the_way_out(cohort, part, train):
    files = to_files(train("mlp", cohort, part))
    network = json.loads(files[NETWORK_FILE])
    files[NETWORK_FILE] = json.dumps({**network, "format": 0}).encode()
    with pytest.raises(InputError, match=r"format 0.*trains the network anew"):
        load_classifier(files)


def test_where_it_was_trained_leaves_no_trace_in_the_files(cohort, part, train):
    classifier = train("mlp", cohort, part)
    before = to_files(classifier)
    assert to_files(classifier.set_params(workers=7, trial_memory=3, device="auto")) == before
