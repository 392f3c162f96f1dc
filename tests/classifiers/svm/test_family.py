from dataclasses import replace

import numpy as np
import pytest
from sklearn.kernel_approximation import Nystroem
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC

from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.persistence import from_files, to_files
from tabdx.classifiers.svm.calibration import fit_calibrated
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.classifiers.svm.squared_hinge import SquaredHingeClassifier
from tabdx.core.params import SvmParams
from tabdx.normalization.preprocessing import make_preprocessing

C, GAMMA = (0.1, 1.0, 10.0), (0.001, 0.01, 0.1)


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


@pytest.fixture
def few(part):
    """Twelve small parts whose features tell nothing: the outcome is drawn anew for each."""
    generator = np.random.default_rng(0)
    rows = part.features.iloc[:16]
    outcome = (np.arange(16) % 2).astype(np.int8)
    return [replace(part, features=rows, labels=generator.permutation(outcome)) for _ in range(12)]


def family(
    preprocessing,
    C=C,
    gamma=GAMMA,
    clip=(0.0,),
    choose_by="log_loss",
    exact_rows=1000,
    components=40,
):
    params = SvmParams(
        C=C,
        gamma=gamma,
        clip=(0.0,),
        choose_by=choose_by,
        exact_rows=exact_rows,
        components=components,
    )
    return SvmFamily(preprocessing, params, 4)


@pytest.mark.parametrize(
    ("choose_by", "best"), [("log_loss", "min"), ("roc_auc", "max"), ("accuracy", "max")]
)
def test_the_score_of_the_parameters_chooses(part, preprocessing, choose_by, best):
    (fitted,) = family(preprocessing, choose_by=choose_by).train([part])
    chosen = fitted.search[fitted.search["chosen"]]
    assert len(fitted.search) == 9
    # Of machines that are equal up to rounding the first: a C so small that all patients are at its
    # bound only scales the decisions, which the sigmoid takes back.
    assert chosen[choose_by].item() == pytest.approx(getattr(fitted.search[choose_by], best)())


def test_the_final_machine_is_the_chosen_one_on_the_whole_part(part, preprocessing):
    (fitted,) = family(preprocessing).train([part])
    chosen = fitted.search[fitted.search["chosen"]].iloc[0]
    machine = SVC(C=chosen["C"], gamma=chosen["gamma"])
    splits = inner_splits(part, 4)
    alone = fit_calibrated(machine, preprocessing, part.features, part.labels, splits)
    probability = fitted.classifier.predict_proba(part.features)
    assert np.array_equal(probability, alone.predict_proba(part.features))
    assert probability.sum(axis=1) == pytest.approx(1)
    assert fitted.classifier.classes_.tolist() == [0, 1]


def test_a_choice_on_the_edge_is_a_fact(part, preprocessing):
    (narrow,) = family(preprocessing, C=(1e-5, 1e-4, 1e-3), gamma=(0.1,)).train([part])
    assert narrow.facts == {"on_edge": ["C"], "kernel": "exact"}


def test_few_patients_never_give_risks_that_rank_against_the_decision_values(preprocessing, few):
    constant = 0
    for part in few:
        (fitted,) = family(preprocessing, C=(1.0,), gamma=(0.1,)).train([part])
        machine = fitted.classifier.calibrated_classifiers_[0].estimator
        order = machine.decision_function(part.features).argsort()
        risk = fitted.classifier.predict_proba(part.features)[order, 1]
        assert (np.diff(risk) >= 0).all()
        same = np.ptp(risk) == 0
        assert fitted.facts.get("constant_risk", False) == same
        constant += same
    assert 0 < constant < len(few)  # both ways are met among these


def test_groups_are_whole_in_the_sigmoids_folds(grouped_part, preprocessing):
    (fitted,) = family(preprocessing).train([grouped_part])
    groups = grouped_part.groups
    for train, validation in fitted.classifier.cv:
        assert not set(groups[train]) & set(groups[validation])


def machine_of(fitted):
    """The step behind the preprocessing."""
    return fitted.classifier.calibrated_classifiers_[0].estimator.named_steps["svc"]


def shortened(part, rows):
    groups = None if part.groups is None else part.groups[:rows]
    return replace(part, features=part.features[:rows], labels=part.labels[:rows], groups=groups)


@pytest.mark.parametrize(("exact_rows", "kernel"), [(120, "exact"), (119, "approximated")])
def test_the_kernel_is_exact_up_to_exact_rows(part, preprocessing, exact_rows, kernel):
    assert len(part.labels) == 120
    (fitted,) = family(preprocessing, exact_rows=exact_rows).train([part])
    assert fitted.facts["kernel"] == kernel
    assert set(fitted.search["kernel"]) == {kernel}
    assert isinstance(machine_of(fitted), SVC) == (kernel == "exact")


def test_the_largest_part_decides_for_all(part, preprocessing):
    parts = [shortened(part, 80), part]
    mixed = family(preprocessing, exact_rows=100).train(parts)
    assert [fitted.facts["kernel"] for fitted in mixed] == ["approximated", "approximated"]
    (small,) = family(preprocessing, exact_rows=100).train(parts[:1])
    assert small.facts["kernel"] == "exact"


def test_an_approximated_machine_is_the_chosen_one(part, preprocessing):
    (fitted,) = family(preprocessing, exact_rows=1).train([part])
    chosen = fitted.search[fitted.search["chosen"]].iloc[0]
    basis, linear = (step for _, step in machine_of(fitted).steps)
    assert isinstance(basis, Nystroem)
    assert isinstance(linear, SquaredHingeClassifier)
    assert (linear.C, basis.gamma) == (chosen["C"], chosen["gamma"])
    assert (basis.n_components, basis.random_state) == (40, part.seed)


def test_a_basis_is_never_larger_than_an_inner_training_part(part, preprocessing):
    # 120 rows in 4 folds: 90 train.
    (fitted,) = family(preprocessing, exact_rows=1, components=5000).train([part])
    assert machine_of(fitted).named_steps["nystroem"].n_components == 90


def test_with_every_row_in_the_basis_risks_are_close_to_the_exact_ones(part, preprocessing):
    exact, close = (
        family(preprocessing, exact_rows=rows, components=5000).train([part])[0]
        for rows in (1000, 1)
    )
    risks = [each.classifier.predict_proba(part.features)[:, 1] for each in (exact, close)]
    assert np.abs(risks[0] - risks[1]).mean() < 0.05
    assert np.corrcoef(risks)[0, 1] > 0.98


def test_an_approximated_classifier_keeps_scikit_learns_contract(part, preprocessing):
    (fitted,) = family(preprocessing, exact_rows=1).train([part])
    classifier = fitted.classifier
    probability = classifier.predict_proba(part.features)
    assert np.isfinite(probability).all()
    assert probability.sum(axis=1) == pytest.approx(1)
    assert classifier.classes_.tolist() == [0, 1]
    again = from_files(to_files(classifier)).predict_proba(part.features)
    assert np.array_equal(probability, again)
    # Cloned and fitted anew by scikit-learn, on other rows.
    alone = cross_val_predict(
        fitted.classifier.estimator, part.features, part.labels, cv=3, method="decision_function"
    )
    assert np.isfinite(alone).all()
