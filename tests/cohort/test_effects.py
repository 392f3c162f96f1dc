import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from tabdx.cohort.effects import cramers_v, hedges_g, roc_auc

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
