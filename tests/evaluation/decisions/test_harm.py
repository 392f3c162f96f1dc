import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.harm import harm, threshold_for, weigh_errors
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.uncertainty.intervals import wilson


def test_an_alarm_and_an_all_clear_do_equal_harm_at_the_threshold():
    for ratio in (0.5, 1, 4, 99):
        risk = threshold_for(ratio)
        assert (1 - risk) == pytest.approx(risk * ratio)


def test_calibrated_risks_do_least_harm_at_that_threshold():
    # 100 patients at each risk, exactly that share of them diseased: harm is least where those at
    # or above 1 / (1 + 4) = 0.2 are called.
    risks = np.arange(0.05, 1, 0.1)
    done = [
        harm(100 * risks[risks < cut].sum(), 100 * (1 - risks[risks >= cut]).sum(), 4)
        for cut in (0.1, 0.2, 0.3)
    ]
    assert np.argmin(done) == 1


def test_harm_by_hand():
    assert harm(missed=1.5, needless=3, harm_ratio=20) == 33


@pytest.mark.parametrize("ratio", [0, -1, float("nan")])
def test_a_ratio_that_is_not_above_zero_is_refused(ratio):
    with pytest.raises(InputError, match="harm ratio should be above 0"):
        threshold_for(ratio)
    with pytest.raises(InputError, match="harm ratio should be above 0"):
        harm(1, 1, ratio)


@pytest.fixture
def judged(make_cohort, predict):
    """Of 50 diseased 45 are found by the first and 40 by the second; 10 of 90 are alarmed."""
    positive = [1] * 50 + [0] * 90
    cohort = make_cohort(positive)
    risks = {
        name: [0.9] * found + [0.1] * (50 - found) + [0.9] * 10 + [0.1] * 80
        for name, found in (("worse", 40), ("better", 45))
    }
    rows = pd.concat([predict(name, cohort, risk, 0) for name, risk in risks.items()])
    return judge_threshold(join_outcomes(rows, cohort), 0.5, 0.95)


def test_errors_are_weighed_by_hand(judged):
    weighed = weigh_errors(judged, 20)
    assert weighed["model"].tolist() == ["better", "worse"]  # least harm first
    row = weighed.iloc[0]
    assert (row["diseased"], row["healthy"]) == (50, 90)
    assert [row["false_negatives"], row["false_positives"], row["harm"]] == pytest.approx(
        [5, 10, 110]
    )
    # Wilson's intervals of 5 of 50 and 10 of 90, and 20 · missed + needless by MOVER.
    missed, needless = np.array(wilson(0.1, 50, 0.95)), np.array(wilson(1 / 9, 90, 0.95))
    assert [row["false_negative_rate_lower"], row["false_negative_rate_upper"]] == pytest.approx(
        missed
    )
    assert [row["false_positives_lower"], row["false_positives_upper"]] == pytest.approx(
        90 * needless
    )
    reach = np.hypot(20 * (50 * missed - 5), 90 * needless - 10)
    assert [row["harm_lower"], row["harm_upper"]] == pytest.approx([110 - reach[0], 110 + reach[1]])


def test_the_harms_interval_holds_the_truth(make_cohort, predict):
    # Each of 40 diseased is missed with 0.2, each of 60 healthy alarmed with 0.1: 4 · 8 + 6 = 38.
    rng = np.random.default_rng(0)
    positive = np.r_[np.ones(40, int), np.zeros(60, int)]
    cohort, held = make_cohort(positive), []
    for _ in range(150):
        predicted = np.r_[rng.random(40) < 0.8, rng.random(60) < 0.1]
        rows = predict("svm", cohort, np.where(predicted, 0.9, 0.1), 0)
        row = weigh_errors(judge_threshold(join_outcomes(rows, cohort), 0.5, 0.95), 4).iloc[0]
        held.append(row["harm_lower"] <= 38 <= row["harm_upper"])
    assert 0.89 <= np.mean(held) <= 1  # 95% in the long run, with a standard error of 2
