from itertools import product

import numpy as np
import pytest
from scipy.stats import norm

from tabdx.evaluation.metrics.registry import METRICS
from tabdx.numerics.delong import area
from tabdx.numerics.groups import clustered_variance

# 113 patients after a bleeding into the brain (Turck et al. 2010, Intensive Care Medicine 36,
# 107–115), from the lowest S100B in the blood to the highest; those between two spaces are level.
# Each is told by the outcome (p poor, g good) and the grade of the bleeding (WFNS, 1 to 5).
BLEEDINGS = """
p5 g1g1g1g1g2 g1g1g3 g1g1 g1g1g1g1g2g3p1p2p2 g1g1g1g1g2g2p1 g1g1g1g1g2g2p2p2
g1g1g1g1g2g2g2p2p2 g1g1g2g2p2 p5 g1g1g2p3p4 g1g1g1g2p2 g1g2g2g2 g1g2g4p4 g2g4 g1 g1g2 p5 p4
g5 p2 p4 p4 g4 p2 g4p5 g3p5 g4 p5 g4 p2 g2 p5p5 g4 g5 g4g5 g1p4 p5 g1g5 p5 p5 p2 p5 p4p5 p5
p5 p5 p5 p4 p5
"""
PATIENTS = [
    (level[place] == "p", rank, int(level[place + 1]))
    for rank, level in enumerate(BLEEDINGS.split())
    for place in range(0, len(level), 2)
]
POOR, S100B, WFNS = np.array(PATIENTS, dtype=float).T


def variance_of(influence, positive=POOR):
    return clustered_variance(influence, positive, np.arange(len(positive)))


@pytest.mark.parametrize(
    ("marker", "value", "variance"),
    [
        (S100B, 0.731368563685637, 0.00266868245717244),
        (WFNS, 0.823678861788618, 0.00146991470882363),
    ],
)
def test_areas_and_variances_are_those_of_proc(marker, value, variance):
    # R's pROC on the same patients, as its own tests pin them.
    found = area(POOR, marker[None])
    assert found.value == pytest.approx(value, abs=1e-12)
    assert variance_of(found.influence) == pytest.approx(variance, abs=1e-12)


def test_the_paired_test_is_that_of_proc():
    first, second = area(POOR, WFNS[None]), area(POOR, S100B[None])
    error = np.sqrt(variance_of(first.influence - second.influence))
    z = (first.value - second.value) / error
    assert z == pytest.approx(2.20898359144091, abs=1e-10)
    assert 2 * norm.sf(z) == pytest.approx(0.0271757822291882, abs=1e-10)


def brute_force(positive, risks):
    """AUCs and their covariances pair by pair, as DeLong, DeLong & Clarke-Pearson write them."""
    ahead = [
        np.array(
            [
                [float(a > b) + 0.5 * float(a == b) for b in risk[positive == 0]]
                for a in risk[positive == 1]
            ]
        )
        for risk in risks
    ]
    diseased, healthy = ahead[0].shape
    v10, v01 = [one.mean(axis=1) for one in ahead], [one.mean(axis=0) for one in ahead]
    return [one.mean() for one in ahead], np.cov(v10) / diseased + np.cov(v01) / healthy


@pytest.mark.parametrize("seed", range(3))
def test_by_ranks_is_by_pairs(noisy, seed):
    positive, risk = noisy(seed)
    other = np.round(0.5 * risk + 0.5 * noisy(seed + 10)[1], 2)
    values, expected = brute_force(positive, [risk, other])
    areas = [area(positive, one[None]) for one in (risk, other)]
    assert [one.value for one in areas] == pytest.approx(values, abs=1e-12)
    for (row, first), (column, second) in product(enumerate(areas), repeat=2):
        # Var(A + B) = Var A + Var B + 2 Cov.
        together = variance_of(first.influence + second.influence, positive)
        apart = sum(variance_of(one.influence, positive) for one in (first, second))
        found = (together - apart) / 2
        assert found == pytest.approx(expected[row, column], abs=1e-12)


def test_the_area_is_the_metric(noisy):
    positive, risk = noisy(4)
    expected = METRICS["roc_auc"].values(positive, risk, np.ones((1, len(risk))), 0.5)
    assert area(positive, risk[None]).value == pytest.approx(expected[0], abs=1e-12)


def test_repeats_are_averaged_and_one_told_twice_narrows_nothing(noisy):
    positive, risk = noisy(5)
    _, other = noisy(6)
    once, twice = area(positive, risk[None]), area(positive, np.array([risk, risk]))
    assert twice.value == pytest.approx(once.value, abs=1e-12)
    assert twice.influence == pytest.approx(once.influence)
    both = area(positive, np.array([risk, other]))
    assert both.value == pytest.approx((once.value + area(positive, other[None]).value) / 2)
    # Var((A + B) / 2) = (Var A + Var B + 2 Cov) / 4.
    _, expected = brute_force(positive, [risk, other])
    assert variance_of(both.influence, positive) == pytest.approx(expected.sum() / 4)


def obuchowski(positive, risk, groups):
    """The variance as Obuchowski (1997) writes it, group by group."""
    diseased, healthy = risk[positive == 1], risk[positive == 0]

    def ahead(a, b):
        return float(a > b) + 0.5 * float(a == b)

    auc = np.mean([ahead(a, b) for a in diseased for b in healthy])
    m, n = len(diseased), len(healthy)
    x, y = [], []  # sums over each group of V − AUC
    for group in np.unique(groups):
        own = groups == group
        x.append(
            sum(np.mean([ahead(a, b) for b in healthy]) - auc for a in risk[own & (positive == 1)])
        )
        y.append(
            sum(np.mean([ahead(a, b) for a in diseased]) - auc for b in risk[own & (positive == 0)])
        )
    with_diseased = len(np.unique(groups[positive == 1]))
    with_healthy = len(np.unique(groups[positive == 0]))
    x, y = np.array(x), np.array(y)
    s10 = with_diseased / ((with_diseased - 1) * m) * np.sum(x**2)
    s01 = with_healthy / ((with_healthy - 1) * n) * np.sum(y**2)
    s11 = len(x) / (len(x) - 1) * np.sum(x * y)
    return s10 / m + s01 / n + 2 * s11 / (m * n)


def test_groups_are_obuchowskis(noisy):
    positive, risk = noisy(7)
    groups = np.random.default_rng(0).integers(0, 20, len(risk))
    groups = np.unique(groups, return_inverse=True)[1]
    found = area(positive, risk[None])
    grouped = clustered_variance(found.influence, positive, groups)
    assert grouped == pytest.approx(obuchowski(positive, risk, groups), abs=1e-12)


def test_copies_of_a_patient_add_nothing_where_they_are_a_group(noisy):
    positive, risk = noisy(8)
    alone = area(positive, risk[None])
    copied = area(positive.repeat(3), risk.repeat(3)[None])
    groups = np.arange(len(risk)).repeat(3)
    found = clustered_variance(copied.influence, positive.repeat(3), groups)
    assert copied.value == pytest.approx(alone.value)
    assert found == pytest.approx(variance_of(alone.influence, positive))


def test_the_order_of_the_patients_changes_nothing(noisy):
    positive, risk = noisy(9)
    shuffled = np.random.default_rng(0).permutation(len(risk))
    one, other = area(positive, risk[None]), area(positive[shuffled], risk[shuffled][None])
    assert other.value == one.value
    assert other.influence == pytest.approx(one.influence[shuffled])


@pytest.mark.parametrize("groups", [np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])])
def test_one_patient_or_group_of_a_class_has_no_variance(groups):
    positive = np.array([1, 0, 0, 0]) if groups[1] else np.array([1, 1, 0, 0])
    found = area(positive, np.array([[0.5, 0.6, 0.3, 0.55]]))
    assert np.isnan(clustered_variance(found.influence, positive, groups))
