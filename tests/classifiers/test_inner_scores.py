import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from tabdx.classifiers import inner_scores


@given(st.integers(4, 40), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_scores_are_scikit_learns(rows, configurations, seed):
    generator = np.random.default_rng(seed)
    positive = (np.arange(rows) % 3 == 0).astype(np.int8)
    # One decimal makes ties, and the ends 0 and 1.
    probability = generator.random((configurations, rows)).round(1)
    scores = zip(
        inner_scores.accuracy(positive, probability > 0.5),
        inner_scores.roc_auc(positive, probability),
        inner_scores.log_loss(positive, inner_scores.two_classes(probability)),
        probability,
        strict=True,
    )
    for accuracy, roc_auc, log_loss, own in scores:
        assert accuracy == metrics.accuracy_score(positive, own > 0.5)
        assert roc_auc == pytest.approx(metrics.roc_auc_score(positive, own))
        assert log_loss == pytest.approx(metrics.log_loss(positive, own))


def test_certain_and_wrong_is_costly_but_finite():
    # -log of the rounding unit 2^-52 is 52 log 2 = 36.04.
    label, certain = np.array([1], dtype=np.int8), np.array([[1.0, 0.0]])
    assert inner_scores.log_loss(label, certain) == pytest.approx(52 * np.log(2))


@given(st.integers(12, 40), st.integers(0, 2**32 - 1))
def test_scores_of_three_classes_are_scikit_learns(rows, seed):
    generator = np.random.default_rng(seed)
    labels = (np.arange(rows) % 3).astype(np.int8)
    own = generator.dirichlet(np.ones(3), size=rows)
    assert inner_scores.log_loss(labels, own) == pytest.approx(metrics.log_loss(labels, own))
    assert inner_scores.macro_roc_auc(labels, own) == pytest.approx(
        metrics.roc_auc_score(labels, own, multi_class="ovr")
    )
    right = metrics.accuracy_score(labels, own.argmax(axis=1))
    assert inner_scores.accuracy(labels, own.argmax(axis=1)) == right
