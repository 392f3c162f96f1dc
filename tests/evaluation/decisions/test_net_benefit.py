import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.net_benefit import benefit, count_predicted_positive

# The published example of the package dcurves: of 750 patients 105 have cancer. A family history
# is there in 24 with cancer and in 91 without (its true and false positive rates, 0.032 and
# 0.12133 of all). Net benefit and net interventions avoided per 100 as its R version gives them.
FAMILY_HISTORY = [
    # threshold, net benefit, of treating all, avoided
    (0.05, 0.025614035087719297, 0.09473684210526317, -131.33333333333337),
    (0.1, 0.018518518518518517, 0.04444444444444445, -23.333333333333353),
    (0.2, 0.0016666666666666635, -0.07499999999999998, 30.666666666666657),
    (0.5, -0.08933333333333333, -0.72, 63.06666666666666),
]


def predicted(diseased, of_diseased, healthy, of_healthy):
    """Outcomes and risks of which so many of each class are 1, the others 0."""
    positive = np.r_[np.ones(of_diseased), np.zeros(of_healthy)].astype(np.int8)
    risk = np.r_[
        np.ones(diseased),
        np.zeros(of_diseased - diseased),
        np.ones(healthy),
        np.zeros(of_healthy - healthy),
    ]
    return positive, risk


def brute(positive, risk, weights, threshold):
    """TP/n − FP/n · t/(1 − t), patient by patient."""
    treated = [w for p, r, w in zip(positive, risk, weights, strict=True) if r >= threshold and p]
    needless = [
        w for p, r, w in zip(positive, risk, weights, strict=True) if r >= threshold and not p
    ]
    return (sum(treated) - sum(needless) * threshold / (1 - threshold)) / sum(weights)


@pytest.mark.parametrize(("threshold", "net", "of_all", "avoided"), FAMILY_HISTORY)
def test_the_published_example_of_dcurves(threshold, net, of_all, avoided):
    positive, risk = predicted(24, 105, 91, 645)
    at = benefit(positive, risk, np.ones((1, 750)), np.array([threshold]))
    assert at.net_benefit.item() == pytest.approx(net, abs=1e-9)
    assert at.treat_all.item() == pytest.approx(of_all, abs=1e-9)
    assert at.interventions_avoided.item() == pytest.approx(avoided, abs=1e-9)
    assert at.difference.item() == pytest.approx(net - max(of_all, 0), abs=1e-9)


def test_the_published_example_of_dcurves_at_another_prevalence():
    # Its case-control example, prevalence 0.5: by age, 84 of 105 and 289 of 645 are at or above
    # 0.1 (true and false positive rates 0.4 and 0.22403).
    positive, risk = predicted(84, 105, 289, 645)
    at = benefit(positive, risk, np.ones((1, 750)), np.array([0.1]), prevalence=0.5)
    assert at.net_benefit.item() == pytest.approx(0.3751076658053403, abs=1e-9)
    assert at.treat_all.item() == pytest.approx(0.44444444444444, abs=1e-9)


def test_all_thresholds_and_resamples_at_once_are_what_each_is_alone(noisy):
    positive, risk = noisy(3)
    weights = np.random.default_rng(0).integers(0, 3, (5, 60)).astype(float)
    weights[:, :2] = 1  # both classes are there
    thresholds = np.array([0.01, 0.1, 0.25, 0.5, 0.99])
    together = benefit(positive, risk, weights, thresholds).net_benefit
    alone = [[brute(positive, risk, each, at) for at in thresholds] for each in weights]
    np.testing.assert_allclose(together, alone, atol=1e-12)


def test_a_risk_on_the_threshold_is_treated():
    at = benefit(np.array([1, 0]), np.array([0.5, 0.1]), np.ones((1, 2)), np.array([0.5]))
    assert at.sensitivity.item() == 1
    assert at.false_positive_rate.item() == 0


@settings(deadline=None)
@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_the_model_that_is_always_right_gains_the_prevalence(threshold, prevalence):
    positive, risk = predicted(3, 3, 0, 5)
    weights = np.ones((1, 8))
    at = benefit(positive, risk, weights, np.array([threshold]), prevalence)
    assert at.net_benefit.item() == pytest.approx(prevalence)
    assert at.difference.item() >= 0


def test_calling_everybody_is_treating_all():
    positive, risk = predicted(3, 3, 5, 5)
    at = benefit(positive, risk, np.ones((1, 8)), np.array([0.1, 0.6]))
    np.testing.assert_allclose(at.net_benefit, at.treat_all)
    np.testing.assert_allclose(at.interventions_avoided, 0, atol=1e-12)
    # At 0.1 all is the better one, at 0.6 none: 3/8 − 5/8 · 1.5.
    np.testing.assert_allclose(at.difference, [[0, 3 / 8 - 5 / 8 * 1.5]], atol=1e-12)


def test_a_missing_risk_is_refused():
    risk = np.array([0.2, np.nan, 0.4, np.nan])
    with pytest.raises(InputError, match="2 of 4 risks are missing"):
        benefit(np.array([0, 1, 0, 1]), risk, np.ones((1, 4)), np.array([0.3]))


def test_calls_counted_once_serve_every_prevalence(noisy):
    positive, risk = noisy(3)
    weights, at = np.ones((1, 60)), np.array([0.1, 0.5])
    predicted = count_predicted_positive(positive, risk, weights, at)
    for prevalence in (None, 0.05, 0.5):
        alone = benefit(positive, risk, weights, at, prevalence)
        assert predicted.benefit(at, prevalence).net_benefit.tolist() == alone.net_benefit.tolist()
