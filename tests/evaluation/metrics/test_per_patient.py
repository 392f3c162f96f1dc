import numpy as np
import pytest

from tabdx.evaluation.metrics.confusion import predict_positive
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.metrics.registry import METRICS


@pytest.mark.parametrize("metric", ["log_loss", "brier", "accuracy"])
@pytest.mark.parametrize("threshold", [0.2, 0.5])
def test_their_mean_is_the_metric_in_every_resample(noisy, metric, threshold):
    positive, risk = noisy(0)
    weights = np.random.default_rng(1).integers(0, 4, (5, len(risk))).astype(float)
    parts = values_per_patient(metric, positive, np.array([risk, risk[::-1]]), threshold)
    for own, told in zip(parts, (risk, risk[::-1]), strict=True):
        expected = METRICS[metric].values(positive, told, weights, threshold)
        assert weights @ own / weights.sum(axis=1) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.8])
def test_net_benefit_is_vickers_and_elkins(noisy, threshold):
    positive, risk = noisy(3)
    predicted = predict_positive(risk, threshold)
    found, needless = np.mean(predicted * positive), np.mean(predicted * (1 - positive))
    (parts,) = values_per_patient("net_benefit", positive, risk[None], threshold)
    assert parts.mean() == pytest.approx(found - needless * threshold / (1 - threshold))


def test_certainty_that_is_wrong_has_a_finite_loss():
    # −log 2.2e-16 is 36.04.
    (parts,) = values_per_patient("log_loss", np.array([1, 0]), np.array([[0.0, 0.0]]), 0.5)
    assert parts == pytest.approx([36.0437, 0], abs=1e-4)
