import numpy as np
import pytest
from sklearn import metrics as scikit_learn

from tabdx.evaluation.metrics.confusion import predict_positive
from tabdx.evaluation.metrics.registry import rates

# TP 3, FN 1, FP 2, TN 4.
POSITIVE = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
CALLED = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0])
ONCE = np.ones((1, 10))

BY_HAND = {
    rates.accuracy: 7 / 10,
    rates.sensitivity: 3 / 4,
    rates.specificity: 4 / 6,
    rates.balanced_accuracy: (3 / 4 + 4 / 6) / 2,
    rates.positive_predictive_value: 3 / 5,
    rates.negative_predictive_value: 4 / 5,
    rates.positive_likelihood_ratio: (3 / 4) / (2 / 6),
    rates.negative_likelihood_ratio: (1 / 4) / (4 / 6),
    rates.f1: 6 / (6 + 2 + 1),
    rates.matthews_correlation: (3 * 4 - 2 * 1) / np.sqrt(5 * 4 * 6 * 5),
}

SCIKIT_LEARN = {
    rates.accuracy: scikit_learn.accuracy_score,
    rates.sensitivity: scikit_learn.recall_score,
    rates.specificity: lambda y, c, **w: scikit_learn.recall_score(y, c, pos_label=0, **w),
    rates.balanced_accuracy: scikit_learn.balanced_accuracy_score,
    rates.positive_predictive_value: scikit_learn.precision_score,
    rates.negative_predictive_value: lambda y, c, **w: scikit_learn.precision_score(
        y, c, pos_label=0, **w
    ),
    rates.positive_likelihood_ratio: lambda *two, **w: scikit_learn.class_likelihood_ratios(
        *two, **w
    )[0],
    rates.negative_likelihood_ratio: lambda *two, **w: scikit_learn.class_likelihood_ratios(
        *two, **w
    )[1],
    rates.f1: scikit_learn.f1_score,
    rates.matthews_correlation: scikit_learn.matthews_corrcoef,
}


def name(rate):
    return rate.__name__ if callable(rate) else ""


@pytest.mark.parametrize(("rate", "expected"), BY_HAND.items(), ids=name)
def test_by_hand(rate, expected):
    assert rate(POSITIVE, CALLED, ONCE) == pytest.approx([expected])


@pytest.mark.parametrize(("rate", "reference"), SCIKIT_LEARN.items(), ids=name)
def test_equals_scikit_learn_with_weights(rate, reference, noisy):
    positive, risk = noisy(1)
    predicted = predict_positive(risk, 0.5)
    weights = np.random.default_rng(2).integers(0, 4, (5, len(positive))).astype(float)
    expected = [reference(positive, predicted, sample_weight=row) for row in weights]
    assert rate(positive, predicted, weights) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("rate", BY_HAND, ids=name)
def test_a_weight_is_a_number_of_copies(rate, noisy):
    positive, risk = noisy(3)
    predicted = predict_positive(risk, 0.5)
    times = np.random.default_rng(4).integers(0, 4, len(positive))
    copied = rate(positive.repeat(times), predicted.repeat(times), np.ones((1, times.sum())))
    assert rate(positive, predicted, times[None].astype(float)) == pytest.approx(copied, abs=1e-9)


@pytest.mark.parametrize(
    ("rate", "predicted"),
    [
        (rates.positive_predictive_value, 0),
        (rates.negative_predictive_value, 1),
        (rates.positive_likelihood_ratio, 0),
        (rates.negative_likelihood_ratio, 1),
    ],
    ids=name,
)
def test_a_share_of_nobody_is_not_defined(rate, predicted):
    assert np.isnan(rate(POSITIVE, np.full(10, predicted), ONCE)).all()


def test_the_same_call_for_everybody_correlates_with_nothing():
    assert rates.matthews_correlation(POSITIVE, np.ones(10, dtype=int), ONCE).tolist() == [0]


def test_a_resample_without_diseased_has_no_sensitivity():
    weights = np.vstack([ONCE, np.where(POSITIVE == 1, 0.0, 1.0)])
    found = rates.sensitivity(POSITIVE, CALLED, weights)
    assert np.isnan(found).tolist() == [False, True]
