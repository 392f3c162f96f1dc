import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tabdx.classifiers.forest import ForestClassifier
from tabdx.classifiers.model_checks import check_model
from tabdx.classifiers.svm.calibration import JointlyCalibratedClassifier
from tabdx.core.errors import InputError


@pytest.fixture
def fit():
    generator = np.random.default_rng(0)
    positive = np.arange(80) % 2
    features = pd.DataFrame(generator.normal(size=(80, 3)) + positive[:, None], columns=[*"abc"])
    return lambda *steps: make_pipeline(*steps).fit(features, positive)


@pytest.fixture
def trees(fit):
    return fit(HistGradientBoostingClassifier(max_iter=3, max_leaf_nodes=4))


@pytest.fixture
def forest(fit):
    return fit(SimpleImputer(), ForestClassifier(n_estimators=3))


@pytest.fixture
def machine(fit):
    return fit(SimpleImputer(), CalibratedSvc())


class CalibratedSvc(LogisticRegression):
    """Risks of a support vector machine's decision values."""

    def fit(self, X, y):
        self.machine = SVC().fit(X, y)
        return super().fit(self.machine.decision_function(X)[:, None], y)

    def predict_proba(self, X):
        return super().predict_proba(self.machine.decision_function(X)[:, None])


def test_sound_models_are_taken(fit, trees, forest, machine):
    check_model(trees)
    check_model(forest)
    check_model(machine)
    check_model(fit(SimpleImputer(), LogisticRegression()))


def a_loop(nodes):
    nodes["left"][0] = 0


def beyond_the_end(nodes):
    nodes["right"][0] = 10**6


def a_column_too_many(nodes):
    nodes["feature_idx"][0] = 3


def a_category(nodes):
    nodes["is_categorical"][0] = 1


@pytest.mark.parametrize("spoil", [a_loop, beyond_the_end, a_column_too_many, a_category])
def test_trees_that_would_loop_or_read_elsewhere_are_refused(trees, spoil):
    spoil(trees[-1]._predictors[0][0].nodes)
    with pytest.raises(InputError, match="a tree"):
        check_model(trees)


@pytest.mark.parametrize("tree", [None, [], 5])
def test_what_is_no_tree_is_refused(trees, tree):
    trees[-1]._predictors[1] = [tree]
    with pytest.raises(InputError, match="the model is broken"):
        check_model(trees)


def at(place, value):
    """Put a value somewhere into an array."""

    def change(array):
        array[place] = value
        return array

    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("children_", at((1, 0), 0)),
        ("children_", at((0, 1), 10**6)),
        ("children_", at((0, 0), -1)),
        ("children_", at((0, 0), 0)),
        ("children_", lambda children: children[:-1]),
        ("children_", lambda children: children.astype(float)),
        ("feature_", at(0, 3)),
        ("feature_", at(0, -1)),
        ("threshold_", lambda thresholds: thresholds[:-1]),
        ("probability_", lambda probability: probability[:, :1]),
        ("probability_", at((1, 0), np.nan)),
        ("probability_", at((1, 0), -0.5)),
        ("roots_", at(0, -1)),
        ("roots_", at(0, 10**6)),
        ("roots_", lambda roots: roots[:0]),
        ("n_features_in_", lambda _: 1),
    ],
)
def test_forests_that_would_loop_or_read_elsewhere_are_refused(forest, name, change):
    setattr(forest[-1], name, change(getattr(forest[-1], name)))
    with pytest.raises(InputError, match="the model is broken"):
        check_model(forest)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("support_vectors_", lambda vectors: vectors[:-1]),
        ("support_vectors_", lambda vectors: vectors[:, :2]),
        ("support_", lambda places: places[:-1]),
        ("_n_support", lambda counts: counts + np.array([100, 100], dtype=np.int32)),
        ("_n_support", lambda counts: np.array([-5, counts.sum() + 5], dtype=np.int32)),
        ("_n_support", lambda counts: counts[:1]),
        ("_dual_coef_", lambda weights: weights[:, :-1]),
        ("_intercept_", lambda shift: shift[:0]),
        ("_probA", lambda _: np.ones(1)),
        ("_sparse", lambda _: True),
        ("kernel", lambda _: "precomputed"),
        ("n_features_in_", lambda _: 2),
    ],
)
def test_support_vectors_of_other_lengths_are_refused(machine, name, change):
    inner = machine[-1].machine
    setattr(inner, name, change(getattr(inner, name)))
    with pytest.raises(InputError, match="the model is broken"):
        check_model(machine)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("coef_", np.full((1, 3), np.nan)),
        ("coef_", np.ones((1, 2))),
        ("coef_", None),
        ("intercept_", "a"),
        ("classes_", np.array([0, 1, 2])),
        ("classes_", np.array([1, 0])),
    ],
)
def test_what_gives_no_risk_is_refused(fit, name, value):
    broken = fit(SimpleImputer(), LogisticRegression())
    setattr(broken[-1], name, value)
    with pytest.raises(InputError, match="the model is broken"):
        check_model(broken)


def test_what_is_no_classifier_or_knows_no_names_is_refused(fit):
    with pytest.raises(InputError, match="the model is broken"):
        check_model(fit(StandardScaler()))
    with pytest.raises(InputError, match="the model is broken"):
        check_model({"a": 5})
    nameless = make_pipeline(LogisticRegression()).fit(np.eye(4), [0, 1, 0, 1])
    with pytest.raises(InputError, match="feature_names_in_"):
        check_model(nameless)


def test_what_refers_to_itself_is_looked_through_once(fit):
    model = fit(SimpleImputer(), LogisticRegression())
    model.itself = [model]
    check_model(model)


@pytest.fixture
def fit_three():
    generator = np.random.default_rng(0)
    labels = np.arange(90) % 3
    features = pd.DataFrame(generator.normal(size=(90, 3)) + labels[:, None], columns=[*"abc"])
    return lambda *steps: make_pipeline(*steps).fit(features, labels)


@pytest.fixture
def trees_of_three(fit_three):
    return fit_three(HistGradientBoostingClassifier(max_iter=3, max_leaf_nodes=4))


@pytest.fixture
def machines(fit_three):
    together = OneVsRestClassifier(SVC())
    return fit_three(SimpleImputer(), JointlyCalibratedClassifier(together, cv=3))


def test_sound_models_of_three_classes_are_taken(fit_three, trees_of_three, machines):
    for model in (
        trees_of_three,
        machines,
        fit_three(SimpleImputer(), LogisticRegression()),
    ):
        check_model(model)
        check_model(model, classes=3)
        with pytest.raises(InputError, match=r"its classes are .* not 0 to 3"):
            check_model(model, classes=4)


@pytest.mark.parametrize("spoil", [a_loop, beyond_the_end, a_column_too_many, a_category])
def test_the_last_classes_trees_are_looked_over_too(trees_of_three, spoil):
    spoil(trees_of_three[-1]._predictors[2][2].nodes)
    with pytest.raises(InputError, match="a tree"):
        check_model(trees_of_three)


def test_each_iteration_has_a_tree_a_class(trees_of_three):
    trees_of_three[-1]._predictors[1] = trees_of_three[-1]._predictors[1][:2]
    with pytest.raises(InputError, match="a tree a class in each iteration"):
        check_model(trees_of_three)


def test_each_class_has_its_machine(machines):
    together = machines[-1].estimator_
    together.estimators_ = together.estimators_[:1]
    with pytest.raises(InputError, match="1 machines for 3 classes"):
        check_model(machines)


def test_the_last_machine_is_looked_over_too(machines):
    last = machines[-1].estimator_.estimators_[-1]
    last._dual_coef_ = last._dual_coef_[:, :-1]
    with pytest.raises(InputError, match="the support vectors do not fit _dual_coef_"):
        check_model(machines)


@pytest.mark.parametrize("fitted", [np.full((3, 5), np.nan), np.ones((2, 5)), np.ones(3), None])
def test_a_broken_calibration_is_refused(machines, fitted):
    machines[-1].calibration_ = fitted
    with pytest.raises(InputError, match="the model is broken"):
        check_model(machines)
