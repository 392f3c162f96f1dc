"""Machines of several classes are those of scikit-learn's `OneVsRestClassifier`."""

import numpy as np
import pytest
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC, LinearSVC

from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.classifiers.svm.nystroem_grid import ApproximatedKernel
from tabdx.classifiers.svm.one_vs_rest import each_against_rest, in_order, one_vs_rest
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (10.0, 0.1, 1.0), (0.01, 0.1)


@pytest.fixture(scope="module")
def folds(cohort_of_three, part_of_three):
    preprocessing = make_preprocessing(cohort_of_three.dictionary, "standard")
    return preprocess_folds(part_of_three, inner_splits(part_of_three, 3), preprocessing)


def test_decisions_are_those_of_scikit_learns_machines(folds):
    decisions = ExactKernel().decide(folds, C, GAMMA)
    configurations = [(c, gamma) for gamma in GAMMA for c in C]
    for fold, of_fold in zip(folds, decisions, strict=True):
        assert of_fold.shape == (6, len(fold.validation), 3)
        for found, (c, gamma) in zip(of_fold, configurations, strict=True):
            machine = OneVsRestClassifier(SVC(C=c, gamma=gamma))
            machine.fit(fold.train, fold.train_labels)
            assert found == pytest.approx(machine.decision_function(fold.validation), abs=1e-9)


def test_approximated_decisions_are_those_of_the_classifier_that_is_kept(folds):
    kernel = ApproximatedKernel(components=30, seed=1)
    (decisions,) = kernel.decide(folds[:1], C, GAMMA[:1])
    for found, c in zip(decisions, C, strict=True):
        machine = kernel.machine(c, GAMMA[0], classes=3)
        machine.fit(folds[0].train, folds[0].train_labels)
        assert found == pytest.approx(machine.decision_function(folds[0].validation), abs=1e-6)
        columns = machine[0].transform(folds[0].train)
        linear = OneVsRestClassifier(LinearSVC(C=c, tol=1e-8, max_iter=100_000))
        linear.fit(columns, folds[0].train_labels)
        expected = linear.decision_function(machine[0].transform(folds[0].validation))
        assert found == pytest.approx(expected, abs=1e-3)


def test_of_two_classes_there_is_one_machine():
    labels = np.array([0, 1, 1], dtype=np.int8)
    assert each_against_rest(labels).tolist() == [[0, 1, 1]]
    machine = SVC()
    assert one_vs_rest(machine, 2) is machine
    decisions = np.arange(6.0).reshape(2, 3)
    assert in_order(decisions, 1) is decisions
    # Two penalties, three machines each, one row.
    assert in_order(np.arange(6.0)[:, None], 3).tolist() == [[[0, 1, 2]], [[3, 4, 5]]]
