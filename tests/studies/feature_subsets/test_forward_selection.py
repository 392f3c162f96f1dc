import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.studies.feature_subsets import forward_selection as module
from tabdx.studies.feature_subsets.forward_selection import columns_of, select_forward

DICTIONARY = Dictionary(
    name="toy",
    outcome=Outcome(column="y", positive="ill", negative="well"),
    features=(
        Feature(name="noise"),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m", "other")),
        Feature(name="marker"),
        Feature(name="copy"),
        Feature(name="second"),
    ),
)


def draw(patients=200, seed=0):
    rng = np.random.default_rng(seed)
    positive = (np.arange(patients) % 2).astype(np.int8)
    marker = rng.normal(size=patients) + 2 * positive
    features = pd.DataFrame(
        {
            "noise": rng.normal(size=patients),
            "sex": rng.choice(["f", "m"], patients),
            "marker": marker,
            "copy": marker + rng.normal(0, 0.2, patients),
            "second": rng.normal(size=patients) + 1.2 * positive,
        }
    )
    features.loc[:9, "second"] = np.nan
    return TrainingPart(features, positive, None, seed=0)


def test_the_best_feature_comes_first_and_its_copy_brings_nothing():
    order = select_forward(draw(), DICTIONARY, inner_folds=3, most=2)
    assert order == ["marker", "second"]


def test_small_subsets_are_the_beginning_of_large_ones_and_all_is_the_end():
    part = draw()
    orders = [select_forward(part, DICTIONARY, inner_folds=3, most=most) for most in (1, 3, 9)]
    assert [len(order) for order in orders] == [1, 3, 5]
    assert orders[2][:3] == orders[1]
    assert sorted(orders[2]) == sorted(DICTIONARY.feature_names)


def test_little_memory_changes_nothing(monkeypatch):
    whole = select_forward(draw(), DICTIONARY, inner_folds=3, most=4)
    monkeypatch.setattr(module, "_TOGETHER", 1)
    assert select_forward(draw(), DICTIONARY, inner_folds=3, most=4) == whole


def test_the_first_choice_is_the_least_mean_inner_log_loss_by_brute_force():
    part = draw(seed=5)
    folds = preprocess_folds(
        part, inner_splits(part, 3), make_preprocessing(DICTIONARY, "standard")
    )
    losses = {
        name: np.mean(
            [
                log_loss(
                    fold.validation_labels,
                    LogisticRegression(tol=1e-8)
                    .fit(fold.train[:, places], fold.train_labels)
                    .predict_proba(fold.validation[:, places])[:, 1],
                )
                for fold in folds
            ]
        )
        for name, places in columns_of(DICTIONARY).items()
    }
    assert select_forward(part, DICTIONARY, inner_folds=3, most=1) == [min(losses, key=losses.get)]


def test_every_column_has_its_feature():
    # Numbers first, then the levels of the one category: noise, marker, copy, second, f, m, other.
    assert columns_of(DICTIONARY) == {
        "noise": [0],
        "sex": [4, 5, 6],
        "marker": [1],
        "copy": [2],
        "second": [3],
    }


@pytest.mark.parametrize("most", [0, 2])
def test_the_same_part_gives_the_same_order(most):
    orders = [select_forward(draw(), DICTIONARY, inner_folds=3, most=most) for _ in range(2)]
    assert orders[0] == orders[1]
    assert len(orders[0]) == most


def three_classes(patients=150, seed=0):
    rng = np.random.default_rng(seed)
    labels = (np.arange(patients) % 3).astype(np.int8)
    part = draw(patients, seed)
    features = part.features.assign(
        marker=rng.normal(size=patients) + 2 * (labels == 0),
        second=rng.normal(size=patients) + 1.5 * (labels == 1),
        copy=rng.normal(size=patients),
    )
    return TrainingPart(features, labels, None, seed=0)


def test_of_three_classes_the_features_that_tell_any_of_them_come_first():
    part = three_classes()
    assert select_forward(part, DICTIONARY, inner_folds=3, most=2) == ["marker", "second"]


def test_each_class_has_the_fit_of_a_ridge_regression_against_the_rest():
    part = three_classes()
    (fold, *_) = preprocess_folds(
        part, inner_splits(part, 3), make_preprocessing(DICTIONARY, "standard")
    )
    losses, fitted = module._fit_each(fold, range(3), [0], [[1]], np.zeros((3, 1)))
    risks = []
    for place in range(3):
        ridge = LogisticRegression(tol=1e-10, max_iter=1_000)
        ridge.fit(fold.train[:, :2], fold.train_labels == place)
        found = fitted[0, place]
        expected = [ridge.intercept_[0], *ridge.coef_[0]]
        np.testing.assert_allclose(found, expected, atol=1e-5)
        risks.append(ridge.predict_proba(fold.validation[:, :2])[:, 1])
    shared = np.transpose(risks) / np.sum(risks, axis=0)[:, None]
    assert losses[0] == pytest.approx(log_loss(fold.validation_labels, shared), abs=1e-6)
