import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.model_selection import PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from tabdx.artifacts.predictions import check_predictions
from tabdx.classifiers import parallel
from tabdx.classifiers.svm import scaling_comparison as normalized
from tabdx.classifiers.svm.scaling_comparison import compare_normalizations
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_folds
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.normalization.scalers import METHODS
from tabdx.numerics.platt import hold_slope


def test_methods_are_told_apart_on_development_patients_only(cohort, partitions):
    table = compare_normalizations(cohort, partitions, ("none", "standard"), 3, seed=0)
    check_predictions(table)
    assert table["model"].value_counts().to_dict() == {"none": 96, "standard": 96}
    assert set(table["patient"]) == set(partitions.development)


def test_normalization_helps_where_a_loud_column_drowns_the_others(cohort, partitions):
    loud = cohort.table.assign(age=cohort.table["age"] * 1000)
    cohort = type(cohort)(cohort.dictionary, loud)
    table = compare_normalizations(cohort, partitions, ("none", "standard"), 3, seed=0)
    outcome = pd.Series(cohort.positive, cohort.patients)
    right = (table["probability_ill"] > 0.5) == (outcome[table["patient"]].to_numpy() == 1)
    accuracy = right.groupby(table["model"]).mean()
    assert accuracy["standard"] > accuracy["none"] + 0.1


@pytest.mark.parametrize("method", METHODS)
def test_each_fold_is_predicted_by_scikit_learns_own_pipeline(cohort, partitions, method):
    table = compare_normalizations(cohort, partitions, (method,), 3, seed=0)
    once = partitions.first_repeat()
    seeds = np.random.SeedSequence(0).generate_state(3)  # the final model's, then the folds'
    for fold, seed in zip(once.outer_folds, seeds[1:], strict=True):
        train, test = cohort.select(fold.train), cohort.select(fold.test)
        inner = draw_folds(train.positive, None, 3, int(seed))
        alone = CalibratedClassifierCV(
            make_pipeline(make_preprocessing(cohort.dictionary, method), SVC()),
            cv=PredefinedSplit(inner),
            ensemble=False,
        )
        alone.fit(train.features, train.positive)
        rows = table[table["fold"] == fold.fold]
        assert rows["patient"].tolist() == fold.test.tolist()
        hold_slope(alone, train.positive)
        expected = alone.predict_proba(test.features)
        assert np.array_equal(rows[["probability_well", "probability_ill"]], expected)


def test_the_holdout_is_never_read(cohort, partitions):
    table = cohort.table.copy()
    table.loc[partitions.holdout, "outcome"] = "well"
    table.loc[partitions.holdout, "age"] = 0.0
    blanked = compare_normalizations(
        Cohort(cohort.dictionary, table), partitions, ("standard",), 3, seed=0
    )
    assert blanked.equals(compare_normalizations(cohort, partitions, ("standard",), 3, seed=0))


def test_processes_predict_what_one_does(cohort, partitions, monkeypatch):
    alone = compare_normalizations(cohort, partitions, ("power",), 3, seed=0)
    monkeypatch.setattr(normalized, "worth_starting", lambda workers, rows: workers)
    asked = []

    def run_each(function, items, doing, workers):
        asked.append(workers)
        return parallel.run_each(function, items, doing, workers)

    monkeypatch.setattr(normalized, "run_each", run_each)
    spread = compare_normalizations(cohort, partitions, ("power",), 3, seed=0, workers=2)
    assert asked == [2]
    assert spread.equals(alone)


def test_with_every_row_in_the_basis_risks_are_close_to_the_exact_ones(cohort, partitions):
    methods = ("none", "standard")
    exact, close = (
        compare_normalizations(cohort, partitions, methods, 3, seed=0, components=components)
        for components in (None, 32)  # 96 development patients in 2 folds: 48, of whom 32 train
    )
    assert close[["model", "patient", "fold"]].equals(exact[["model", "patient", "fold"]])
    apart = (close["probability_ill"] - exact["probability_ill"]).abs()
    # Not equal: the loss is squared, and the intercept penalised.
    assert 0 < apart.mean() < 0.1


def test_an_approximated_kernel_has_the_default_gamma_of_svc(cohort, partitions):
    rows = np.random.default_rng(0).normal(5, [1, 30], size=(40, 2))
    machine = normalized._approximated(components=40, seed=0)
    columns = machine[:-1].fit_transform(rows)
    kernel = rbf_kernel(rows, gamma=SVC(gamma="scale").fit(rows, np.arange(40) % 2)._gamma)
    assert columns @ columns.T == pytest.approx(kernel, abs=1e-6)


@pytest.mark.parametrize("components", [None, 20])
def test_of_several_classes_each_fold_is_predicted_by_the_untuned_machine(
    cohort_of_three, partitions_of, components
):
    partitions = partitions_of(cohort_of_three)
    table = compare_normalizations(
        cohort_of_three, partitions, ("standard",), 3, seed=0, components=components
    )
    check_predictions(table)
    assert list(table)[-3:] == [f"probability_kind {one}" for one in range(3)]
    found = table.set_index("patient").iloc[:, -3:].to_numpy().argmax(axis=1)
    labels = cohort_of_three.select(pd.Index(table["patient"])).labels
    assert (found == labels).mean() > 0.6
