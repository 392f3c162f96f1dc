import numpy as np
import pytest

from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS, metrics_of_pass
from tabdx.wording.metric_names import METRIC_NAMES

POSITIVE = np.array([1, 1, 0, 0, 0])
CALLED = np.array([1, 0, 1, 0, 0])


def test_every_name_has_its_metric_in_the_same_order():
    assert set(METRIC_NAMES) == {*METRICS, *CLASS_METRICS}
    for metrics in (METRICS, CLASS_METRICS):
        assert list(metrics) == [key for key in METRIC_NAMES if key in metrics]
        assert all(metric.key == key for key, metric in metrics.items())
    assert METRICS["log_loss"].direction == "lower"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("accuracy", [1, 1, 1, 1, 1]),
        ("sensitivity", [1, 1, 0, 0, 0]),
        ("specificity", [0, 0, 1, 1, 1]),
        ("positive_predictive_value", [1, 0, 1, 0, 0]),
        ("negative_predictive_value", [0, 1, 0, 1, 1]),
        ("roc_auc", [1, 1, 1, 1, 1]),
    ],
)
def test_who_stands_behind_a_metric(key, expected):
    assert METRICS[key].members(POSITIVE, CALLED).tolist() == expected


@pytest.mark.parametrize(
    "key", [key for key, m in METRICS.items() if m.direction != "target" and np.isfinite(m.best)]
)
def test_a_perfect_model_reaches_the_best_value_and_a_worse_one_is_on_the_worse_side(key):
    metric, once = METRICS[key], np.ones((1, 5))
    perfect = metric.values(POSITIVE, POSITIVE.astype(float), once, 0.5)
    guessing = metric.values(POSITIVE, np.array([0.6, 0.4, 0.6, 0.4, 0.4]), once, 0.5)
    assert perfect == pytest.approx([metric.best], abs=1e-12)
    assert (guessing < perfect) == (metric.direction == "higher")


@pytest.mark.parametrize(
    "key", ["calibration_slope", "calibration_intercept", "observed_expected_ratio"]
)
def test_honest_risks_meet_the_target(key):
    positive = np.array([1, 0, 0, 0, 1, 1, 1, 0])
    risk = np.array([0.25] * 4 + [0.75] * 4)
    value = METRICS[key].values(positive, risk, np.ones((1, 8)), 0.5)
    assert value == pytest.approx([METRICS[key].best], abs=1e-9)


def test_the_positive_likelihood_ratio_rises_until_nobody_is_called_wrongly():
    metric, once = METRICS["positive_likelihood_ratio"], np.ones((1, 5))
    # Sensitivity ½ and 1, one of three healthy patients called diseased.
    some, more = (
        metric.values(POSITIVE, np.array([0.9, risk, 0.6, 0.1, 0.1]), once, 0.5)
        for risk in (0.4, 0.6)
    )
    assert [*some, *more] == pytest.approx([1.5, 3])
    assert np.isnan(metric.values(POSITIVE, POSITIVE.astype(float), once, 0.5)).all()


def test_a_share_of_the_patients_behind_it_is_what_wilson_is_given(noisy):
    positive, risk = noisy(0)
    predicted = (risk >= 0.5).astype(int)
    for metric in METRICS.values():
        if metric.interval == "wilson":
            members = metric.members(positive, predicted)
            value = metric.values(positive, risk, np.ones((1, len(positive))), 0.5)[0]
            right = (positive == predicted)[members]
            assert value == pytest.approx(right.mean())


def test_the_threshold_moves_calls_and_not_risks(noisy):
    positive, risk = noisy(0)
    once = np.ones((1, len(positive)))
    moved = {
        key
        for key, metric in METRICS.items()
        if metric.values(positive, risk, once, 0.2) != metric.values(positive, risk, once, 0.8)
    }
    assert moved == {key for key, metric in METRICS.items() if metric.takes == "class"}


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "accuracy"])
def test_two_classes_are_judged_as_classes_and_as_two_sides_alike(metric):
    rng = np.random.default_rng(0)
    labels, weights = rng.integers(2, size=60).astype(np.int8), np.ones((1, 60))
    risk = rng.random(60)
    both = np.column_stack([1 - risk, risk])
    as_sides, as_classes = (
        metrics_of_pass(one)[metric].values(labels, one, weights, 0.5) for one in (risk, both)
    )
    assert as_classes == pytest.approx(as_sides)
