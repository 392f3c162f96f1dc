import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import roc_auc_score

from tabdx.evaluation.metrics import classes
from tabdx.numerics.class_areas import area_of_classes, area_of_pairs
from tabdx.numerics.delong import area

BOTH = [(area_of_classes, "ovr", classes.roc_auc), (area_of_pairs, "ovo", classes.roc_auc_pairs)]


def draw(size, patients=60, repeats=2):
    rng = np.random.default_rng(size)
    labels = (np.arange(patients) % size).astype(np.int8)
    scores = rng.normal(size=(repeats, patients, size)) + np.eye(size)[labels]
    return labels, softmax(scores, axis=-1).round(2)


@pytest.mark.parametrize(("areas", "multi_class", "_metric"), BOTH)
def test_the_area_is_the_mean_of_scikit_learns(areas, multi_class, _metric):
    labels, probability = draw(4)
    probability /= probability.sum(axis=-1, keepdims=True)
    expected = [roc_auc_score(labels, one, multi_class=multi_class) for one in probability]
    assert areas(labels, probability).value == pytest.approx(np.mean(expected), abs=1e-10)


@pytest.mark.parametrize(("areas", "_multi_class", "metric"), BOTH)
def test_an_influence_is_what_more_weight_of_a_patient_changes(areas, _multi_class, metric):
    labels, probability = draw(3, patients=30)
    small = 1e-6
    weights = np.vstack([np.ones(30), 1 + small * np.eye(30)])
    values = np.mean([metric(labels, one, weights) for one in probability], axis=0)
    found = areas(labels, probability)
    assert found.influence == pytest.approx((values[1:] - values[0]) / small, abs=1e-6)
    assert found.influence.sum() == pytest.approx(0, abs=1e-12)


def test_of_two_classes_either_is_the_area_of_the_second():
    labels, probability = draw(2)
    risk = probability[..., 1]
    both = np.stack([1 - risk, risk], axis=-1)
    expected = area(labels, risk)
    for areas, _, _ in BOTH:
        assert areas(labels, both).value == pytest.approx(expected.value)
        assert areas(labels, both).influence == pytest.approx(expected.influence)
