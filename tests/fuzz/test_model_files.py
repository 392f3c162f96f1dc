"""Broken model files under right hashes: the model is refused, or answers with risks."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.artifacts.models import read_model, write_model
from tabdx.classifiers import combined
from tabdx.classifiers.baselines import gradient_boosting, logistic_regression, random_forest
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.networks.file_names import NETWORK_FILE, PREPROCESSING_FILE, WEIGHTS_FILE
from tabdx.classifiers.networks.files import to_files as network_files
from tabdx.classifiers.persistence import SKOPS_FILE, to_files
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params import (
    ComputeParams,
    GradientBoostingParams,
    LogisticRegressionParams,
    RandomForestParams,
    SvmParams,
)
from tabdx.normalization.preprocessing import make_preprocessing
from tests.fuzz.guard import fuzzed, guarded
from tests.fuzz.mutations import as_json, broken_archive, broken_bytes, broken_text

pytestmark = pytest.mark.fuzz

SVM = SvmParams(
    C=(1.0,), gamma=(0.1,), clip=(0.0,), choose_by="accuracy", exact_rows=1000, components=100
)


@pytest.fixture(scope="module")
def features(small_cohort):
    return small_cohort.features


def train_each(cohort):
    """The files of a model of scikit-learn of each kind, by name."""
    part = TrainingPart(cohort.features, cohort.labels, None, seed=0)
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    boosting = GradientBoostingParams(learning_rate=(0.1,), max_iter=(5,))
    forest = RandomForestParams(
        kind=("random_forest",), min_samples_leaf=(5,), max_features="sqrt", n_estimators=5
    )
    families = [
        logistic_regression(preprocessing, LogisticRegressionParams(C=(1.0,), clip=(3.0,)), 3, 1),
        gradient_boosting(preprocessing, boosting, 3, 1),
        random_forest(preprocessing, forest, 3, 1, seed=0),
        SvmFamily(preprocessing, SVM, 3),
    ]
    return {one.name: to_files(one.train([part])[0].classifier) for one in families}


@pytest.fixture(scope="module")
def models(small_cohort, nets_params):
    """The files of a model of each kind, by name."""
    cohort = small_cohort
    part = TrainingPart(cohort.features, cohort.labels, None, seed=0)
    files = train_each(cohort)
    params = nets_params({}, hidden=((4,), (3, 2)), ensemble_size=2)
    compute = ComputeParams(device="cpu", workers=1)
    network = make_family("mlp", cohort.dictionary, "standard", params, compute, 2, seed=0)
    files["mlp"] = network_files(network.train([part])[0].classifier)
    return files


@pytest.fixture(scope="module")
def models_of_three(cohort_of_three):
    """Of three classes the arrays have other shapes, and the SVM another calibration."""
    return train_each(cohort_of_three)


def answer(files, features, classes=2):
    """Load and ask: a refusal is taken by the guard, any other end is a fault."""
    with guarded(), np.errstate(all="ignore"):
        classifier = load_classifier(files, classes)
        probability = classifier.predict_proba(features)
        assert probability.shape == (len(features), classes)


@pytest.mark.parametrize(
    "model", ["logistic_regression", "gradient_boosting", "random_forest", "svm"]
)
@fuzzed
@given(data=st.data())
def test_archives(models, features, model, data):
    content = models[model][SKOPS_FILE]
    broken = data.draw(st.one_of(broken_archive(content), broken_bytes(content)))
    answer({SKOPS_FILE: broken}, features)


@pytest.mark.parametrize("model", ["logistic_regression", "gradient_boosting", "svm"])
@fuzzed
@given(data=st.data())
def test_archives_of_three_classes(models_of_three, cohort_of_three, model, data):
    content = models_of_three[model][SKOPS_FILE]
    broken = data.draw(st.one_of(broken_archive(content), broken_bytes(content)))
    answer({SKOPS_FILE: broken}, cohort_of_three.features, classes=3)


@fuzzed
@given(data=st.data())
def test_networks_descriptions(models, features, data):
    described = json.loads(models["mlp"][NETWORK_FILE])
    broken = data.draw(broken_text(described, as_json))
    answer({**models["mlp"], NETWORK_FILE: broken}, features)


@fuzzed
@given(data=st.data())
def test_networks_weights(models, features, data):
    broken = data.draw(broken_bytes(models["mlp"][WEIGHTS_FILE]))
    answer({**models["mlp"], WEIGHTS_FILE: broken}, features)


@fuzzed
@given(data=st.data())
def test_networks_preprocessing(models, features, data):
    broken = data.draw(broken_archive(models["mlp"][PREPROCESSING_FILE]))
    answer({**models["mlp"], PREPROCESSING_FILE: broken}, features)


@fuzzed
@given(data=st.data())
def test_lists_of_members(models, features, data):
    members = ["logistic_regression", "mlp"]
    files = combined.to_files({name: models[name] for name in members})
    broken = data.draw(broken_text(members, as_json))
    answer({**files, combined.MEMBERS_FILE: broken}, features)


@pytest.fixture(scope="module")
def written(models, tmp_path_factory):
    """A model folder and its record."""
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "mlp", folder / "mlp.json", models["mlp"], {"device": "cpu"})
    return folder / "mlp", folder / "mlp.json", (folder / "mlp.json").read_bytes()


@fuzzed
@given(data=st.data())
def test_records(written, data):
    folder, path, sound = written
    path.write_bytes(data.draw(broken_text(json.loads(sound), as_json)))
    with guarded():
        read_model(folder, path)
