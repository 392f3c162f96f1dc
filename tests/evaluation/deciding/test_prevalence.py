import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.errors import InputError
from tabdx.evaluation.deciding.prevalence import predictive_values

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
