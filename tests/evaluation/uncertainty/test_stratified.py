from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty import stratified as strata
from tabdx.evaluation.uncertainty.bootstrap import draw_weights
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.evaluation.uncertainty.stratified import (
    PredictedClasses,
    between_classes,
    draw_each,
    mean_error,
    prevalence_error,
    proportion_interval,
    resample,
    settle_classes,
)


def make(positive, risk, cohort_fraction=1.0, groups=None):
    positive = np.asarray(positive, dtype=np.int8)
    return JoinedPredictions(
        model="svm",
        partition="holdout",
        classes=("benign", "malignant"),
        patients=pd.Index(range(len(positive))),
        labels=positive,
        groups=np.arange(len(positive)) if groups is None else np.asarray(groups),
        probability=np.atleast_2d(np.asarray(risk, dtype=float)),
        cohort_fraction=cohort_fraction,
    )


def weigh(joined, resamples, seed=0):
    return np.concatenate(list(resample(joined, resamples, np.random.default_rng(seed))))


@pytest.fixture
def predictions():
    """Twenty of a cohort of 100: 1 of 4 diseased is found, 15 of 16 healthy are spared."""
    positive = [1] * 4 + [0] * 16
    return make(positive, [0.9] + [0.1] * 3 + [0.9] + [0.1] * 15, cohort_fraction=0.2)


def size_behind(metric, share, joined):
    """Find the n of the interval from its ends: Wilson's middle is p + (½ − p) z² / (n + z²)."""
    lower, upper = proportion_interval(
        PredictedClasses.of(joined, 0.5), METRICS[metric], share, 0.95
    )
    z2 = 1.959963985**2
    return z2 * (0.5 - share) / ((lower + upper) / 2 - share) - z2


def test_accuracy_counts_as_many_patients_as_a_free_draw_would_take(predictions):
    # Accuracy 16/20 = 0.8, variance 0.16. Within the classes 0.2 · ¼ · ¾ + 0.8 · 15/16 · 1/16
    # = 0.084375, between them 0.2 · 0.8 · (15/16 − ¼)² = 0.075625, together 0.16. The variance of
    # the mean is 0.084375 / 20 + 0.075625 / 100 = 0.004975, and 0.16 / 0.004975 = 32.16.
    assert size_behind("accuracy", 0.8, predictions) == pytest.approx(0.16 / 0.004975)
    expected = wilson(0.8, 0.16 / 0.004975, 0.95)
    assert proportion_interval(
        PredictedClasses.of(predictions, 0.5), METRICS["accuracy"], 0.8, 0.95
    ) == pytest.approx(expected)


def test_a_share_of_one_class_keeps_its_patients(predictions):
    assert size_behind("sensitivity", 0.25, predictions) == pytest.approx(4)
    assert size_behind("specificity", 15 / 16, predictions) == pytest.approx(16)


def test_a_predictive_value_has_the_variance_of_its_log_odds(predictions):
    # Of 18 called healthy 15 are: 5/6. By the delta method the variance of its log odds is that of
    # the log odds of health in the cohort, (1/4 + 1/16) · 20/100, of log specificity,
    # (1/16) / 15, and of log(1 − sensitivity), (1/4) / 3; a free draw has 1/15 + 1/3.
    stratified = (1 / 4 + 1 / 16) / 5 + 1 / 240 + 1 / 12
    expected = 18 * (1 / 15 + 1 / 3) / stratified
    assert size_behind("negative_predictive_value", 15 / 18, predictions) == pytest.approx(expected)


@pytest.mark.parametrize("metric", ["accuracy", "negative_predictive_value"])
def test_a_part_that_is_the_cohort_has_wilsons_plain_interval(predictions, metric):
    whole = replace(predictions, cohort_fraction=1.0)
    share, size = {"accuracy": (0.8, 20), "negative_predictive_value": (15 / 18, 18)}[metric]
    found = proportion_interval(PredictedClasses.of(whole, 0.5), METRICS[metric], share, 0.95)
    assert found == wilson(share, size, 0.95)


def test_who_calls_everybody_healthy_learns_the_share_of_diseased_from_the_cohort():
    # All that accuracy says is who is healthy: 16 of 20 here, as in the cohort of 100.
    joined = make([1] * 4 + [0] * 16, [0.1] * 20, cohort_fraction=0.2)
    found = proportion_interval(PredictedClasses.of(joined, 0.5), METRICS["accuracy"], 0.8, 0.95)
    assert found == pytest.approx(wilson(0.8, 100, 0.95))


def test_a_flawless_model_and_an_unused_call_keep_their_rules():
    flawless = make([1, 1, 0, 0, 0], [0.9, 0.9, 0.1, 0.1, 0.1], cohort_fraction=0.5)
    found = proportion_interval(PredictedClasses.of(flawless, 0.5), METRICS["accuracy"], 1.0, 0.95)
    assert found == wilson(1.0, 5, 0.95)
    nobody = make([1, 0, 0], [0.1, 0.1, 0.1], cohort_fraction=0.5)
    missing = proportion_interval(
        PredictedClasses.of(nobody, 0.5), METRICS["positive_predictive_value"], float("nan"), 0.95
    )
    assert np.isnan(missing).all()


def test_a_repeat_told_twice_and_a_group_told_twice_narrow_nothing(predictions):
    plain = proportion_interval(
        PredictedClasses.of(predictions, 0.5), METRICS["accuracy"], 0.8, 0.95
    )
    again = replace(predictions, probability=np.tile(predictions.probability, (3, 1)))
    assert proportion_interval(
        PredictedClasses.of(again, 0.5), METRICS["accuracy"], 0.8, 0.95
    ) == pytest.approx(plain)
    doubled = make(
        predictions.positive.repeat(2),
        predictions.probability[0].repeat(2),
        0.2,
        np.arange(20).repeat(2),
    )
    assert proportion_interval(
        PredictedClasses.of(doubled, 0.5), METRICS["accuracy"], 0.8, 0.95
    ) == pytest.approx(plain)


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 1))
def test_stratified_intervals_hold_the_share_inside_the_free_one(seed, cohort_fraction):
    rng = np.random.default_rng(seed)
    positive = np.r_[1, 0, rng.integers(0, 2, 28)]
    part = make(positive, rng.random((2, 30)), cohort_fraction)
    share = float(
        METRICS["accuracy"].values(part.positive, part.probability[0], np.ones((1, 30)), 0.5)[0]
    )
    one = replace(part, probability=part.probability[:1])
    lower, upper = proportion_interval(
        PredictedClasses.of(one, 0.5), METRICS["accuracy"], share, 0.95
    )
    free_lower, free_upper = wilson(share, 30, 0.95)
    assert free_lower - 1e-12 <= lower <= share <= upper <= free_upper + 1e-12


def test_the_accuracy_of_a_stratified_holdout_is_held_as_often_as_promised():
    # Another truth than the coverage benchmark's: 30% diseased, sensitivity 40%, specificity 95%,
    # 60 of a cohort of 300. Standard error of a coverage of 95% in 2,000 studies: half a point.
    rng = np.random.default_rng(0)
    truth, held = 0.3 * 0.4 + 0.7 * 0.95, []
    for _ in range(2000):
        diseased = round(60 * rng.binomial(300, 0.3) / 300)
        positive = np.arange(60) < diseased
        right = rng.random(60) < np.where(positive, 0.4, 0.95)
        part = make(positive, right == positive, cohort_fraction=0.2)
        lower, upper = proportion_interval(
            PredictedClasses.of(part, 0.5), METRICS["accuracy"], right.mean(), 0.95
        )
        free = wilson(right.mean(), 60, 0.95)
        held.append((lower <= truth <= upper, free[0] <= truth <= free[1]))
    stratified, free = np.mean(held, axis=0)
    assert 0.93 < stratified < 0.965
    assert free > 0.965


def test_the_share_of_diseased_moves_by_the_root_of_the_cohorts_share():
    positive = np.array([1, 1, 0, 0, 0, 0, 0, 0], dtype=np.int8)
    drawn = np.array([[2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]])  # a half, where a quarter is
    settled = settle_classes(drawn, positive, 0.36)
    # 0.25 + 0.6 · 0.25 = 0.4 of the weight of 8: 3.2 for the diseased, 4.8 for the healthy.
    assert settled[0] == pytest.approx([1.6, 1.6, 1.2, 1.2, 1.2, 1.2, 0, 0])


def test_a_part_that_is_the_cohort_is_drawn_freely(noisy):
    positive, risk = noisy(0)
    joined = make(positive, risk)
    free = draw_weights(joined.positive, joined.groups, 50, np.random.default_rng(0))
    np.testing.assert_array_equal(weigh(joined, 50), np.concatenate(list(free)))


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.99))
def test_settled_resamples_are_as_heavy_and_keep_every_proportion_within_a_class(seed, share):
    rng = np.random.default_rng(seed)
    positive = np.r_[1, 0, rng.integers(0, 2, 18)].astype(np.int8)
    free = np.concatenate(list(draw_weights(positive, np.arange(20), 20, rng)))
    settled = settle_classes(free, positive, share)
    assert settled.min() >= 0
    assert settled.sum(axis=1) == pytest.approx(free.sum(axis=1))
    for side in (positive == 1, positive == 0):
        factor = settled[:, side].sum(axis=1) / free[:, side].sum(axis=1)
        np.testing.assert_allclose(settled[:, side], free[:, side] * factor[:, None])


@pytest.mark.parametrize("cohort_fraction", [0.2, 0.8, 1.0])
def test_the_bootstrap_of_a_mean_has_the_variance_of_the_formula(cohort_fraction):
    rng = np.random.default_rng(1)
    positive = np.arange(200) < 60
    joined = make(
        positive, np.clip(rng.normal(0.2 + 0.1 * positive, 0.1), 0.01, 0.99), cohort_fraction
    )
    losses = values_per_patient("log_loss", joined.positive, joined.probability, 0.5)[0]
    weights = weigh(joined, 4000)
    drawn = weights @ losses / weights.sum(axis=1)
    ill, well = losses[positive], losses[~positive]
    within = 0.3**2 * ill.var() / 60 + 0.7**2 * well.var() / 140
    between = 0.3 * 0.7 * (ill.mean() - well.mean()) ** 2 / (200 / cohort_fraction)
    # 4,000 draws know a standard deviation to 1.1%.
    assert drawn.std() == pytest.approx(np.sqrt(within + between), rel=0.04)


def test_the_bootstrap_agrees_with_drawing_whole_cohorts_and_stratified_parts_of_them():
    # An independent reference: cohorts of 400 drawn from a population of three outcomes by class,
    # a quarter of each class taken, the mean of the part. Its bootstrap must know the spread.
    rng = np.random.default_rng(2)
    values, chances = np.array([0.1, 0.5, 2.0]), {1: [0.2, 0.3, 0.5], 0: [0.7, 0.2, 0.1]}
    means, errors = [], []
    for place in range(600):
        ill = round(100 * rng.binomial(400, 0.25) / 400)
        positive = np.arange(100) < ill
        each = np.where(
            positive, rng.choice(values, 100, p=chances[1]), rng.choice(values, 100, p=chances[0])
        )
        means.append(each.mean())
        if place < 40:
            weights = weigh(make(positive, each, cohort_fraction=0.25), 300, place)
            errors.append((weights @ each / weights.sum(axis=1)).std())
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.08)


def test_groups_are_still_drawn_whole(noisy):
    positive, risk = noisy(4, patients=30)
    groups = np.arange(30) // 3
    weights = weigh(make(positive, risk, 0.2, groups), 50)
    for group in range(10):
        for of in (0, 1):
            same = weights[:, (groups == group) & (positive == of)]
            assert (same == same[:, :1]).all()


def test_the_error_from_the_share_of_diseased_by_hand():
    # Class means 3 and 1, a quarter diseased, 4 of a cohort of 8: √(¼ · ¾ / 8) · 2.
    joined = make([1, 0, 0, 0], [0.5] * 4, cohort_fraction=0.5)
    values = np.array([3.0, 0.0, 1.0, 2.0])
    assert prevalence_error(values, joined) == pytest.approx(2 * np.sqrt(3 / 128))
    # Two groups of two are worth two patients, of a cohort of four.
    grouped = make([1, 0, 0, 0], [0.5] * 4, cohort_fraction=0.5, groups=[0, 0, 1, 1])
    assert prevalence_error(values, grouped) == pytest.approx(2 * np.sqrt(3 / 64))


def test_classes_explain_all_none_or_a_part():
    positive = np.array([1, 1, 0, 0])
    assert between_classes(np.array([[1.0, 1.0, -1.0, -1.0]]), positive) == 1
    assert between_classes(np.array([[1.0, -1.0, 1.0, -1.0]]), positive) == 0
    assert between_classes(np.zeros((1, 4)), positive) == 0


def test_judges_of_a_partition_see_the_resamples_that_each_would_see_alone(noisy):
    positive, risk = noisy(0)
    holdout = make(positive, risk, cohort_fraction=0.2)
    other = replace(holdout, model="mlp")
    apart = replace(holdout, partition="out_of_fold", cohort_fraction=0.8)
    drawn = draw_each([holdout, apart, other], [lambda weights: weights] * 3, 300, seed=5)
    for one, chunks, number in zip((holdout, apart, other), drawn, (1, 0, 1), strict=True):
        alone = resample(one, 300, np.random.default_rng([5, number]))
        np.testing.assert_array_equal(np.concatenate(chunks), np.concatenate(list(alone)))


def test_the_resamples_of_a_partition_are_drawn_once(noisy, monkeypatch):
    drawn = []

    def counted(joined, *others):
        drawn.append(joined.partition)
        return resample(joined, *others)

    monkeypatch.setattr(strata, "resample", counted)
    joined = [make(*noisy(seed)) for seed in range(3)]
    draw_each(joined, [np.sum] * 3, 10, seed=0)
    assert drawn == ["holdout"]


def test_each_of_three_classes_varies_as_in_the_cohort():
    labels = np.repeat([0, 1, 2], [10, 20, 30]).astype(np.int8)
    rng = np.random.default_rng(0)
    free = np.concatenate(list(draw_weights(labels, np.arange(60), 200, rng)))
    settled = settle_classes(free, labels, 0.25)
    for of in range(3):
        seen = (labels == of).mean()
        own = labels == of
        drawn, kept = (one[:, own].sum(axis=1) / one.sum(axis=1) for one in (free, settled))
        assert kept - seen == pytest.approx((drawn - seen) / 2)
    assert settled.sum(axis=1) == pytest.approx(free.sum(axis=1))


def test_a_resample_that_lacks_one_of_three_classes_is_left_out():
    labels = np.array([0] * 10 + [1] * 10 + [2], dtype=np.int8)
    kept = np.concatenate(list(draw_weights(labels, np.arange(21), 500, np.random.default_rng(0))))
    assert (kept[:, 20] > 0).all()
    assert 0.5 < len(kept) / 500 < 0.75  # of all, 1 − (20/21)²¹ = 0.64 hold the last patient


def test_the_error_of_a_mean_over_three_classes(make_classes):
    (joined,) = join_classes(*make_classes(3, patients=200, repeats=1))
    joined = replace(joined, cohort_fraction=0.3)
    values = values_per_patient("log_loss", joined.labels, joined.probability, np.nan)[0]
    values = values + 2 * joined.labels
    weights = weigh(joined, 3000)
    draws = weights @ values / weights.sum(axis=1)
    assert mean_error(values, joined) == pytest.approx(draws.std(), rel=0.05)
