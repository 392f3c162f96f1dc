from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks import coverage
from benchmarks.coverage_family import LinearClassifier, LogisticFamily
from benchmarks.coverage_picture import draw_coverage
from benchmarks.coverage_population import Population, Reference, judge_log_odds
from benchmarks.coverage_study import METRICS, Study
from tabdx.classifiers.baselines import GridFamily
from tabdx.classifiers.nested import cross_predict
from tabdx.cohort.draw_partitions import draw_partitions

POPULATION = Population("small", intercept=-0.5, strength=1.0, features=3)


@dataclass(frozen=True)
class TwoRisks(Population):
    """One feature, −1 or 1 with equal chance; the true risk is 0.2 or 0.8."""

    features: int = 1

    def draw(self, patients, rng):
        columns = rng.choice([-1.0, 1.0], size=(patients, 1))
        return columns, np.where(columns[:, 0] > 0, 0.8, 0.2)


def judged(values, partition="holdout", metric="accuracy"):
    """A judged table of some cohorts, every interval 0.1 to either side of its value."""
    values = np.array(values, dtype=float)
    ends = {
        f"{kind}{end}": values + shift
        for kind in ("", "percentile_", "retrained_")
        for end, shift in (("lower", -0.1), ("upper", 0.1))
    }
    return pd.DataFrame({"partition": partition, "metric": metric, "value": values, **ends})


def test_coverage_counts_the_intervals_that_hold_and_those_on_either_side():
    lower = pd.Series([0.1, 0.1, 0.5, 0.0, np.nan])
    upper = pd.Series([0.4, 0.3, 0.6, 0.2, np.nan])
    truth = pd.Series([0.3, 0.3, 0.3, 0.3, 0.3])
    # Two hold it (one with its very end), it is below the third and above the fourth.
    assert coverage.cover(lower, upper, truth) == {
        "coverage": 0.5, "below": 0.25, "above": 0.25, "available": 0.8,
    }  # fmt: skip


def test_without_an_interval_there_is_no_coverage():
    nothing = pd.Series([np.nan, np.nan])
    held = coverage.cover(nothing, nothing, pd.Series([0.5, 0.5]))
    assert np.isnan(held["coverage"])
    assert held["available"] == 0
    assert coverage.say(held["coverage"]) == "not available"


def test_the_holdout_is_held_against_each_cohorts_own_final_model():
    table = judged([0.5, 0.6, 0.7])
    (facts,) = coverage.summarise(table.assign(**{"final model": [0.55, 0.75, 0.65]}))
    assert (facts["target"], facts["coverage"]) == ("final model", pytest.approx(2 / 3))
    assert facts["above"] == pytest.approx(1 / 3)
    assert facts["width"] == pytest.approx(0.2)
    assert facts["percentile"] == facts["retrained"] == facts["coverage"]


def test_out_of_fold_is_held_against_own_models_their_mean_and_each_by_itself():
    table = judged([0.5, 0.9], partition="out_of_fold", metric="roc_auc")
    truths = {"own models": [0.55, 0.85], "one by one": [0.3, 0.85]}
    rows = {row["target"]: row for row in coverage.summarise(table.assign(**truths))}
    assert {target: row["coverage"] for target, row in rows.items()} == {
        "own models": 1.0,
        "way of training": 0.0,  # the mean truth is 0.7
        "one by one": 0.5,
    }
    accuracy = table.assign(metric="accuracy", **truths)
    assert len(list(coverage.summarise(accuracy))) == 2  # a mean over patients: one by one is own


def test_conformal_answers_are_held_against_a_binomial_draw():
    def study(covered):
        return Study((), {}, {}, {}, pd.DataFrame(
            {"patients": [20], "covered": [covered / 20], "truth": [0.95]},
            index=pd.Index(["ill"], name="class"),
        ))  # fmt: skip

    # Of 20 at 0.95, at most 16 are covered with chance 0.016, at most 17 with chance 0.075: the
    # band is 17 to 20.
    (facts,) = coverage.summarise_prediction_sets([study(16), study(17), study(20), study(19)])
    assert (facts["coverage"], facts["below"], facts["above"]) == (0.75, 0.25, 0)


@pytest.mark.parametrize(
    ("share", "said"), [(0.91, "too narrow"), (0.92, "holds"), (0.98, "holds"), (0.99, "too wide")]
)
def test_the_band_in_words(share, said):
    assert coverage.say(share) == said


def test_the_truth_of_two_risks_by_hand():
    # Half of the patients have risk 0.8, predicted as 0.8, the others 0.2, predicted as 0.2.
    log_odds, risk = np.array([logit(0.8), logit(0.2)]), np.array([0.8, 0.2])
    truth = judge_log_odds(log_odds, risk, METRICS, 0.5)
    # Of a diseased and a healthy patient: 0.8 · 0.8 in order, 2 · 0.8 · 0.2 level.
    expected = {
        "accuracy": 0.8,
        "sensitivity": 0.8,
        "specificity": 0.8,
        "roc_auc": 0.64 + 0.16,
        "brier": 0.16,
        "log_loss": -0.8 * np.log(0.8) - 0.2 * np.log(0.2),
        "calibration_slope": 1.0,
    }
    assert truth == pytest.approx(expected, abs=0.005)  # levels of log odds are 0.01 wide


def test_the_levels_of_the_log_odds_change_the_truth_by_less_than_a_ten_thousandth():
    columns, risk = POPULATION.draw(20_000, np.random.default_rng(0))
    log_odds = columns[:, 0] - 0.3
    truth = judge_log_odds(log_odds, risk, METRICS, 0.5)
    told = expit(log_odds)
    exact = -(risk * np.log(told) + (1 - risk) * np.log(1 - told)).mean()
    assert truth["log_loss"] == pytest.approx(exact, abs=1e-4)
    assert truth["accuracy"] == pytest.approx(np.where(told >= 0.5, risk, 1 - risk).mean())


def test_pooled_models_are_judged_on_all_their_risks():
    reference = Reference(np.array([[-1.0], [1.0]]), np.array([0.2, 0.8]))
    right, wrong = (LinearClassifier(0.0, np.array([slope])) for slope in (1.0, -1.0))
    assert reference.judge([right], ["accuracy"], 0.5)["accuracy"] == pytest.approx(0.8)
    assert reference.judge([right, wrong], ["accuracy"], 0.5)["accuracy"] == pytest.approx(0.5)


def test_the_batched_family_is_scikit_learns_logistic_regression():
    cohort = POPULATION.draw_cohort(90, np.random.default_rng(0))
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=1, seed=0)
    ours = LogisticFamily(penalties=(0.03, 3.0), inner_folds=3)
    other = GridFamily(
        "logistic_regression",
        lambda C: LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10),
        {"C": (0.03, 3.0)},
        StandardScaler(),
        inner_folds=3,
    )
    first, second = (cross_predict(family, cohort, partitions, 0) for family in (ours, other))
    pd.testing.assert_frame_equal(first.predictions, second.predictions, rtol=1e-6)
    pd.testing.assert_frame_equal(first.inner_predictions, second.inner_predictions, rtol=1e-6)
    for own, theirs in zip(first.outer, second.outer, strict=True):
        assert own.search["chosen"].tolist() == theirs.search["chosen"].tolist()


def test_a_population_is_as_prevalent_as_its_risks():
    cohort = POPULATION.draw_cohort(4000, np.random.default_rng(0))
    _, risk = POPULATION.draw(4000, np.random.default_rng(0))
    assert cohort.positive.mean() == pytest.approx(risk.mean(), abs=0.03)
    assert np.corrcoef(cohort.features.to_numpy().T)[0, 1] == pytest.approx(0.5, abs=0.05)


def test_a_tiny_run_books_every_interval_against_the_exact_truth():
    population = TwoRisks("two risks", 0.0, 1.0)
    table = coverage.measure(cohorts=5, populations=[population], sizes=[150], patients=2000)
    assert table["case"].is_unique
    assert (table["cohorts"] == 5).all()
    truth = table.set_index(["partition", "metric", "target"])["truth"]
    # Every model that calls the higher feature diseased is right in 0.8, whatever its slope.
    share = truth.xs("accuracy", level="metric")
    assert share.to_numpy() == pytest.approx(0.8, abs=1e-9)
    known = table[table["available"] > 0]
    assert len(known) >= len(table) - 1  # a slope of two risks may part the classes of 30 patients
    parts = known[["coverage", "below", "above"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(1)
    # Seven metrics on the holdout, twice out of fold, two of them a third time; two classes.
    assert len(table) == 7 + 2 * 7 + 2 + 2
    assert table["retrained"].notna().sum() == 2
    assert len(draw_coverage(table, 0.92, 0.98).axes) == 1
