import json

import numpy as np
import pytest
from safetensors.numpy import load, save
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from tabdx.classifiers import persistence
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.networks.file_names import NETWORK_FILE, PREPROCESSING_FILE, WEIGHTS_FILE
from tabdx.classifiers.networks.files import from_files, to_files
from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams


@pytest.fixture(scope="module")
def train(nets_params):
    """Train a small ensemble of two shapes."""

    def fit(network, cohort, part):
        params = nets_params({}, hidden=((8, 4), (5,)), channels=((4, 3), (5,)), ensemble_size=2)
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
    assert loaded.params == classifier.params
    # What came back can be trained again.
    assert loaded.fit(part.features, part.labels).predict(part.features).shape == (120,)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_a_network_of_three_classes_comes_back_as_it_was(network, cohort, part, train):
    three = TrainingPart(part.features, np.arange(120, dtype=np.int8) % 3, None, seed=0)
    classifier = train(network, cohort, three)
    files = to_files(classifier)
    loaded = from_files(files)
    assert loaded.classes_.tolist() == [0, 1, 2]
    assert np.array_equal(
        loaded.predict_proba(part.features), classifier.predict_proba(part.features)
    )
    for classes in ([0, 1], [0, 1, 2, 3]):
        network = changed(classes=classes)(json.loads(files[NETWORK_FILE]))
        with pytest.raises(InputError, match=rf"widths .* and {len(classes)} classes ask for"):
            from_files({**files, NETWORK_FILE: json.dumps(network).encode()})


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
    fitted = make_pipeline(SimpleImputer(), LogisticRegression())
    fitted.fit(part.features[["marker"]], part.labels)
    loaded = load_classifier(persistence.to_files(fitted))
    assert loaded[-1].coef_ == pytest.approx(fitted[-1].coef_)
    with pytest.raises(InputError, match=r"must be classifier\.skops"):
        load_classifier({"model.pkl": b""})


def test_another_format_is_refused_with_the_way_out(cohort, part, train):
    files = to_files(train("mlp", cohort, part))
    network = json.loads(files[NETWORK_FILE])
    files[NETWORK_FILE] = json.dumps({**network, "format": 0}).encode()
    with pytest.raises(InputError, match=r"format 0.*trains the network again"):
        load_classifier(files)


def test_where_it_was_trained_leaves_no_trace_in_the_files(cohort, part, train):
    classifier = train("mlp", cohort, part)
    before = to_files(classifier)
    elsewhere = ComputeParams(workers=7, trial_memory=3, device="auto")
    assert to_files(classifier.set_params(compute=elsewhere)) == before


def changed(**values):
    return lambda network: {**network, **values}


def of_members(**values):
    def change(network):
        first, *others = network["members"]
        return {**network, "members": [{**first, **values}, *others]}

    return change


@pytest.fixture(scope="module")
def files(small_cohort, train):
    cohort = small_cohort
    part = TrainingPart(cohort.features, cohort.labels, None, seed=0)
    return to_files(train("mlp", cohort, part))


@pytest.mark.parametrize(
    "change",
    [
        lambda network: [],
        lambda network: None,
        lambda network: {"format": network["format"]},
        changed(members=[]),
        changed(members=None),
        changed(features=10**9),
        changed(features="6"),
        changed(features=-1),
        changed(columns=[]),
        changed(columns=["a", "b"]),
        changed(columns=[1, 2, 3, 4]),
        changed(classes=[1, 0]),
        changed(classes=[0, 1, 2]),
        changed(classes=[0]),
        changed(classes=[]),
        changed(classes=2),
        changed(classes=[0, 1.5]),
        changed(classes="01"),
        changed(parameters={"network": "mlp", "unknown": 1}),
        changed(parameters={"network": "cnn", "channels": 0}),
        changed(parameters=5),
        of_members(widths=[10**12]),
        of_members(widths=[]),
        of_members(widths=None),
        of_members(fold=[-1]),
        of_members(fold=[10**6] * 2),
        of_members(fold=[0.5] * 2),
        of_members(fold=[[0]]),
        of_members(clip=[float("nan")] * 2),
        of_members(clip=[-1.0] * 2),
        of_members(clip=["a"]),
    ],
)
def test_a_broken_description_is_refused(files, change):
    network = change(json.loads(files[NETWORK_FILE]))
    with pytest.raises(InputError):
        load_classifier({**files, NETWORK_FILE: json.dumps(network).encode()})


@pytest.mark.parametrize(
    "change",
    [
        lambda weight: weight[:, :-1],
        lambda weight: weight[None],
        lambda weight: weight.astype(np.float64),
        lambda weight: weight * np.float32(np.nan),
        lambda weight: weight[:0],
    ],
)
def test_weights_that_do_not_fit_are_refused(files, change):
    tensors = load(files[WEIGHTS_FILE])
    first = min(tensors)
    broken = save({**tensors, first: np.ascontiguousarray(change(tensors[first]))})
    with pytest.raises(InputError, match="weights"):
        load_classifier({**files, WEIGHTS_FILE: broken})


def test_weights_of_no_member_are_refused(files):
    tensors = load(files[WEIGHTS_FILE])
    with pytest.raises(InputError, match=r"07\.00 of no member"):
        load_classifier({**files, WEIGHTS_FILE: save({**tensors, "07.00": np.zeros(3)})})


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\xff\xff\xff\x7f\0\0\0\0{"])
@pytest.mark.parametrize("name", [WEIGHTS_FILE, NETWORK_FILE, PREPROCESSING_FILE])
def test_bytes_of_another_kind_are_refused(files, name, content):
    with pytest.raises(InputError, match=r"(is|are) broken"):
        load_classifier({**files, name: content})


@pytest.mark.parametrize("name", [WEIGHTS_FILE, PREPROCESSING_FILE])
def test_a_missing_file_is_refused_by_name(files, name):
    with pytest.raises(InputError, match=r"a network's files must be"):
        load_classifier({other: content for other, content in files.items() if other != name})
