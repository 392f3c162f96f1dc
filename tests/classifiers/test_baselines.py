import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.classifiers.folds import inner_splits
from tabdx.core.params import GradientBoostingParams, LogisticRegressionParams
from tabdx.normalization.preprocessing import make_preprocessing

C = (0.01, 0.1, 1.0, 10.0)


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
