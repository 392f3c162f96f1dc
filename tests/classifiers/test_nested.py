from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from tabdx.artifacts.predictions import check_predictions
from tabdx.classifiers.baselines import gradient_boosting, logistic_regression
from tabdx.classifiers.family import Fitted
from tabdx.classifiers.nested import cross_predict
from tabdx.classifiers.persistence import to_files
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.params import GradientBoostingParams, LogisticRegressionParams, SvmParams
from tabdx.normalization.preprocessing import make_preprocessing


def make_family(name, dictionary, workers=1):
    preprocessing = make_preprocessing(dictionary, "standard")
    if name == "logistic_regression":
        return logistic_regression(
            preprocessing, LogisticRegressionParams(C=(0.01, 1.0), clip=(0.0,)), 3, workers
        )
    if name == "gradient_boosting":
        params = GradientBoostingParams(learning_rate=(0.1,), max_iter=(10,))
        return gradient_boosting(preprocessing, params, 3, workers)
    params = SvmParams(
        C=(0.1, 1.0),
        gamma=(0.01, 0.1),
        clip=(0.0,),
        choose_by="log_loss",
        exact_rows=1 if name == "approximated_svm" else 1000,
        components=20,
    )
    return SvmFamily(preprocessing, params, 3, workers, name)


FAMILIES = ("logistic_regression", "gradient_boosting", "svm", "approximated_svm")


def poisoned(cohort: Cohort, patients: pd.Index) -> Cohort:
    """The same cohort, but the measurements of these patients are absurd."""
    table = cohort.table.copy()
    table.loc[patients, ["marker", "age", "grade"]] = 1e9
    return replace(cohort, table=table)


class Recorder:
    """A family that predicts one half and keeps what it was given."""

    name = "recorder"

    def __init__(self):
        self.calls = []

    def train(self, parts):
        self.calls.append(parts)
        return [Fitted(self, pd.DataFrame()) for _ in parts]

    def predict_proba(self, features):
        return np.full((len(features), 2), 0.5)


def test_a_family_gets_all_parts_at_once_and_never_a_patient_it_is_to_predict(cohort, partitions):
    family = Recorder()
    cross_predict(family, cohort, partitions, seed=0)
    ((final, *outer),) = family.calls
    assert final.features.index.equals(partitions.development)
    for part, fold in zip(outer, partitions.outer_folds, strict=True):
        assert part.features.index.equals(fold.train)
        assert np.array_equal(part.labels, cohort.select(fold.train).positive)


def test_each_part_has_its_own_seed_and_more_repeats_keep_the_final_one(cohort, partitions):
    more = draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=4, seed=0)
    fewer_family, more_family = Recorder(), Recorder()
    cross_predict(fewer_family, cohort, partitions, seed=0)
    cross_predict(more_family, cohort, more, seed=0)
    fewer_seeds = [part.seed for part in fewer_family.calls[0]]
    assert len(set(fewer_seeds)) == len(fewer_seeds)
    assert more_family.calls[0][0].seed == fewer_seeds[0]


@pytest.mark.parametrize("name", FAMILIES)
def test_predictions_keep_their_contract_and_find_the_signal(cohort, partitions, name):
    nested = cross_predict(make_family(name, cohort.dictionary), cohort, partitions, seed=0)
    table = check_predictions(nested.predictions)
    assert set(table["model"]) == {name}
    # 96 development patients in each of 2 repeats, 24 in the holdout.
    assert table["partition"].value_counts().to_dict() == {"out_of_fold": 192, "holdout": 24}
    assert len(nested.outer) == 4
    outcome = pd.Series(cohort.positive, cohort.patients)
    assert roc_auc_score(outcome[table["patient"]], table["probability_ill"]) > 0.8


@pytest.mark.parametrize("name", FAMILIES)
def test_shuffled_outcomes_are_predicted_no_better_than_by_chance(large_cohort, name):
    cohort = large_cohort
    shuffled = cohort.table["outcome"].sample(frac=1, random_state=0).to_numpy()
    cohort = replace(cohort, table=cohort.table.assign(outcome=shuffled))
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=1, seed=0)
    nested = cross_predict(make_family(name, cohort.dictionary), cohort, partitions, seed=0)
    table = nested.predictions[nested.predictions["partition"] == "out_of_fold"]
    outcome = pd.Series(cohort.positive, cohort.patients)
    # 120 patients of each class: a standard error of about 0.037 around 0.5.
    assert roc_auc_score(outcome[table["patient"]], table["probability_ill"]) == pytest.approx(
        0.5, abs=0.11
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_patients_to_be_predicted_change_nothing_that_is_learned(cohort, partitions, name):
    family = make_family(name, cohort.dictionary)
    fold = partitions.outer_folds[0]
    unseen = fold.test.union(partitions.holdout)
    clean = cross_predict(family, cohort, partitions, seed=0)
    spoilt = cross_predict(family, poisoned(cohort, unseen), partitions, seed=0)
    assert to_files(clean.outer[0].classifier) == to_files(spoilt.outer[0].classifier)
    # The test bites: the other outer folds of the repeat trained on these patients.
    assert to_files(clean.outer[1].classifier) != to_files(spoilt.outer[1].classifier)


def test_the_holdout_changes_nothing_at_all(cohort, partitions):
    family = make_family("svm", cohort.dictionary)
    clean = cross_predict(family, cohort, partitions, seed=0)
    spoilt = cross_predict(family, poisoned(cohort, partitions.holdout), partitions, seed=0)
    assert to_files(clean.final.classifier) == to_files(spoilt.final.classifier)
    pd.testing.assert_frame_equal(clean.final.search, spoilt.final.search)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_bytes_however_many_workers(cohort, partitions, name):
    alone, together = (
        cross_predict(make_family(name, cohort.dictionary, workers), cohort, partitions, seed=0)
        for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(alone.predictions, together.predictions, check_exact=True)
    assert to_files(alone.final.classifier) == to_files(together.final.classifier)


def test_groups_may_be_named(grouped_cohort):
    partitions = draw_partitions(grouped_cohort, holdout=0.2, outer_folds=3, repeats=1, seed=0)
    family = make_family("svm", grouped_cohort.dictionary)
    nested = cross_predict(family, grouped_cohort, partitions, seed=0)
    assert len(nested.outer) == 3
