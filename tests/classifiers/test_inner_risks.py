"""Inner risks: each patient's, by the chosen configuration, trained without the patient."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.svm import SVC

from tabdx.classifiers.baselines import logistic_regression
from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.nested import cross_predict
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params import ComputeParams, LogisticRegressionParams, SvmParams
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.numerics.platt import fit_sigmoids


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


def test_logistic_regressions_are_those_of_the_chosen_penalty(part, preprocessing):
    family = logistic_regression(
        preprocessing, LogisticRegressionParams(C=(0.01, 1.0), clip=(0.0,)), 4, 1
    )
    (fitted,) = family.train([part])
    splits = inner_splits(part, 4)
    folds = preprocess_folds(part, splits, preprocessing)
    for number, ((_, validation), fold) in enumerate(zip(splits, folds, strict=True)):
        alone = clone(fitted.classifier[-1]).fit(fold.train, fold.train_labels)
        expected = alone.predict_proba(fold.validation)[:, 1]
        assert fitted.inner.probability[validation, 1] == pytest.approx(expected)
        assert (fitted.inner.fold[validation] == number).all()


def test_a_machines_are_turned_into_risks_by_the_other_folds_sigmoid(part, preprocessing):
    params = SvmParams(
        C=(0.1, 1.0, 10.0),
        gamma=(0.01, 0.1),
        clip=(0.0,),
        choose_by="log_loss",
        exact_rows=1000,
        components=20,
    )
    (fitted,) = SvmFamily(preprocessing, params, 3).train([part])
    chosen = fitted.search.set_index("chosen").loc[True]
    splits = inner_splits(part, 3)
    folds = preprocess_folds(part, splits, preprocessing)
    decisions = [
        SVC(C=chosen["C"], gamma=chosen["gamma"])
        .fit(fold.train, fold.train_labels)
        .decision_function(fold.validation)
        for fold in folds
    ]
    for number, (_, validation) in enumerate(splits):
        others = [other for other in range(3) if other != number]
        slope, intercept = fit_sigmoids(
            np.concatenate([decisions[other] for other in others])[None],
            np.concatenate([folds[other].validation_labels for other in others]),
        )
        expected = 1 / (1 + np.exp(-slope * decisions[number] - intercept))
        assert fitted.inner.probability[validation, 1] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_networks_are_the_mean_of_the_members_that_did_not_see_the_patient(
    cohort, part, nets_params, network
):
    space = {"weight_decay": (0.1, 1.0), "clip": (0.0, 3.0)}
    params = nets_params(space, hidden=((8,), (4,)), channels=((4,), (3,)), ensemble_size=5)
    compute = ComputeParams(device="cpu", workers=1)
    family = make_family(network, cohort.dictionary, "standard", params, compute, 3, seed=0)
    (fitted,) = family.train([part])
    ensemble = fitted.classifier.ensemble_
    member_fold = np.concatenate([members.fold for members in ensemble.members])
    risks = fitted.classifier.member_probabilities(part.features)[..., 1]
    for fold in range(3):
        rows = fitted.inner.fold == fold
        expected = risks[member_fold == fold].mean(axis=0)
        assert fitted.inner.probability[rows, 1] == pytest.approx(expected[rows], abs=1e-6)


def test_every_training_part_predicts_its_own_patients_and_no_others(cohort, partitions):
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    family = logistic_regression(
        preprocessing, LogisticRegressionParams(C=(1.0,), clip=(0.0,)), 3, 1
    )
    nested = cross_predict(family, cohort, partitions, seed=0)
    table = nested.inner_predictions
    whole = table[table["repeat"].isna()]
    assert whole["patient"].tolist() == partitions.development.tolist()
    for fold in partitions.outer_folds:
        own = table[(table["repeat"] == fold.repeat) & (table["fold"] == fold.fold)]
        assert own["patient"].tolist() == fold.train.tolist()
    inner = [nested.final.inner, *(fitted.inner for fitted in nested.outer)]
    parts = [whole, *(part for _, part in table.dropna().groupby(["repeat", "fold"], sort=False))]
    for risks, part in zip(inner, parts, strict=True):
        assert part["probability_ill"].to_numpy() == pytest.approx(risks.probability[:, 1])
