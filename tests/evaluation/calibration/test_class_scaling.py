"""Temperature and vector scaling of any number of classes, against other optimisers."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from tabdx.evaluation.calibration.class_scaling import (
    apply_scaling,
    fit_class_temperature,
    fit_vector_scaling,
    smoothed_targets,
)
from tabdx.numerics.platt import smoothed_target


@pytest.fixture
def patients():
    """Probabilities of three classes that are too sure of themselves, and lean to the first."""
    rng = np.random.default_rng(3)
    scores = rng.normal(0, 1.5, (300, 3))
    labels = np.array([rng.choice(3, p=one) for one in softmax(scores, axis=1)], dtype=np.int8)
    return softmax(2 * scores + [0.8, 0, 0], axis=1), labels


def loss(read, labels):
    return -(smoothed_targets(labels, 3) * read).sum() / len(labels)


def test_of_two_classes_the_targets_are_platts():
    labels = np.array([0, 1, 1, 0, 0], dtype=np.int8)
    assert smoothed_targets(labels, 2)[:, 1] == pytest.approx(smoothed_target(labels))
    assert smoothed_targets(labels, 4).sum(axis=1) == pytest.approx(np.ones(5))


def test_temperature_is_where_the_log_loss_is_least(patients):
    probability, labels = patients

    def at(slope):
        return loss(log_softmax(slope * np.log(probability), axis=1), labels)

    found = minimize_scalar(at, bounds=(0, 10), method="bounded", options={"xatol": 1e-10}).x
    assert fit_class_temperature(probability, labels)["slope"] == pytest.approx([found], abs=1e-6)


def test_vector_scaling_is_where_the_log_loss_is_least(patients):
    probability, labels = patients
    logs = np.log(probability)

    def at(learned):
        return loss(log_softmax(learned[:3] * logs + learned[3:], axis=1), labels)

    least = minimize(at, np.ones(6), method="Nelder-Mead", options={"maxiter": 20_000}).fun
    learned = fit_vector_scaling(probability, labels)
    assert at(np.r_[learned["slope"], learned["intercept"]]) <= least + 1e-9


def test_with_one_slope_for_all_it_is_no_better_than_multinomial_regression(patients):
    # Vector scaling is the multinomial regression on log probabilities with a diagonal slope:
    # a full matrix fits these patients at least as well, a temperature no better.
    probability, labels = patients
    full = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(np.log(probability), labels)
    lowest = log_loss(labels, full.predict_proba(np.log(probability)))
    vector = apply_scaling(probability, **fit_vector_scaling(probability, labels))
    warm = apply_scaling(probability, **fit_class_temperature(probability, labels))
    losses = [
        lowest,
        log_loss(labels, vector),
        log_loss(labels, warm),
        log_loss(labels, probability),
    ]
    assert losses == sorted(losses)


def test_what_was_distorted_is_restored():
    # The true scores were doubled and the first class favoured: slopes ½, intercepts −0.4, 0, 0.
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 1.5, (20_000, 3))
    true = softmax(scores, axis=1)
    labels = (true.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1).astype(np.int8)
    learned = fit_vector_scaling(softmax(2 * scores + [0.8, 0, 0], axis=1), labels)
    assert learned["slope"] == pytest.approx([0.5] * 3, abs=0.03)
    assert learned["intercept"] - learned["intercept"][2] == pytest.approx([-0.4, 0, 0], abs=0.1)


def test_probabilities_that_point_the_wrong_way_become_equal():
    probability = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]] * 4)
    labels = np.array([1, 2, 0] * 4, dtype=np.int8)
    learned = fit_class_temperature(probability, labels)
    assert apply_scaling(probability, **learned) == pytest.approx(np.full((12, 3), 1 / 3))
