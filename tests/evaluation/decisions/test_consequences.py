import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.consequences import consequences, predictive_interval
from tabdx.evaluation.uncertainty.intervals import wilson

SHARES = st.floats(0.02, 0.98)


def rules(sensitivity=(0.9, 0.8, 0.95), specificity=(0.8, 0.7, 0.9)):
    columns = {"model": "svm", "partition": "holdout", "rule": "fixed", "chosen": True}
    columns["risks"] = "as_predicted"
    for name, (value, lower, upper) in (("sensitivity", sensitivity), ("specificity", specificity)):
        columns |= {name: value, f"{name}_lower": lower, f"{name}_upper": upper}
    return pd.DataFrame([columns])


def test_a_thousand_patients_by_hand():
    # 100 diseased: 90 found (80 to 95), 10 missed (5 to 20). 900 healthy: 720 spared (630 to 810),
    # 180 needless (90 to 270). Predictive values 90 / 270 and 720 / 730.
    table = consequences(rules(), {"stated": 0.1}).set_index("quantity")
    found = table[["value", "lower", "upper"]].round(6)
    assert found.loc["true_positives"].tolist() == [90, 80, 95]
    assert found.loc["false_negatives"].tolist() == [10, 5, 20]
    assert found.loc["false_positives"].tolist() == [180, 90, 270]
    assert found.loc["true_negatives"].tolist() == [720, 630, 810]
    assert found.loc["positive_predictive_value", "value"] == pytest.approx(90 / 270, abs=1e-6)
    assert found.loc["negative_predictive_value", "value"] == pytest.approx(720 / 730, abs=1e-6)


@settings(deadline=None)
@given(SHARES)
def test_everybody_is_somewhere(prevalence):
    counts = consequences(rules(), {"cohort": prevalence}).set_index("quantity")["value"]
    assert counts[["true_positives", "false_negatives"]].sum() == pytest.approx(1000 * prevalence)
    assert counts[
        ["true_positives", "false_negatives", "false_positives", "true_negatives"]
    ].sum() == pytest.approx(1000)


def test_each_rule_is_told_at_each_prevalence():
    table = consequences(pd.concat([rules(), rules()]), {"cohort": 0.4, "stated": 0.05})
    assert len(table) == 2 * 2 * 6
    assert table["population"].unique().tolist() == ["cohort", "stated"]


@pytest.mark.parametrize("prevalence", [0, 1, -0.1, float("nan")])
def test_a_prevalence_that_cannot_be_is_refused(prevalence):
    with pytest.raises(InputError, match="the stated prevalence should lie between 0 and 1"):
        consequences(rules(), {"stated": prevalence})


def test_the_limits_solve_the_equation_that_defines_them():
    # θ₁ − rθ₂ is off by √((θ₁ − l₁)² + r²(u₂ − θ₂)²) below: the lower limit of the ratio is the r
    # at which that is all there is. So with the other ends for the upper limit.
    right, wrong = (0.09, 0.08, 0.095), (0.18, 0.09, 0.27)
    lower = brentq(lambda r: 0.09 - r * 0.18 - np.hypot(0.09 - 0.08, r * (0.27 - 0.18)), 0, 1)
    upper = brentq(lambda r: 0.09 - r * 0.18 + np.hypot(0.095 - 0.09, r * (0.18 - 0.09)), 0, 9)
    low, high = predictive_interval(right, wrong)
    assert low == pytest.approx(lower / (1 + lower))
    assert high == pytest.approx(upper / (1 + upper))


@settings(deadline=None)
@given(st.tuples(SHARES, SHARES), st.integers(5, 200), st.integers(5, 200))
def test_the_share_of_the_wrong_is_the_rest(shares, size, other):
    right, wrong = (
        (share, *wilson(share, n, 0.95)) for share, n in zip(shares, (size, other), strict=True)
    )
    low, high = predictive_interval(right, wrong)
    turned_low, turned_high = predictive_interval(wrong, right)
    assert 0 <= low <= right[0] / (right[0] + wrong[0]) <= high <= 1
    assert (turned_low, turned_high) == pytest.approx((1 - high, 1 - low))


def test_without_a_needless_alarm_the_alarm_is_not_certain():
    # 20 of 20 found, 0 of 20 alarmed. Of the ratio θ₁/θ₂ = 0/1 the upper limit is
    # u₁√(l₂(2 − l₂)) / (l₂(2 − l₂)) with u₁ = 0.1611 and l₂ = 0.8389: 0.1611 / √0.97405 = 0.1633.
    found, none = (1.0, *wilson(1.0, 20, 0.95)), (0.0, *wilson(0.0, 20, 0.95))
    low, high = predictive_interval(found, none)
    assert low == pytest.approx(1 / (1 + 0.1633), abs=1e-4)
    assert high == 1


def test_where_nobody_is_called_so_there_is_no_interval():
    assert np.isnan(predictive_interval((0, 0, 0.1), (0, 0, 0.2))).all()


def test_alarms_that_are_all_needless():
    low, high = predictive_interval((0.0, *wilson(0.0, 10, 0.95)), (0.5, 0.3, 0.7))
    assert low == 0
    assert 0 < high < 1


def test_it_covers_the_truth_at_a_prevalence_of_its_own():
    # Se 0.9 on 40 diseased, Sp 0.95 on 80 healthy, at 5%: the true value is 0.045 / 0.0925.
    rng = np.random.default_rng(0)
    truth, inside = 0.045 / (0.045 + 0.0475), []
    for found, alarmed in zip(rng.binomial(40, 0.9, 800), rng.binomial(80, 0.05, 800), strict=True):
        right, wrong = (found / 40, *wilson(found / 40, 40, 0.95)), wilson(alarmed / 80, 80, 0.95)
        low, high = predictive_interval(
            tuple(0.05 * np.array(right)), tuple(0.95 * np.array([alarmed / 80, *wrong]))
        )
        inside.append(low <= truth <= high)
    # 95% and a standard error of 0.8 points.
    assert 0.925 < np.mean(inside) < 0.985
