"""Metrics of classes, against scikit-learn and against the metrics of two sides."""

import numpy as np
import pytest
from scipy.special import softmax
from sklearn import metrics as sklearn_metrics

from tabdx.evaluation.metrics import classes
from tabdx.evaluation.metrics.confusion import predict_classes
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS

EXACT = 1e-10


def draw(size, patients=200, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(size, size=patients).astype(np.int8)
    labels[:size] = np.arange(size)
    scores = rng.normal(size=(patients, size)) + 1.5 * np.eye(size)[labels]
    # Few digits: some patients have the same probability of a class.
    probability = np.round(softmax(scores, axis=1), 2)
    return labels, probability / probability.sum(axis=1, keepdims=True)


def truth(size, labels):
    return np.eye(size)[labels]


def hand_till(labels, probability, times):
    again = np.repeat(np.arange(len(labels)), times.astype(int))
    return sklearn_metrics.roc_auc_score(labels[again], probability[again], multi_class="ovo")


def reference(key, size, labels, probability, weights):
    """What scikit-learn says, with one weight a patient."""
    predicted, one_hot = probability.argmax(axis=1), truth(size, labels)
    weighed = {"sample_weight": weights}
    shares = np.average(one_hot, axis=0, weights=weights)
    known = {
        "log_loss": lambda: sklearn_metrics.log_loss(labels, probability, **weighed),
        "brier": lambda: sklearn_metrics.brier_score_loss(labels, probability, **weighed),
        "scaled_brier": lambda: (
            1
            - sklearn_metrics.brier_score_loss(labels, probability, **weighed)
            / sklearn_metrics.brier_score_loss(labels, np.tile(shares, (len(labels), 1)), **weighed)
        ),
        "roc_auc": lambda: sklearn_metrics.roc_auc_score(
            labels, probability, multi_class="ovr", average="macro", **weighed
        ),
        "roc_auc_pairs": lambda: hand_till(labels, probability, weights),
        "average_precision": lambda: sklearn_metrics.average_precision_score(
            one_hot, probability, average="macro", **weighed
        ),
        "accuracy": lambda: sklearn_metrics.accuracy_score(labels, predicted, **weighed),
        "balanced_accuracy": lambda: sklearn_metrics.balanced_accuracy_score(
            labels, predicted, **weighed
        ),
        "matthews_correlation": lambda: sklearn_metrics.matthews_corrcoef(
            labels, predicted, **weighed
        ),
        "kappa": lambda: sklearn_metrics.cohen_kappa_score(labels, predicted, **weighed),
        "weighted_kappa": lambda: sklearn_metrics.cohen_kappa_score(
            labels, predicted, weights="quadratic", **weighed
        ),
    }
    return known[key]()


@pytest.mark.parametrize("key", CLASS_METRICS)
@pytest.mark.parametrize("size", [3, 10])
def test_each_metric_is_scikit_learns_plain_and_weighted(key, size):
    labels, probability = draw(size)
    times = np.random.default_rng(1).multinomial(len(labels), np.full(len(labels), 1 / len(labels)))
    weights = np.array([np.ones(len(labels)), times], dtype=float)
    assert set(labels[times > 0]) == set(range(size))
    found = CLASS_METRICS[key].values(labels, probability, weights, np.nan)
    expected = [reference(key, size, labels, probability, one) for one in weights]
    assert found == pytest.approx(expected, abs=EXACT, rel=EXACT)


@pytest.mark.parametrize("key", [key for key in CLASS_METRICS if key in METRICS])
def test_two_classes_have_the_metric_of_two_sides(key):
    labels, probability = draw(2, seed=3)
    keep = probability[:, 0] != 0.5  # a risk of ½ is called positive, of two classes the first
    labels, probability = labels[keep], probability[keep]
    weights = np.random.default_rng(0).integers(3, size=(20, len(labels))).astype(float)
    of_classes = CLASS_METRICS[key].values(labels, probability, weights, 0.5)
    of_sides = METRICS[key].values(labels, probability[:, 1], weights, 0.5)
    assert of_classes == pytest.approx(of_sides, abs=EXACT, rel=EXACT)


def test_kappa_of_two_judges():
    """Cohen (1960), table 1: 200 persons, kappa 0.492."""
    cells = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    labels, predicted = (np.repeat(axis.ravel(), cells.ravel()) for axis in np.indices((3, 3)))
    found = classes.kappa(labels, predicted, np.ones((1, 200)))
    assert found == pytest.approx([(0.70 - 0.41) / (1 - 0.41)])


def test_equally_likely_classes_are_predicted_as_the_first():
    assert predict_classes(np.array([[0.2, 0.4, 0.4]]), 0.5).tolist() == [1]


def test_the_order_of_patients_and_of_classes_changes_nothing():
    labels, probability = draw(4)
    order = np.random.default_rng(2).permutation(len(labels))
    turned = np.array([2, 0, 3, 1], dtype=np.int8)
    once = np.ones((1, len(labels)))
    for key, metric in CLASS_METRICS.items():
        value = metric.values(labels, probability, once, np.nan)
        shuffled = metric.values(labels[order], probability[order], once, np.nan)
        assert shuffled == pytest.approx(value)
        if key != "weighted_kappa" and metric.takes == "risk":
            renamed = metric.values(turned[labels], probability[:, np.argsort(turned)], once, 0.5)
            assert renamed == pytest.approx(value), key


def test_where_everybody_is_predicted_alike_nothing_correlates():
    labels = np.array([0, 1, 2, 2])
    alike, once = np.zeros(4, dtype=np.int64), np.ones((1, 4))
    assert classes.matthews_correlation(labels, alike, once) == 0
    assert classes.kappa(labels, alike, once) == pytest.approx(0)
