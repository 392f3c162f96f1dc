import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import norm

from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.net_benefit import benefit
from tabdx.evaluation.decisions.prevalence import (
    predictive_values,
    shift_probabilities,
    shift_risks,
)

SHARE = st.floats(0.01, 0.99)


def test_by_hand():
    # 200 patients, half diseased: 90 of 100 found, 80 of 100 spared. PPV 90/110, NPV 80/90.
    positive, negative = predictive_values(0.9, 0.8, [0.5])
    assert positive.tolist() == pytest.approx([90 / 110])
    assert negative.tolist() == pytest.approx([80 / 90])


def test_at_the_cohorts_own_prevalence_they_are_the_counted_ones():
    tp, fn, fp, tn = 165, 5, 4, 281
    positive, negative = predictive_values(tp / (tp + fn), tn / (tn + fp), 170 / 455)
    assert float(positive) == pytest.approx(tp / (tp + fp))
    assert float(negative) == pytest.approx(tn / (tn + fn))


@given(SHARE, SHARE, SHARE)
def test_turning_the_classes_round_swaps_them(sensitivity, specificity, prevalence):
    positive, negative = predictive_values(sensitivity, specificity, prevalence)
    turned = predictive_values(specificity, sensitivity, 1 - prevalence)
    assert (float(negative), float(positive)) == pytest.approx((float(turned[0]), float(turned[1])))


def test_where_the_disease_is_commoner_alarms_are_worth_more_and_all_clears_less():
    positive, negative = predictive_values(0.9, 0.9, np.linspace(0.01, 0.99, 20))
    assert (np.diff(positive) > 0).all()
    assert (np.diff(negative) < 0).all()


def test_a_call_that_nobody_gets_has_no_value():
    positive, negative = predictive_values(0.0, 1.0, 0.3)
    assert np.isnan(positive)
    assert float(negative) == pytest.approx(0.7)


def test_a_share_outside_is_refused():
    with pytest.raises(InputError, match="prevalence should be a share from 0 to 1"):
        predictive_values(0.9, 0.9, 1.2)


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=5), SHARE, SHARE)
def test_log_odds_move_by_the_difference_of_the_prevalences(risks, study, stated):
    shifted = shift_risks(risks, study, stated)
    expected = expit(logit(risks) + logit(stated) - logit(study))
    np.testing.assert_allclose(shifted, expected, rtol=1e-9)
    np.testing.assert_allclose(shift_risks(shifted, stated, study), risks, rtol=1e-9)
    assert (np.sign(shifted - np.asarray(risks)) * np.sign(stated - study) >= 0).all()


def test_certain_risks_and_an_equal_prevalence_stay():
    assert shift_risks([0.0, 1.0], 0.4, 0.05).tolist() == [0.0, 1.0]
    np.testing.assert_allclose(shift_risks([0.1, 0.7], 0.3, 0.3), [0.1, 0.7], rtol=1e-15)


@pytest.mark.parametrize("shares", [(0, 0.5), (0.5, 1), (float("nan"), 0.5)])
def test_a_prevalence_that_cannot_be_is_no_ground_for_a_shift(shares):
    with pytest.raises(InputError, match="prevalence should lie between 0 and 1"):
        shift_risks([0.5], *shares)


STUDY, STATED = 0.4, 0.05


def true_risk(value, prevalence):
    """Of a measurement that is normal around 1 in the diseased and around −1 in the healthy."""
    diseased, healthy = norm.pdf(value, 1), norm.pdf(value, -1)
    return prevalence * diseased / (prevalence * diseased + (1 - prevalence) * healthy)


def draw(prevalence, patients, seed):
    rng = np.random.default_rng(seed)
    positive = (rng.random(patients) < prevalence).astype(np.int8)
    value = rng.normal(2 * positive - 1.0, 1)
    return positive, value


def test_shifted_risks_are_the_true_ones_of_the_other_population():
    value = np.linspace(-4, 4, 50)
    shifted = shift_risks(true_risk(value, STUDY), STUDY, STATED)
    np.testing.assert_allclose(shifted, true_risk(value, STATED), rtol=1e-9)


def test_shifted_risks_are_calibrated_there_and_the_others_are_not():
    positive, value = draw(STATED, 100_000, seed=1)
    predicted = true_risk(value, STUDY)
    shifted = shift_risks(predicted, STUDY, STATED)
    bins = np.digitize(shifted, [0.01, 0.05, 0.2, 0.5])
    for place in np.unique(bins):
        here = bins == place
        error = np.sqrt((shifted[here] * (1 - shifted[here])).mean() / here.sum())
        assert abs(positive[here].mean() - shifted[here].mean()) < 4 * error
    assert predicted.mean() > 3 * positive.mean()


@pytest.mark.parametrize("threshold", [0.05, 0.1, 0.3])
def test_net_benefit_of_shifted_risks_is_that_of_the_other_population(threshold):
    # Judged on patients of the study, carried over to the stated prevalence.
    positive, value = draw(STUDY, 100_000, seed=2)
    predicted = true_risk(value, STUDY)
    shifted = shift_risks(predicted, STUDY, STATED)
    once, at = np.ones((1, len(positive))), np.array([threshold])
    found = benefit(positive, shifted, once, at, STATED).net_benefit.item()
    # The risk is at the threshold where 2x = logit(threshold) − logit(prevalence).
    line = (logit(threshold) - logit(STATED)) / 2
    odds = threshold / (1 - threshold)
    truth = STATED * norm.sf(line - 1) - (1 - STATED) * norm.sf(line + 1) * odds
    assert found == pytest.approx(truth, abs=0.001)
    assert found > benefit(positive, predicted, once, at, STATED).net_benefit.item()


@given(SHARE, SHARE, st.lists(st.floats(0.01, 1), min_size=4, max_size=4))
def test_of_many_classes_the_sides_are_shifted_and_their_classes_keep_their_odds(
    study, stated, weights
):
    probability = np.array([weights]) / sum(weights)
    target = Target("b or d", (1, 3))
    shifted = shift_probabilities(probability, target, study, stated)
    assert shifted.sum() == pytest.approx(1)
    expected = shift_risks(target.risk(probability), study, stated)
    assert target.risk(shifted) == pytest.approx(expected)
    for one, other in ((0, 2), (1, 3)):
        odds = probability[:, one] / probability[:, other]
        assert shifted[:, one] / shifted[:, other] == pytest.approx(odds)
