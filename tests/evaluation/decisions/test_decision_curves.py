import numpy as np
import pandas as pd
import pytest

from tabdx.evaluation.decisions.decision_curves import THRESHOLDS, decision_curves
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.uncertainty.intervals import wilson

SETTINGS = {"confidence": 0.95, "resamples": 400, "seed": 0}
COHORT = {"cohort": None}


def at(curves, threshold, **where):
    for column, value in where.items():
        curves = curves[curves[column] == value]
    (row,) = curves[np.isclose(curves["threshold"], threshold)].to_dict("records")
    return row


@pytest.fixture
def curves(make_cohort, predict, noisy):
    positive, risk = noisy(0, patients=200)
    _, other = noisy(1, patients=200)
    cohort = make_cohort(positive)
    rows = [
        predict("svm", cohort, risk, 0),
        predict("svm", cohort, other, 1),
        predict("mlp", cohort, risk, 0),
        predict("mlp", cohort, risk, 1),
    ]
    joined = join_outcomes(pd.concat(rows), cohort)
    return decision_curves(joined, {"cohort": None, "stated": 0.05}, **SETTINGS), positive, risk


def test_thresholds_are_rising_hundredths_and_finer_at_the_low_end():
    assert THRESHOLDS[:3].tolist() == [0.01, 0.015, 0.02]
    assert THRESHOLDS[-1] == 0.99
    assert (np.diff(THRESHOLDS) > 0).all()
    assert {0.1, 0.5} <= set(THRESHOLDS)


def test_one_row_per_model_population_and_threshold(curves):
    table, positive, risk = curves
    assert len(table) == 2 * 2 * len(THRESHOLDS)
    row = at(table, 0.3, model="mlp", population="cohort")
    found = (risk >= 0.3) & (positive == 1)
    alarmed = (risk >= 0.3) & (positive == 0)
    assert row["net_benefit"] == pytest.approx((found.sum() - alarmed.sum() * 3 / 7) / 200)
    assert row["prevalence"] == pytest.approx(positive.mean())
    assert at(table, 0.3, model="mlp", population="stated")["prevalence"] == 0.05


def test_intervals_hold_their_values(curves):
    table = curves[0]
    for quantity in ("net_benefit", "difference", "interventions_avoided"):
        assert (table[f"{quantity}_lower"] <= table[quantity] + 1e-12).all()
        assert (table[quantity] <= table[f"{quantity}_upper"] + 1e-12).all()


def test_the_interval_has_the_binomial_width(make_cohort, predict):
    # At a threshold of one half and with nobody alarmed needlessly but one, net benefit is close
    # to a share of n patients: 100 of 400 found, standard error √(0.25 · 0.75 / 400) = 0.0217.
    positive = np.r_[np.ones(200), np.zeros(200)].astype(np.int8)
    risk = np.r_[np.full(100, 0.9), np.full(100, 0.1), [0.9], np.full(199, 0.1)]
    cohort = make_cohort(positive)
    joined = join_outcomes(predict("svm", cohort, risk), cohort)
    row = at(decision_curves(joined, COHORT, confidence=0.95, resamples=4000, seed=0), 0.5)
    width = row["net_benefit_upper"] - row["net_benefit_lower"]
    # Monte Carlo error of a percentile of 4,000 draws: about 3% of the width.
    assert width == pytest.approx(2 * 1.96 * 0.0217, rel=0.06)


def test_verdicts_go_both_ways(make_cohort, predict):
    positive = np.tile([0, 1], 100).astype(np.int8)
    cohort = make_cohort(positive)
    for risk, verdict in (
        (np.where(positive == 1, 0.9, 0.1), "better"),
        (np.where(positive == 1, 0.1, 0.9), "worse"),
    ):
        joined = join_outcomes(predict("svm", cohort, risk), cohort)
        assert at(decision_curves(joined, COHORT, **SETTINGS), 0.5)["verdict"] == verdict


def test_guessing_is_not_resolvable_from_the_better_of_all_and_none(make_cohort, predict):
    rng = np.random.default_rng(5)
    cohort = make_cohort(np.tile([0, 1], 50).astype(np.int8))
    joined = join_outcomes(predict("svm", cohort, rng.uniform(0.45, 0.55, 100)), cohort)
    curves = decision_curves(joined, COHORT, **SETTINGS)
    # Everybody is treated below 0.45, nobody above 0.55: the same as all, or none.
    assert set(curves["verdict"]) == {"not resolvable"}


def test_that_nobody_was_missed_among_few_proves_little(make_cohort, predict):
    # All 20 diseased are found and 10 of 20 healthy spared, at 0.1. No resample misses anybody;
    # Wilson allows that 1 − 0.8389 of the diseased are missed, at most.
    positive = np.r_[np.ones(20), np.zeros(20)].astype(np.int8)
    risk = np.r_[np.full(30, 0.9), np.full(10, 0.01)]
    cohort = make_cohort(positive)
    joined = join_outcomes(predict("svm", cohort, risk), cohort)
    row = at(decision_curves(joined, {"stated": 0.5}, **SETTINGS), 0.1)
    unseen = 0.5 * (1 - wilson(1.0, 20, 0.95)[0])
    assert unseen == pytest.approx(0.5 * 0.1611, abs=1e-4)
    assert row["net_benefit"] - row["net_benefit_lower"] > unseen
    assert row["net_benefit_upper"] - row["net_benefit"] < 0.02
    assert row["verdict"] == "not resolvable"


def test_copies_of_a_person_narrow_nothing(make_cohort, predict, noisy):
    positive, risk = noisy(2)
    alone = make_cohort(positive, groups=range(60))
    fourfold = make_cohort(np.repeat(positive, 4), groups=np.repeat(np.arange(60), 4))
    one = decision_curves(join_outcomes(predict("svm", alone, risk), alone), COHORT, **SETTINGS)
    four = decision_curves(
        join_outcomes(predict("svm", fourfold, np.repeat(risk, 4)), fourfold), COHORT, **SETTINGS
    )
    pd.testing.assert_frame_equal(one, four)


def test_the_same_seed_gives_the_same_table(make_cohort, predict, noisy):
    positive, risk = noisy(4)
    cohort = make_cohort(positive)
    joined = join_outcomes(predict("svm", cohort, risk), cohort)
    first, second = (decision_curves(joined, COHORT, **SETTINGS) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def grouped(make_cohort, predict, positive, risk, groups):
    cohort = make_cohort(positive, groups)
    return join_outcomes(predict("svm", cohort, risk), cohort)


def test_two_persons_give_no_interval_of_width_zero_and_no_verdict(make_cohort, predict):
    # Every resample that has both classes is the sample itself.
    positive = np.repeat([1, 0], 6).astype(np.int8)
    risk = np.r_[0.9, 0.8, 0.7, 0.2, 0.6, 0.9, 0.1, 0.2, 0.3, 0.6, 0.1, 0.4]
    joined = grouped(make_cohort, predict, positive, risk, np.repeat([0, 1], 6))
    curves = decision_curves(joined, COHORT, confidence=0.95, resamples=1000, seed=0)
    assert at(curves, 0.5)["difference"] == pytest.approx(1 / 3)
    for quantity in ("net_benefit", "difference", "interventions_avoided"):
        assert curves[[f"{quantity}_lower", f"{quantity}_upper"]].isna().all(axis=None)
    assert set(curves["verdict"]) == {"not resolvable"}


@pytest.mark.parametrize(("persons", "verdict"), [(18, "not resolvable"), (20, "better")])
def test_a_verdict_needs_ten_persons_of_each_class(make_cohort, predict, persons, verdict):
    groups = np.repeat(np.arange(persons), 10)
    positive = (groups % 2).astype(np.int8)
    rng = np.random.default_rng(0)
    risk = np.where(rng.random(len(groups)) < 0.1, 1 - positive, positive).clip(0.1, 0.9)
    row = at(
        decision_curves(grouped(make_cohort, predict, positive, risk, groups), COHORT, **SETTINGS),
        0.5,
    )
    assert row["difference_lower"] > 0
    assert row["verdict"] == verdict


def test_one_diseased_patient_gives_no_interval(make_cohort, predict):
    positive = np.r_[1, np.zeros(39)].astype(np.int8)
    joined = grouped(make_cohort, predict, positive, np.linspace(0.9, 0.05, 40), None)
    curves = decision_curves(joined, COHORT, **SETTINGS)
    assert curves["difference_lower"].isna().all()
    assert set(curves["verdict"]) == {"not resolvable"}
