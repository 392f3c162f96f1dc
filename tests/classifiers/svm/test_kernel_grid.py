from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.svm import SVC

from tabdx.classifiers.folds import InnerFold, inner_splits, preprocess_folds
from tabdx.classifiers.svm.grid_scores import score_grid
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.classifiers.svm.rbf import squared_distances
from tabdx.core.errors import InputError
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (0.1, 1.0, 10.0, 100.0), (0.001, 0.01, 0.1)


@pytest.fixture
def folds(cohort, part):
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    return preprocess_folds(part, inner_splits(part, 4), preprocessing)


def test_decisions_are_those_of_the_rbf_machine_c_fastest(folds):
    decisions = ExactKernel().decide(folds, C, GAMMA)
    configurations = [(c, gamma) for gamma in GAMMA for c in C]
    for fold, of_fold in zip(folds, decisions, strict=True):
        for row, (c, gamma) in zip(of_fold, configurations, strict=True):
            machine = ExactKernel().machine(c, gamma).fit(fold.train, fold.train_labels)
            assert row == pytest.approx(machine.decision_function(fold.validation), abs=1e-9)


def test_machines_are_those_of_scikit_learn_to_the_last_digit(folds, capfd):
    (decisions,) = ExactKernel().decide(folds[:1], C, GAMMA)
    train, validation = folds[0].train, folds[0].validation
    among = squared_distances(train, train, np.empty((len(train),) * 2))
    to = squared_distances(validation, train, np.empty((len(validation), len(train))))
    expected = []
    for gamma in GAMMA:
        kernel = np.exp(-gamma * among)
        machines = [SVC(C=c, kernel="precomputed") for c in C]
        weights = np.zeros((len(C), len(train)))
        for row, machine in zip(weights, machines, strict=True):
            machine.fit(kernel, folds[0].train_labels)
            row[machine.support_] = machine.dual_coef_[0]
        intercepts = np.array([machine.intercept_ for machine in machines])
        expected.append(weights @ np.exp(-gamma * to).T + intercepts)
    assert np.array_equal(decisions, np.concatenate(expected))
    assert not any(capfd.readouterr())  # libsvm tells of every fit unless it is told not to


def test_folds_of_unequal_size_share_one_memory(folds):
    short = [replace(folds[0], train=folds[0].train[:40], train_labels=folds[0].train_labels[:40])]
    together = ExactKernel().decide([*folds, *short], C, GAMMA)
    assert np.array_equal(together[-1], ExactKernel().decide(short, C, GAMMA)[0])


def test_a_feature_that_is_not_finite_is_refused(folds):
    broken = folds[0].train.copy()
    broken[3, 0] = np.inf
    with pytest.raises(InputError, match="must be finite"):
        ExactKernel().decide([replace(folds[0], train=broken)], C, GAMMA)


def test_scores_are_grid_search_cvs_to_the_digit_where_the_solver_walks_far():
    # Mislabelled rows and a large C: the solver takes ten thousands of steps, and would end
    # elsewhere if the kernel differed in a rounding.
    columns, positive = make_classification(400, 11, flip_y=0.15, random_state=0)
    splits = list(StratifiedKFold(3, shuffle=True, random_state=0).split(columns, positive))
    folds = [
        InnerFold(columns[train], positive[train], columns[held_out], positive[held_out])
        for train, held_out in splits
    ]
    grid = {"C": [1.0, 300.0], "gamma": [0.01, 0.1]}
    scores = score_grid(ExactKernel().decide(folds, **grid), folds, **grid)
    search = GridSearchCV(SVC(), grid, scoring="accuracy", refit=False, cv=splits)
    search.fit(columns, positive)
    ordered = scores.sort_values(["C", "gamma"])
    assert ordered["accuracy"].tolist() == search.cv_results_["mean_test_score"].tolist()
