import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from tabdx.classifiers.folds import InnerFold, inner_splits, preprocess_folds
from tabdx.classifiers.svm.grid_scores import score_grid
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (0.1, 1.0, 10.0, 100.0), (0.001, 0.01, 0.1)


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


def scores_of(part, preprocessing, splits):
    folds = preprocess_folds(part, splits, preprocessing)
    return score_grid(ExactKernel().decide(folds, C, GAMMA), folds, C, GAMMA)


def test_scores_are_grid_search_cvs(part, preprocessing):
    splits = inner_splits(part, 4)
    search = GridSearchCV(
        make_pipeline(preprocessing, SVC()),
        {"svc__C": C, "svc__gamma": GAMMA},
        scoring=["accuracy", "roc_auc"],
        refit=False,
        cv=splits,
    ).fit(part.features, part.labels)
    scores = scores_of(part, preprocessing, splits)
    ordered = scores.sort_values(["C", "gamma"])  # as GridSearchCV orders them
    assert ordered["accuracy"].tolist() == search.cv_results_["mean_test_accuracy"].tolist()
    assert ordered["roc_auc"].to_numpy() == pytest.approx(search.cv_results_["mean_test_roc_auc"])


def test_log_loss_prefers_a_machine_that_tells_the_classes_apart(part, preprocessing):
    scores = scores_of(part, preprocessing, inner_splits(part, 4))
    # Half of the patients are diseased: knowing nothing costs log 2.
    assert scores["log_loss"].min() < np.log(2)
    assert (scores["log_loss"] > 0).all()


def test_patients_who_are_tied_stay_so_whatever_the_last_digits():
    rng = np.random.default_rng(0)
    positive = np.array([1, 1, 0, 0, 1, 0], dtype=np.int8)
    nothing = np.zeros((0, 1))
    folds = [InnerFold(nothing, positive[:0], nothing, positive)] * 2
    # Of nine pairs the first diseased wins its three; the other six are ties and count a half.
    decisions = np.array([[1.5, 0.3, 0.3, 0.3, 0.3, 0.3]] * 2)
    shaken = [decisions + rng.uniform(-1e-15, 1e-15, decisions.shape) for _ in folds]
    assert score_grid(shaken, folds, [1.0, 10.0], [0.1])["roc_auc"].tolist() == [6 / 9, 6 / 9]
