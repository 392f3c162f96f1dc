import numpy as np
import pytest
from sklearn.metrics.pairwise import rbf_kernel

from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.svm.grid_scores import score_grid
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.classifiers.svm.nystroem_grid import ApproximatedKernel
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (0.1, 1.0, 10.0), (0.01, 0.1)


@pytest.fixture
def folds(cohort, part):
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    return preprocess_folds(part, inner_splits(part, 4), preprocessing)


def test_decisions_are_those_of_the_machine_c_fastest(folds):
    kernel = ApproximatedKernel(components=20, seed=3)
    decisions = kernel.decide(folds, C, GAMMA)
    configurations = [(c, gamma) for gamma in GAMMA for c in C]
    for fold, of_fold in zip(folds, decisions, strict=True):
        for row, (c, gamma) in zip(of_fold, configurations, strict=True):
            machine = kernel.machine(c, gamma).fit(fold.train, fold.train_labels)
            assert row == pytest.approx(machine.decision_function(fold.validation), abs=1e-6)


def test_the_order_of_the_grid_changes_decisions_by_no_more_than_rounding(folds):
    kernel = ApproximatedKernel(components=20, seed=3)
    ascending = kernel.decide(folds[:1], C, GAMMA[:1])[0]
    descending = kernel.decide(folds[:1], C[::-1], GAMMA[:1])[0]
    np.testing.assert_allclose(ascending, descending[::-1], rtol=0, atol=1e-12)


def test_with_every_row_in_the_basis_the_kernel_is_the_exact_one(folds):
    rows = folds[0].train
    pipeline = ApproximatedKernel(components=len(rows), seed=0).machine(1.0, 0.1)
    pipeline.fit(rows, folds[0].train_labels)
    columns = pipeline.named_steps["nystroem"].transform(rows)
    assert columns @ columns.T == pytest.approx(rbf_kernel(rows, gamma=0.1), abs=1e-6)


def test_with_every_row_in_the_basis_the_grid_is_close_to_the_exact_one(folds):
    exact = score_grid(ExactKernel().decide(folds, C, GAMMA), folds, C, GAMMA)
    kernel = ApproximatedKernel(components=min(len(fold.train) for fold in folds), seed=0)
    close = score_grid(kernel.decide(folds, C, GAMMA), folds, C, GAMMA)
    # Not equal: the loss is squared, and the intercept penalised.
    assert close["roc_auc"].max() == pytest.approx(exact["roc_auc"].max(), abs=0.02)
    assert close["log_loss"].min() == pytest.approx(exact["log_loss"].min(), abs=0.03)


def test_more_components_come_closer_to_the_kernel(folds):
    rows = folds[0].train
    errors = []
    for components in (5, 20, 60):
        pipeline = ApproximatedKernel(components, seed=0).machine(1.0, 0.1)
        columns = pipeline.fit(rows, folds[0].train_labels)[:-1].transform(rows)
        errors.append(np.abs(columns @ columns.T - rbf_kernel(rows, gamma=0.1)).mean())
    assert errors[0] > errors[1] > errors[2]


def test_the_seed_draws_the_basis(folds):
    first, again, other = (
        ApproximatedKernel(components=5, seed=seed).decide(folds[:1], C, GAMMA)[0]
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
