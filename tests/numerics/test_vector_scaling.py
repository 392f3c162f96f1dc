import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from tabdx.numerics import vector_scaling
from tabdx.numerics.platt import fit_sigmoids
from tabdx.numerics.vector_scaling import calibrate, fit_calibration


def draw(seed, rows=60, classes=3, configurations=2):
    generator = np.random.default_rng(seed)
    labels = (np.arange(rows) % classes).astype(np.int8)
    decisions = generator.normal(size=(configurations, rows, classes))
    decisions[:, np.arange(rows), labels] += 1.5
    return decisions, labels


def test_the_fit_is_the_minimum_that_scipy_finds():
    decisions, labels = draw(0)
    found = calibrate(decisions, fit_calibration(decisions, labels))
    for one, probability in zip(decisions, found, strict=True):
        sigmoids = [fit_sigmoids(one[None, :, place], labels == place) for place in range(3)]
        slope, intercept = np.array(sigmoids)[:, :, 0].T
        odds = slope * one + intercept
        risk = 1 / (1 + np.exp(-odds))
        alone = np.log(risk / risk.sum(axis=1, keepdims=True))
        start = np.repeat([1, 0, 0], 3)

        def scores(weights, odds=odds, alone=alone):
            return weights[:3] * alone + weights[3:6] * odds + weights[6:]

        def loss(weights, scores=scores, start=start):
            level = np.log(np.exp(scores(weights)).sum(axis=1))
            of_truth = scores(weights)[np.arange(60), labels]
            return (level - of_truth).sum() + 1.5 * ((weights - start) ** 2).sum()

        best = np.exp(scores(minimize(loss, start, tol=1e-12).x))
        assert probability == pytest.approx(best / best.sum(axis=1, keepdims=True), abs=1e-5)


@given(st.integers(0, 2**32 - 1), st.integers(3, 6))
def test_another_order_of_the_classes_permutes_the_probabilities(seed, classes):
    decisions, labels = draw(seed, classes=classes, configurations=1)
    order = np.random.default_rng(seed).permutation(classes)
    renamed = np.argsort(order)[labels]
    one = calibrate(decisions, fit_calibration(decisions, labels))
    two = calibrate(decisions[..., order], fit_calibration(decisions[..., order], renamed))
    assert two == pytest.approx(one[..., order], abs=1e-8)


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_probabilities_sum_to_1_and_do_not_depend_on_the_size_of_decisions(seed, size):
    decisions, labels = draw(seed, rows=24)
    one = calibrate(decisions, fit_calibration(decisions, labels))
    assert one.sum(axis=-1) == pytest.approx(1)
    other = calibrate(size * decisions, fit_calibration(size * decisions, labels))
    assert other == pytest.approx(one, abs=1e-6)


def test_separated_classes_give_probabilities_short_of_1():
    labels = (np.arange(30) % 3).astype(np.int8)
    decisions = 2.0 * np.eye(3)[labels][None] - 1
    probability = calibrate(decisions, fit_calibration(decisions, labels))[0]
    assert (probability.argmax(axis=1) == labels).all()
    assert 0.95 < probability.max() < 0.9999


def test_decisions_that_tell_nothing_give_about_the_share_of_each_class():
    labels = np.repeat([0, 1, 2], [60, 30, 10]).astype(np.int8)
    nothing = np.zeros((1, 100, 3))
    probability = calibrate(nothing, fit_calibration(nothing, labels))
    assert probability[0, 0] == pytest.approx([0.6, 0.3, 0.1], abs=0.03)


def test_a_configuration_is_calibrated_as_if_it_were_alone():
    decisions, labels = draw(3, configurations=4)
    decisions *= np.array([0.1, 1, 3, 30])[:, None, None]
    alone = [fit_calibration(one[None], labels) for one in decisions]
    assert fit_calibration(decisions, labels) == pytest.approx(np.concatenate(alone), rel=1e-6)


def test_many_patients_are_calibrated_some_configurations_at_a_time(monkeypatch):
    decisions, labels = draw(4, configurations=5)
    whole = fit_calibration(decisions, labels)
    monkeypatch.setattr(vector_scaling, "_MOST", 2 * decisions[0].size)
    assert fit_calibration(decisions, labels) == pytest.approx(whole, rel=1e-9, abs=1e-12)
