import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.classifiers.folds import inner_splits, preprocess_folds
from tabdx.classifiers.model_checks import check_model
from tabdx.classifiers.persistence import from_files, to_files
from tabdx.classifiers.svm.calibration import (
    JointlyCalibratedClassifier,
    cross_fit_probabilities,
    fit_calibrated,
)
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.core.params import SvmParams
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.numerics.platt import cross_fit_sigmoids
from tabdx.numerics.vector_scaling import calibrate, fit_calibration


@pytest.fixture(scope="module")
def preprocessing(cohort_of_three):
    return make_preprocessing(cohort_of_three.dictionary, "standard")


def params(**changed):
    grid = {"C": (1.0, 10.0), "gamma": (0.03, 0.3), "clip": (0.0, 3.0)}
    rest = {"choose_by": "log_loss", "exact_rows": 1000, "components": 30}
    return SvmParams(**grid | rest | changed)


def test_of_two_classes_probabilities_are_platts():
    generator = np.random.default_rng(0)
    labels = [(np.arange(20) % 2).astype(np.int8)] * 3
    decisions = [generator.normal(size=(2, 20)) + 2 * one for one in labels]
    found = cross_fit_probabilities(decisions, labels)
    for own, risk in zip(found, cross_fit_sigmoids(decisions, labels), strict=True):
        assert np.array_equal(own[..., 1], risk)
        assert np.array_equal(own[..., 0], 1 - risk)


def test_a_folds_outcomes_do_not_reach_its_own_probabilities():
    generator = np.random.default_rng(0)
    labels = [(np.arange(30) % 3).astype(np.int8)] * 3
    decisions = [generator.normal(size=(2, 30, 3)) for _ in labels]
    other = [labels[0][::-1], *labels[1:]]
    before, after = (cross_fit_probabilities(decisions, one) for one in (labels, other))
    assert np.array_equal(before[0], after[0])
    assert not np.array_equal(before[1], after[1])


@pytest.mark.parametrize("exact_rows", [1000, 1])
@pytest.mark.parametrize("choose_by", ["log_loss", "roc_auc", "accuracy"])
def test_the_kept_classifier_is_the_chosen_one_on_the_whole_part(
    part_of_three, preprocessing, choose_by, exact_rows
):
    settings = params(choose_by=choose_by, exact_rows=exact_rows)
    (fitted,) = SvmFamily(preprocessing, settings, 3).train([part_of_three])
    assert list(fitted.search) == [
        *("C", "gamma", "accuracy", "roc_auc", "log_loss", "clip", "chosen", "kernel")
    ]
    chosen = fitted.search[fitted.search["chosen"]].iloc[0]
    best = fitted.search[choose_by]
    assert chosen[choose_by] == (best.min() if choose_by == "log_loss" else best.max())
    machine = fitted.classifier.estimator[-1]
    penalty = "estimator__C" if exact_rows > 1 else "linear__estimator__C"
    assert machine.get_params()[penalty] == chosen["C"]
    assert fitted.classifier.classes_.tolist() == [0, 1, 2]
    check_model(fitted.classifier, 3)
    again = from_files(to_files(fitted.classifier))
    features = part_of_three.features
    assert np.array_equal(again.predict_proba(features), fitted.classifier.predict_proba(features))


def test_inner_probabilities_are_by_what_the_other_folds_teach(part_of_three, preprocessing):
    settings = params(C=(1.0,), gamma=(0.1,), clip=(0.0,))
    (fitted,) = SvmFamily(preprocessing, settings, 3).train([part_of_three])
    splits = inner_splits(part_of_three, 3)
    folds = preprocess_folds(part_of_three, splits, preprocessing)
    decisions = ExactKernel().decide(folds, (1.0,), (0.1,))
    for number, (_, validation) in enumerate(splits):
        others = [other for other in range(3) if other != number]
        learned = fit_calibration(
            np.concatenate([decisions[other] for other in others], axis=1),
            np.concatenate([folds[other].validation_labels for other in others]),
        )
        expected = calibrate(decisions[number], learned)[0]
        assert fitted.inner.probability[validation] == pytest.approx(expected, abs=1e-12)


def test_a_calibrated_machine_is_that_of_its_decision_values(part_of_three, preprocessing):
    machine = OneVsRestClassifier(SVC(C=3))
    splits = inner_splits(part_of_three, 3)
    features, labels = part_of_three.features, part_of_three.labels
    calibrated = fit_calibrated(machine, preprocessing, features, labels, splits)
    pipeline = clone(calibrated.estimator)
    decisions = cross_val_predict(pipeline, features, labels, cv=splits, method="decision_function")
    fitted = fit_calibration(decisions[None], labels)
    final = pipeline.fit(features, labels).decision_function(features)
    expected = calibrate(final[None], fitted)[0]
    assert np.array_equal(calibrated.predict_proba(features), expected)


def test_names_of_classes_may_be_any():
    columns, species = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[species]
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    classifier = JointlyCalibratedClassifier(OneVsRestClassifier(SVC()), cv=folds)
    classifier.fit(columns, names)
    assert classifier.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert classifier.score(columns, names) > 0.95


@parametrize_with_checks([JointlyCalibratedClassifier(OneVsRestClassifier(SVC()), cv=3)])
def test_scikit_learns_contract(estimator, check):
    check(estimator)
