import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tabdx.classifiers.baselines import (
    clipped_logistic_probabilities,
    clipped_logistic_regression,
    gradient_boosting,
    logistic_regression,
)
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.registry import make_family
from tabdx.core.params import GradientBoostingParams, LogisticRegressionParams, default_params
from tabdx.normalization.preprocessing import make_preprocessing

C = (0.01, 0.1, 1.0, 10.0)
SMALL = default_params(
    {
        "split": {"inner_folds": 3},
        "tune_svm": {"C": [1, 10], "gamma": [0.03, 0.1]},
        "baselines": {"gradient_boosting": {"max_iter": [20]}},
    }
)


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


def test_search_is_grid_search_cvs(part, preprocessing):
    family = logistic_regression(
        preprocessing, LogisticRegressionParams(C=C, clip=(0.0,)), 4, workers=1
    )
    (fitted,) = family.train([part])
    search = GridSearchCV(
        make_pipeline(preprocessing, LogisticRegression(solver="newton-cholesky", tol=1e-8)),
        {"logisticregression__C": C},
        scoring=["neg_log_loss", "roc_auc", "accuracy"],
        refit="neg_log_loss",
        cv=inner_splits(part, 4),
    ).fit(part.features, part.labels)
    results = search.cv_results_
    assert fitted.search["C"].tolist() == list(C)
    assert fitted.search["log_loss"].to_numpy() == pytest.approx(-results["mean_test_neg_log_loss"])
    assert fitted.search["roc_auc"].to_numpy() == pytest.approx(results["mean_test_roc_auc"])
    assert fitted.search["accuracy"].to_numpy() == pytest.approx(results["mean_test_accuracy"])
    chosen = fitted.search.loc[fitted.search["chosen"], "C"].item()
    assert chosen == search.best_params_["logisticregression__C"]
    assert np.array_equal(
        fitted.classifier.predict_proba(part.features), search.predict_proba(part.features)
    )


def test_logistic_regression_needs_no_normalization_to_converge(cohort, part):
    as_measured = make_preprocessing(cohort.dictionary, "none")
    family = logistic_regression(
        as_measured, LogisticRegressionParams(C=C, clip=(0.0,)), 4, workers=1
    )
    # A ConvergenceWarning would fail the test.
    (fitted,) = family.train([part])
    assert fitted.search["log_loss"].min() < np.log(2)


def test_boosting_of_a_single_configuration_still_has_its_scored_row(part, preprocessing):
    params = GradientBoostingParams(learning_rate=(0.1,), max_iter=(10,))
    (fitted,) = gradient_boosting(preprocessing, params, 3, workers=1).train([part])
    (row,) = fitted.search.to_dict("records")
    assert (row["learning_rate"], row["max_iter"], row["chosen"]) == (0.1, 10, True)
    assert 0 < row["log_loss"] < np.log(2)
    assert fitted.facts == {"on_edge": []}
    assert fitted.classifier[-1].n_iter_ == 10


def test_boosting_tries_every_combination_the_shortest_training_first(part, preprocessing):
    # First in the table wins a tie.
    params = GradientBoostingParams(learning_rate=(0.1, 0.05), max_iter=(10, 5))
    (fitted,) = gradient_boosting(preprocessing, params, 3, workers=1).train([part])
    tried = fitted.search[["max_iter", "learning_rate"]].to_numpy().tolist()
    assert tried == [[5, 0.05], [5, 0.1], [10, 0.05], [10, 0.1]]


@pytest.mark.parametrize("method", ["standard", "none"])
def test_of_many_classes_the_path_ends_where_the_final_regression_does(
    cohort_of_three, part_of_three, method
):
    preprocessing = make_preprocessing(cohort_of_three.dictionary, method)
    (fold, *_) = preprocess_folds(part_of_three, inner_splits(part_of_three, 3), preprocessing)
    points = [{"C": penalty, "clip": clip} for penalty in (10.0, 0.01, 1.0) for clip in (0.0, 3.0)]
    predicted = clipped_logistic_probabilities(points, fold)
    for point, probability in zip(points, predicted, strict=True):
        final = clipped_logistic_regression(**point, classes=3)
        exact = clone(final).set_params(
            logisticregression__solver="newton-cholesky", logisticregression__tol=1e-10
        )
        for regression in (final, exact):
            regression.fit(fold.train, fold.train_labels)
            assert probability == pytest.approx(regression.predict_proba(fold.validation), abs=1e-6)


def test_many_columns_of_many_classes_need_little_memory(cohort_of_three):
    generator = np.random.default_rng(0)
    labels = (np.arange(100) % 3).astype(np.int8)
    columns = generator.normal(size=(100, 5000)) + labels[:, None] * (np.arange(5000) < 20)
    params = LogisticRegressionParams(C=(0.01, 1.0), clip=(0.0,))
    family = logistic_regression(StandardScaler(), params, 3, workers=1, classes=3)
    part = TrainingPart(pd.DataFrame(columns), labels, None, seed=0)
    tracemalloc.start()
    (fitted,) = family.train([part])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 * 2**20  # the system of equations alone would take 1.8 GB
    assert fitted.search["log_loss"].min() < np.log(3)


@pytest.mark.parametrize("name", ["logistic_regression", "gradient_boosting", "svm"])
def test_families_of_many_classes_give_a_probability_a_class(cohort_of_three, part_of_three, name):
    (fitted,) = make_family(name, cohort_of_three.dictionary, SMALL).train([part_of_three])
    assert fitted.classifier.classes_.tolist() == [0, 1, 2]
    for probability in (
        fitted.inner.probability,
        fitted.classifier.predict_proba(part_of_three.features),
    ):
        assert probability.shape == (150, 3)
        assert probability.sum(axis=1) == pytest.approx(1)
        assert (probability.argmax(axis=1) == part_of_three.labels).mean() > 0.6


@pytest.mark.parametrize("name", ["logistic_regression", "svm"])
def test_another_order_of_the_classes_permutes_the_probabilities(
    cohort_of_three, part_of_three, name
):
    order = np.array([2, 0, 1])
    family = make_family(name, cohort_of_three.dictionary, SMALL)
    groups = np.arange(150) // 3  # of one patient of each class: the folds are then the same
    first = replace(part_of_three, groups=groups)
    other = replace(first, labels=order[part_of_three.labels].astype(np.int8))
    (one,), (two,) = family.train([first]), family.train([other])
    assert (one.inner.fold == two.inner.fold).all()
    features = part_of_three.features
    expected = one.classifier.predict_proba(features)
    found = two.classifier.predict_proba(features)[:, order]
    assert found == pytest.approx(expected, abs=1e-6)
    assert two.inner.probability[:, order] == pytest.approx(one.inner.probability, abs=1e-6)
