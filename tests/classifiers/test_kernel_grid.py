import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.kernel_grid import fold_decisions, grid_scores
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (0.1, 1.0, 10.0, 100.0), (0.001, 0.01, 0.1)


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


def test_scores_are_grid_search_cvs(part, preprocessing):
    splits = inner_splits(part, 4)
    scores = grid_scores(preprocess_folds(part, splits, preprocessing), C, GAMMA)
    search = GridSearchCV(
        make_pipeline(preprocessing, SVC()),
        {"svc__C": C, "svc__gamma": GAMMA},
        scoring=["accuracy", "roc_auc"],
        refit=False,
        cv=splits,
    ).fit(part.features, part.positive)
    ordered = scores.sort_values(["C", "gamma"])  # as GridSearchCV orders them
    assert ordered["accuracy"].tolist() == search.cv_results_["mean_test_accuracy"].tolist()
    assert ordered["roc_auc"].to_numpy() == pytest.approx(search.cv_results_["mean_test_roc_auc"])


def test_decisions_are_those_of_the_rbf_machine_in_the_tables_order(part, preprocessing):
    splits = inner_splits(part, 4)
    folds = preprocess_folds(part, splits, preprocessing)
    decisions = fold_decisions(folds[0], C, GAMMA)
    table = grid_scores(folds, C, GAMMA)
    for row in (0, 5, 11):
        chosen = table.loc[row, ["C", "gamma"]].to_dict()
        machine = SVC(**chosen).fit(folds[0].train, folds[0].train_positive)
        assert decisions[row] == pytest.approx(
            machine.decision_function(folds[0].validation), abs=1e-6
        )


def test_log_loss_prefers_a_machine_that_tells_the_classes_apart(part, preprocessing):
    folds = preprocess_folds(part, inner_splits(part, 4), preprocessing)
    table = grid_scores(folds, C, GAMMA)
    # Half of the patients are diseased: knowing nothing costs log 2.
    assert table["log_loss"].min() < np.log(2)
    assert (table["log_loss"] > 0).all()
