"""Grouped patients can leave an inner fold with one class: it has no ROC AUC, and stops nobody."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.core.params import (
    ComputeParams,
    GradientBoostingParams,
    LogisticRegressionParams,
    SvmParams,
)
from tabdx.normalization.preprocessing import make_preprocessing

FOLDS = 3
DICTIONARY = Dictionary(
    name="grouped",
    outcome=Outcome(column="dx", positive="ill", negative="well"),
    features=(Feature(name="a"), Feature(name="b")),
)
SVM = {"gamma": (0.1, 1.0), "clip": (0.0,), "exact_rows": 1000, "components": 10}


@pytest.fixture
def uneven():
    """Well and ill of four persons; whatever the seed, the second one fills a fold alone."""
    persons = [(8, 4), (8, 0), (8, 4), (0, 8)]
    positive = np.concatenate([[0] * well + [1] * ill for well, ill in persons]).astype(np.int8)
    rng = np.random.default_rng(0)
    features = pd.DataFrame(
        rng.normal(size=(len(positive), 2)) + positive[:, None], columns=["a", "b"]
    )
    groups = np.repeat(["p1", "p2", "p3", "p4"], [well + ill for well, ill in persons])
    return TrainingPart(features, positive, groups.astype(object), seed=0)


def one_class_folds(part):
    return [
        len(np.unique(part.labels[validation])) == 1 for _, validation in inner_splits(part, FOLDS)
    ]


def family_of(name, choose_by="roc_auc"):
    preprocessing = make_preprocessing(DICTIONARY, "standard")
    if name == "svm":
        return SvmFamily(preprocessing, SvmParams(C=(0.1, 10.0), choose_by=choose_by, **SVM), FOLDS)
    if name == "logistic_regression":
        params = LogisticRegressionParams(C=(0.1, 10.0), clip=(0.0,))
        return logistic_regression(preprocessing, params, FOLDS, workers=1)
    params = GradientBoostingParams(learning_rate=(0.1,), max_iter=(2, 3))
    return gradient_boosting(preprocessing, params, FOLDS, workers=1)


def test_the_fixture_has_such_a_fold(uneven):
    assert sum(one_class_folds(uneven)) == 1


@pytest.mark.parametrize("name", ["logistic_regression", "gradient_boosting", "svm"])
def test_a_search_averages_the_folds_that_have_a_score(uneven, name):
    (fitted,) = family_of(name).train([uneven])
    assert fitted.search.notna().all(axis=None)
    assert fitted.search["chosen"].sum() == 1
    assert np.isfinite(fitted.inner.probability).all()


def test_the_mean_is_that_of_the_other_folds(uneven):
    (fitted,) = family_of("logistic_regression").train([uneven])
    best = fitted.search[fitted.search["chosen"]].iloc[0]
    by_fold = [
        roc_auc_score(uneven.labels[rows], fitted.inner.probability[rows, 1])
        for rows in (fitted.inner.fold == fold for fold in range(FOLDS))
        if len(np.unique(uneven.labels[rows])) == 2
    ]
    assert len(by_fold) == FOLDS - 1
    assert best["roc_auc"] == pytest.approx(np.mean(by_fold))


@pytest.mark.parametrize("score", ["log_loss", "roc_auc", "accuracy"])
def test_any_score_may_choose(uneven, score):
    (fitted,) = family_of("svm", score).train([uneven])
    column = fitted.search[score]
    extreme = column.min() if score == "log_loss" else column.max()
    assert fitted.search.loc[fitted.search["chosen"], score].item() == extreme


def test_networks_train_on_it(uneven, nets_params):
    family = make_family(
        "mlp",
        DICTIONARY,
        "standard",
        nets_params({}),
        ComputeParams(device="cpu", workers=1),
        FOLDS,
        0,
    )
    (fitted,) = family.train([uneven])
    assert np.isfinite(fitted.search["log_loss"]).all()
