import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from tabdx.evaluation.metrics.discrimination import average_precision, roc_auc

BOTH = [(roc_auc, roc_auc_score), (average_precision, average_precision_score)]

# Risks from a few levels only, so that most cases hold ties; a patient of each class at least.
patients = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6)), min_size=1, max_size=25)


def unpack(rows):
    table = np.array([*rows, (0, 3), (1, 3)])
    return table[:, 0], table[:, 1] / 6


def test_auc_by_hand_with_a_tie():
    # Diseased at 0.8 and 0.5, healthy at 0.5 and 0.2: ahead in 3 of 4 pairs, level in one.
    value = roc_auc(np.array([1, 1, 0, 0]), np.array([0.8, 0.5, 0.5, 0.2]), np.ones((1, 4)))
    assert value.tolist() == [3.5 / 4]


def test_average_precision_by_hand():
    # From the top: diseased (1 of 1), healthy, diseased (2 of 3): ½·1 + ½·⅔.
    value = average_precision(np.array([1, 0, 1]), np.array([0.9, 0.6, 0.3]), np.ones((1, 3)))
    assert value == pytest.approx([5 / 6])


@pytest.mark.parametrize(("metric", "reference"), BOTH)
def test_equals_scikit_learn_with_weights_and_ties(metric, reference, noisy):
    positive, risk = noisy(1)
    assert len(np.unique(risk)) < len(risk)
    weights = np.random.default_rng(2).integers(0, 4, (5, len(positive))).astype(float)
    expected = [reference(positive, risk, sample_weight=row) for row in weights]
    assert metric(positive, risk, weights) == pytest.approx(expected, abs=1e-9)


@given(patients)
def test_equals_scikit_learn_on_any_patients(rows):
    positive, risk = unpack(rows)
    once = np.ones((1, len(risk)))
    for metric, reference in BOTH:
        assert metric(positive, risk, once) == pytest.approx(reference(positive, risk), abs=1e-9)


@given(patients)
def test_swapping_classes_and_risks_changes_no_auc(rows):
    positive, risk = unpack(rows)
    once = np.ones((1, len(risk)))
    assert roc_auc(1 - positive, 1 - risk, once) == pytest.approx(roc_auc(positive, risk, once))


@pytest.mark.parametrize("metric", [roc_auc, average_precision])
def test_only_the_order_of_the_risks_counts(metric, noisy):
    positive, risk = noisy(5)
    once = np.ones((1, len(risk)))
    assert metric(positive, risk**3, once) == pytest.approx(metric(positive, risk, once))


@pytest.mark.parametrize("metric", [roc_auc, average_precision])
def test_a_resample_without_diseased_has_no_value(metric, noisy):
    positive, risk = noisy(6)
    weights = np.vstack([np.ones(len(risk)), 1.0 - positive])
    assert np.isnan(metric(positive, risk, weights)).tolist() == [False, True]
