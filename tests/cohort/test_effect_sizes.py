import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway, mannwhitneyu, t

from tabdx.cohort.effect_sizes import cramers_v, eta_squared, hedges_g, roc_auc

VALUES = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=15).map(np.array)


def test_hedges_g_by_hand():
    # Means 2 and 4, both variances 1, so s = 1; J = 1 - 3 / (4 * 4 - 1) = 0.8; g = 1.6.
    # Variance (3 + 3) / 9 + 1.6² / 12 = 0.88; 1.96 * sqrt(0.88) = 1.8386.
    effect = hedges_g(np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 5.0]))
    assert effect == pytest.approx((1.6, 1.6 - 1.8386, 1.6 + 1.8386), abs=1e-4)


def test_hedges_g_turns_its_sign_with_the_classes():
    low, high = np.array([1.0, 2.0, 5.0]), np.array([3.0, 4.0, 9.0, 9.5])
    there, back = hedges_g(low, high), hedges_g(high, low)
    assert there == pytest.approx((-back.value, -back.upper, -back.lower))


@pytest.mark.parametrize(
    ("negative", "positive"),
    [([1.0], [2.0, 3.0]), ([1.0, 1.0], [1.0, 1.0]), ([], [1.0, 2.0])],
)
def test_hedges_g_of_too_little_is_unknown(negative, positive):
    assert np.isnan(hedges_g(np.array(negative), np.array(positive))).all()


def test_roc_auc_by_hand():
    # Pairs (1, 2), (1, 3), (2, 2), (2, 3): three in order and one tie, 3.5 of 4.
    assert roc_auc(np.array([1.0, 2.0]), np.array([2.0, 3.0])).value == 3.5 / 4


@given(VALUES, VALUES)
def test_roc_auc_is_the_mann_whitney_statistic_inside_its_interval(negative, positive):
    effect = roc_auc(negative, positive)
    pairs = len(negative) * len(positive)
    assert effect.value == pytest.approx(mannwhitneyu(positive, negative).statistic / pairs)
    assert 0 <= effect.lower <= effect.value <= effect.upper <= 1


@given(VALUES, VALUES)
def test_roc_auc_mirrors_when_the_classes_swap(negative, positive):
    there, back = roc_auc(negative, positive), roc_auc(positive, negative)
    assert there == pytest.approx((1 - back.value, 1 - back.upper, 1 - back.lower), abs=1e-6)


def test_the_ends_of_the_interval_solve_newcombes_equation():
    rng = np.random.default_rng(0)
    negative, positive = rng.normal(0, 1, 30), rng.normal(1, 1, 20)
    effect = roc_auc(negative, positive)
    half = (30 + 20) / 2 - 1
    for end in (effect.lower, effect.upper):
        spread = 1 + half * ((1 - end) / (2 - end) + end / (1 + end))
        variance = end * (1 - end) * spread / (30 * 20)
        assert (effect.value - end) ** 2 == pytest.approx(1.959964**2 * variance, rel=1e-4)


def test_perfect_separation_keeps_an_interval_that_more_patients_shrink():
    few = roc_auc(np.arange(5.0), np.arange(5.0) + 10)
    many = roc_auc(np.arange(50.0), np.arange(50.0) + 100)
    assert few.value == many.value == few.upper == many.upper == 1
    assert 0.5 < few.lower < many.lower < 1


def test_roc_auc_without_a_class_is_unknown():
    assert np.isnan(roc_auc(np.array([]), np.array([1.0]))).all()


def test_cramers_v_by_hand():
    # Counts [[2, 1], [1, 2]], each expected 1.5: chi² = 4 * 0.25 / 1.5 = 2 / 3; V = sqrt(1 / 9).
    labels = pd.Series(["a", "a", "a", "b", "b", "b", None])
    positive = np.array([0, 0, 1, 0, 1, 1, 1], dtype=np.int8)
    assert cramers_v(labels, positive) == pytest.approx(1 / 3)


def test_cramers_v_of_one_level_is_unknown():
    assert np.isnan(cramers_v(pd.Series(["a", "a"]), np.array([0, 1], dtype=np.int8)))


HALVES = ((0, 30), (30, 60))


def persons(seed, count, recordings):
    """Draw a feature that is noise, half of it the person's; the groups of negatives first."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(count), recordings)
    values = rng.normal(size=count)[groups] + rng.normal(size=len(groups))
    half = len(groups) // 2
    return values[:half], values[half:], groups


@pytest.mark.parametrize(("effect", "truth"), [(roc_auc, 0.5), (hedges_g, 0.0)])
def test_recordings_of_a_person_are_no_patients(effect, truth):
    held, alone = [], []
    for seed in range(200):
        negative, positive, groups = persons(seed, 30, 6)
        found, single = effect(negative, positive, 0.95, groups), effect(negative, positive)
        assert found.value == single.value
        held.append(found.lower <= truth <= found.upper)
        alone.append(single.lower <= truth <= single.upper)
    # Standard error 1.5 points; counted as 180 patients they hold in about 70 of 100.
    assert 0.91 < np.mean(held) < 0.995
    assert np.mean(alone) < 0.85


@pytest.mark.parametrize("effect", [roc_auc, hedges_g])
def test_groups_of_one_patient_change_nothing(effect):
    negative, positive, _ = persons(0, 40, 1)
    assert effect(negative, positive, 0.95, np.arange(40)) == effect(negative, positive)


def test_an_interval_of_g_is_as_wide_as_persons_drawn_again_vary():
    # Far apart classes, so that the spread's part in g counts too.
    negative, positive, groups = persons(3, 60, 4)
    positive = positive + 4
    by_person = np.split(np.r_[negative, positive], 60)
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(1500):
        chosen = [rng.integers(*half, 30) for half in HALVES]
        parts = [np.concatenate([by_person[one] for one in half]) for half in chosen]
        drawn.append(hedges_g(*parts).value)
    found = hedges_g(negative, positive, 0.95, groups)
    error = (found.upper - found.lower) / 2 / t.ppf(0.975, 29)
    # A bootstrap of 1,500 draws knows it to 2%; the formula is that of normal values.
    assert error == pytest.approx(np.std(drawn), rel=0.15)


@pytest.mark.parametrize("effect", [roc_auc, hedges_g])
def test_a_class_of_one_person_has_no_interval(effect):
    negative, positive = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 5.0])
    found = effect(negative, positive, 0.95, np.array([0, 1, 2, 3, 3, 3]))
    assert np.isfinite(found.value)
    assert np.isnan([found.lower, found.upper]).all()


def test_a_feature_that_separates_few_persons_perfectly_is_less_sure():
    negative, positive = np.arange(20.0), np.arange(20.0) + 100
    by_patient = roc_auc(negative, positive)
    by_person = roc_auc(negative, positive, 0.95, np.repeat(np.arange(8), 5))
    assert by_person.value == by_person.upper == 1
    assert by_person.lower < by_patient.lower


def test_eta_squared_is_that_of_the_analysis_of_variance():
    generator = np.random.default_rng(0)
    parts = [generator.normal(mean, 1, size) for mean, size in ((0, 20), (0.5, 30), (1, 25))]
    found, _ = f_oneway(*parts)
    assert eta_squared(parts).value == pytest.approx(2 * found / (2 * found + 72))


def test_the_interval_of_eta_squared_holds_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(1)
    means, size, truth = np.array([-0.6, 0.0, 0.6]), 20, 0.24 / 1.24
    inside = 0
    for _ in range(300):
        effect = eta_squared([generator.normal(mean, 1, size) for mean in means], 0.9)
        inside += effect.lower <= truth <= effect.upper
    # Of 300 draws at 90%, a standard error is 5.
    assert 255 <= inside <= 285


def test_eta_squared_of_too_little_is_unknown():
    one, none = np.array([1.0, 2.0]), np.array([])
    assert np.isnan(eta_squared([one, none]).value)
    assert np.isnan(eta_squared([np.ones(3), np.ones(2)]).value)
    assert eta_squared([np.ones(2), np.zeros(2)])[:1] == (1.0,)
    assert np.isnan(eta_squared([np.ones(2), np.zeros(2)]).lower)
